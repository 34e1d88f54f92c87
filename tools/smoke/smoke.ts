/** Asks a stage, as nobody, everything that it must do then. It changes nothing, and needs no customer and no credentials. */
import { certificateChecks } from './certificates.ts';
import { type Checked, run } from './check.ts';
import type { Deployed } from './deployed.ts';
import { pageChecks } from './pages.ts';
import { poolChecks } from './pools.ts';
import { routeChecks } from './routes.ts';
import { transportChecks } from './transport.ts';

/**
 * @param say hears of each check when it is done; one after the other, so that no stage is flooded
 * @param authority whom to trust besides those that Node does, PEM
 */
export async function smoke(
  deployed: Deployed,
  say: (checked: Checked) => void,
  authority?: string,
): Promise<readonly Checked[]> {
  const done: Checked[] = [];
  for (const check of [
    ...transportChecks(deployed, authority),
    ...certificateChecks(deployed, authority),
    ...poolChecks(deployed),
    ...pageChecks(deployed),
    ...routeChecks(deployed),
  ]) {
    const checked = await run(check);
    done.push(checked);
    say(checked);
  }
  return done;
}
