/** `npm run verify:ledger`: whether anybody edited, deleted, inserted or reordered anything, and what first. */
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { PlatformError } from '../local/types.ts';
import { exportSource } from './ledger/export-source.ts';
import { liveSource } from './ledger/live-source.ts';
import { reportOf, toJson } from './ledger/report.ts';
import { stageOf } from './ledger/stage.ts';
import { verifyLedger } from './ledger/verify.ts';

const usage = 'Usage: npm run verify:ledger -- [--outputs FILE | --export DIR] [--replica TIME] [--json]';

await run(async () => {
  const options = parseOptions(
    {
      outputs: { type: 'string' },
      export: { type: 'string' },
      replica: { type: 'string' },
      json: { type: 'boolean' },
    },
    usage,
  );
  if (options.outputs !== undefined && options.export !== undefined)
    throw new PlatformError(`Either --outputs or --export.\n${usage}`);
  const outputs = resolve(options.outputs ?? 'local/.data/outputs.json');
  const source =
    options.export === undefined
      ? liveSource(stageOf(outputs), outputs)
      : exportSource(resolve(options.export));
  const verified = await verifyLedger(source, {
    now: Date.now,
    sleep: (milliseconds) => sleep(milliseconds),
    cutOff: options.replica === undefined ? undefined : timeOf(options.replica),
    progress: (phrase) => void process.stderr.write(`${styleText('dim', `… ${phrase}`)}\n`),
  });
  process.stdout.write(`${(options.json ? toJson : reportOf)(source.name, verified)}\n`);
  return verified.findings.length === 0 ? 0 : 1;
});

/** By when the replication was cut off. */
function timeOf(text: string): number {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new PlatformError(`--replica takes a time, such as 2026-11-22T03:00:00Z, not "${text}".\n${usage}`);
}
