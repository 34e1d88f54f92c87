/** `npm run export:ledger`: the ledger and its chain as files, as DynamoDB's point-in-time export writes them. */
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { PlatformError } from '../local/types.ts';
import { exportLedger } from './ledger/export.ts';
import { liveSource } from './ledger/live-source.ts';
import { stageOf } from './ledger/stage.ts';

const usage = 'Usage: npm run export:ledger -- --out DIR [--outputs FILE]';

await run(async () => {
  const options = parseOptions({ out: { type: 'string' }, outputs: { type: 'string' } }, usage);
  if (options.out === undefined) throw new PlatformError(usage);
  const outputs = resolve(options.outputs ?? 'local/.data/outputs.json');
  const stage = stageOf(outputs);
  const directory = resolve(options.out);
  const { rows, blocks } = await exportLedger(stage, liveSource(stage, outputs), directory, {
    now: Date.now,
    sleep: (milliseconds) => sleep(milliseconds),
  });
  process.stdout.write(
    `${rows} rows and ${blocks} blocks are in ${directory}; npm run verify:ledger -- --export ${directory}\n`,
  );
  return 0;
});
