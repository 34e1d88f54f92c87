/** `npm run standby -- --stage prod --region NAME`: what a second region is deployed with, to read, and to go on writing. */

import { stageNames } from '../lib/config.ts';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { PlatformError } from '../local/types.ts';
import { replicasOf } from './standby/replicas.ts';
import { settingsFor, standbyReport } from './standby/report.ts';

const usage = 'Usage: npm run standby -- --stage NAME --region NAME [--json]';

await run(async () => {
  const {
    stage: name,
    region,
    json,
  } = parseOptions(
    { stage: { type: 'string' }, region: { type: 'string' }, json: { type: 'boolean' } },
    usage,
  );
  const stage = stageNames.find((each) => each === name);
  if (stage === undefined)
    throw new PlatformError(`Name the stage: --stage ${stageNames.join(', ')}.\n${usage}`);
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region ?? ''))
    throw new PlatformError(`Name the second region, as in --region ap-northeast-3.\n${usage}`);
  const replicas = await replicasOf({ stage, region: region ?? '' });
  const settings = (mode: 'read' | 'write') => Object.fromEntries(settingsFor(stage, replicas, mode));
  process.stdout.write(
    json
      ? `${JSON.stringify({ read: settings('read'), write: settings('write') }, undefined, 2)}\n`
      : standbyReport(stage, replicas),
  );
  return 0;
});
