/** `npm run compensate`: makes good the payments of a file, for one incident; run again, it changes nothing. */
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { incident as incidentForm } from '../lambdas/contract/compensations.ts';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { stageOf } from '../local/demo/stage.ts';
import { PlatformError } from '../local/types.ts';
import { readRows } from './compensate/read-rows.ts';
import { previewOf, reportOf, toJson } from './compensate/report.ts';
import { sendRows } from './compensate/send-rows.ts';
import { readOutputs } from './ledger/stage.ts';
import { textOf } from './operator/batch-file.ts';
import { isDone, progressOf } from './operator/batch-report.ts';
import { signInOperator } from './operator/operator.ts';

const usage =
  'Usage: npm run compensate -- --file FILE --incident REF [--outputs FILE] [--approve] [--dry-run] [--json]';

await run(async () => {
  const options = parseOptions(
    {
      file: { type: 'string' },
      incident: { type: 'string' },
      outputs: { type: 'string' },
      approve: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      json: { type: 'boolean' },
    },
    usage,
  );
  const { file, incident } = options;
  if (file === undefined || incident === undefined) throw new PlatformError(usage);
  if (!incidentForm.safeParse(incident).success)
    throw new PlatformError('--incident takes 3 to 40 lower-case letters, digits and dashes.');
  const rows = readRows(textOf(resolve(file)), incident);
  if (options['dry-run']) {
    process.stdout.write(`${previewOf(rows, incident)}\n`);
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
    options.approve ? 'approve' : 'propose',
  );
  process.stdout.write(`${options.json ? toJson(incident, results) : reportOf(results)}\n`);
  return isDone(results) ? 0 : 1;
});
