/** `npm run reconcile`: whether ledger, wallets, history, store side, cases and executions say the same of the money. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { styleText } from 'node:util';
import { pageOf } from '../lambdas/domain/reconciliation/report-page.ts';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { PlatformError } from '../local/types.ts';
import { reconcileStage } from './ledger/reconcile-stage.ts';
import { tableOf } from './ledger/reconciliation-table.ts';
import { stageOf } from './ledger/stage.ts';

const usage =
  'Usage: npm run reconcile -- [--outputs FILE] [--json] [--html FILE] [--settle SECONDS] [--reads UNITS]\n' +
  '  --settle SECONDS  what was made or done later is still on its way (60; more than stores.windowSeconds)\n' +
  '  --reads UNITS     read units a second that it may take (500)';

const count = (name: string, text: string): number => {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new PlatformError(`--${name} takes a whole number from 1 to 999999, not "${text}".\n${usage}`);
};

/** A step may be told many times over before anything moves on. */
const newOnes = (tell: (phrase: string) => unknown) => {
  let told: string | undefined;
  return (phrase: string) => {
    if (phrase !== told) tell(phrase);
    told = phrase;
  };
};

await run(async () => {
  const options = parseOptions(
    {
      outputs: { type: 'string' },
      json: { type: 'boolean' },
      html: { type: 'string' },
      settle: { type: 'string' },
      reads: { type: 'string' },
    },
    usage,
  );
  const outputs = resolve(options.outputs ?? 'local/.data/outputs.json');
  const report = await reconcileStage(stageOf(outputs), {
    settle: count('settle', options.settle ?? '60') * 1000,
    readsPerSecond: count('reads', options.reads ?? '500'),
    progress: newOnes((phrase) => process.stderr.write(`${styleText('dim', `… ${phrase}`)}\n`)),
  });
  if (options.html !== undefined) writeFileSync(resolve(options.html), pageOf(report));
  process.stdout.write(`${options.json ? JSON.stringify(report, null, 2) : tableOf(outputs, report)}\n`);
  return report.ok ? 0 : 1;
});
