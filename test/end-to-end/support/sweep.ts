/** Has a sweeper run on its schedule, an hour from now: what it looks for has waited for longer than anything may. */
import { runCode } from '../attacks/support/control.ts';
import { edit } from '../attacks/support/edit.ts';
import { controlled } from './shared-platform.ts';

const MINUTE = 60_000;

/**
 * @param handler of the sweeper, which takes its time from the machine's clock in one place
 * @param act waits for what the run is to do
 */
export async function sweepAnHourLater<T>(
  handler: 'sweep-holds' | 'sweep-charges',
  act: () => Promise<T>,
): Promise<T> {
  const file = `lambdas/handlers/${handler}.ts`;
  try {
    await runCode('real', [handler], [edit(file, 'Date.now()', `Date.now() + ${60 * MINUTE}`)]);
    (await controlled('real')).interval(5 * MINUTE);
    return await act();
  } finally {
    await runCode('real', [handler], []);
  }
}
