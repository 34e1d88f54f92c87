/** `npm run import:lists`: puts the rows of a file on the operators' lists; run again, it changes nothing. */
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendRows } from '../client/lists/send-rows.ts';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { stageOf } from '../local/demo/stage.ts';
import { PlatformError } from '../local/types.ts';
import { readOutputs } from './ledger/stage.ts';
import { readRows } from './lists/read-rows.ts';
import { reportOf } from './lists/report.ts';
import { textOf } from './operator/batch-file.ts';
import { isDone, progressOf, toJson } from './operator/batch-report.ts';
import { signInOperator } from './operator/operator.ts';

const usage =
  'Usage: npm run import:lists -- --file FILE [--outputs FILE] [--dry-run] [--json]\n' +
  '  --file FILE  entries, as CSV or JSON lines (docs/lists.md)';

await run(async () => {
  const options = parseOptions(
    {
      file: { type: 'string' },
      outputs: { type: 'string' },
      'dry-run': { type: 'boolean' },
      json: { type: 'boolean' },
    },
    usage,
  );
  if (options.file === undefined) throw new PlatformError(usage);
  const rows = readRows(textOf(resolve(options.file)));
  if (options['dry-run']) {
    process.stdout.write(`${rows.length} entries, each as it should be. Nothing was sent.\n`);
    return 0;
  }
  const outputs = readOutputs(resolve(options.outputs ?? 'local/.data/outputs.json'));
  const operator = await signInOperator(stageOf(outputs), Date.now);
  const results = await sendRows(
    {
      ...operator,
      sleep: (milliseconds) => sleep(milliseconds),
      progress: progressOf(rows.length),
    },
    rows,
  );
  process.stdout.write(`${options.json ? toJson(results) : reportOf(results)}\n`);
  return isDone(results) ? 0 : 1;
});
