/** `npm run onboard`: registers the stores and terminals of a file; run again, it does what is left to do. */
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { stageOf } from '../local/demo/stage.ts';
import { PlatformError } from '../local/types.ts';
import { readOutputs } from './ledger/stage.ts';
import { readRows } from './onboard/read-rows.ts';
import { reportOf } from './onboard/report.ts';
import { openSecretsFile } from './onboard/secrets-file.ts';
import { sendRows } from './onboard/send-rows.ts';
import { textOf } from './operator/batch-file.ts';
import { isDone, progressOf, toJson } from './operator/batch-report.ts';
import { signInOperator } from './operator/operator.ts';

const usage =
  'Usage: npm run onboard -- --file FILE --secrets-out FILE [--outputs FILE] [--dry-run] [--json]\n' +
  '  --file FILE         stores and terminals, as CSV or JSON lines (docs/terminals.md)\n' +
  '  --secrets-out FILE  client secrets and enrolment codes are added to it, readable for you alone';

await run(async () => {
  const options = parseOptions(
    {
      file: { type: 'string' },
      'secrets-out': { type: 'string' },
      outputs: { type: 'string' },
      'dry-run': { type: 'boolean' },
      json: { type: 'boolean' },
    },
    usage,
  );
  const { file, 'secrets-out': secretsOut } = options;
  if (file === undefined || (secretsOut === undefined && !options['dry-run'])) throw new PlatformError(usage);
  const rows = readRows(textOf(resolve(file)));
  if (options['dry-run'] || secretsOut === undefined) {
    const stores = new Set(rows.map(({ store }) => store)).size;
    const terminals = rows.filter(({ terminal }) => terminal !== undefined).length;
    process.stdout.write(`${stores} stores with ${terminals} terminals. Nothing was sent.\n`);
    return 0;
  }
  const outputs = readOutputs(resolve(options.outputs ?? 'local/.data/outputs.json'));
  // Before anything is registered: what could not be written down would be lost.
  const secrets = openSecretsFile(resolve(secretsOut));
  try {
    const operator = await signInOperator(stageOf(outputs), Date.now);
    const results = await sendRows(
      {
        ...operator,
        secrets,
        sleep: (milliseconds) => sleep(milliseconds),
        progress: progressOf(rows.length),
      },
      rows,
    );
    process.stdout.write(`${options.json ? toJson(results) : reportOf(results)}\n`);
    return isDone(results) ? 0 : 1;
  } finally {
    secrets.close();
  }
});
