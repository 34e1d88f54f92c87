/** `npm run standby -- --stage prod --region NAME`: what a second region is deployed with, to read, and to go on writing. */
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { replicasOf } from './standby/replicas.ts';
import { settingsFor, standbyReport } from './standby/report.ts';
import { placeIn } from './standby/typed-place.ts';

const usage = 'Usage: npm run standby -- --stage NAME --region NAME [--json]';

await run(async () => {
  const { json, ...typed } = parseOptions(
    { stage: { type: 'string' }, region: { type: 'string' }, json: { type: 'boolean' } },
    usage,
  );
  const place = placeIn(typed, 'Name the second region, as in --region ap-northeast-3.', usage);
  const { stage } = place;
  const replicas = await replicasOf(place);
  const settings = (mode: 'read' | 'write') => Object.fromEntries(settingsFor(stage, replicas, mode));
  process.stdout.write(
    json
      ? `${JSON.stringify({ read: settings('read'), write: settings('write') }, undefined, 2)}\n`
      : standbyReport(stage, replicas),
  );
  return 0;
});
