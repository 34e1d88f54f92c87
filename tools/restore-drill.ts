/** `npm run restore-drill`: restores the ledger beside itself, verifies the copy, says how long it took, and deletes it. */
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { PlatformError } from '../local/types.ts';
import { deleteCopy } from './drill/copies.ts';
import { type Copies, copiesOf, type Drill, drill, secondsOf } from './drill/drill.ts';
import { reportOf } from './ledger/report.ts';
import { stageOf } from './ledger/stage.ts';

const usage =
  'Usage: npm run restore-drill -- [--outputs FILE] [--at TIME] [--keep | --yes]\n' +
  '  --at TIME   restores to this moment, as 2026-11-22T03:00:00Z, and not to the latest\n' +
  '  --keep      leaves the copy; --yes deletes it without asking';

await run(async () => {
  const options = parseOptions(
    {
      outputs: { type: 'string' },
      at: { type: 'string' },
      keep: { type: 'boolean' },
      yes: { type: 'boolean' },
    },
    usage,
  );
  if (options.keep && options.yes) throw new PlatformError(usage);
  const at = options.at === undefined ? undefined : Date.parse(options.at);
  if (Number.isNaN(at)) throw new PlatformError(`--at takes a time, not "${options.at}".\n${usage}`);
  const outputs = resolve(options.outputs ?? 'local/.data/outputs.json');
  const stage = stageOf(outputs);
  const copies = copiesOf(stage, Date.now());
  const progress = (phrase: string) => void process.stderr.write(`${styleText('dim', `… ${phrase}`)}\n`);
  try {
    const drilled = await drill(stage, copies, at, { now: Date.now, sleep: (ms) => sleep(ms), progress });
    say(reportOf(`the copy of ${outputs}`, drilled.ledger));
    say(measured(drilled));
    return drilled.ledger.findings.length === 0 ? 0 : 1;
  } finally {
    if (options.keep || !(options.yes || (await wantsDeletion(copies))))
      say(`Left: ${namesOf(copies).join(', ')}.`);
    else {
      for (const copy of namesOf(copies)) await deleteCopy(stage.client, copy);
      say('The copy is deleted.');
    }
  }
});

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function namesOf({ ledgerTable, registryTable }: Copies): string[] {
  return [ledgerTable, registryTable];
}

function measured({ restoredTo, lost, restored, verified }: Drill): string {
  return [
    `Recovery point: ${new Date(restoredTo).toISOString()}; of the last ${secondsOf(Math.max(0, lost))} writes would be lost (RPO).`,
    `Recovery time: ${secondsOf(restored)} until it could be read, ${secondsOf(verified)} until it was verified (RTO).`,
  ].join('\n');
}

/** Nobody who could be asked: a copy is nobody's data, and is not left behind. */
async function wantsDeletion(copies: Copies): Promise<boolean> {
  if (!process.stdin.isTTY) return true;
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return !/^n/i.test(await asking.question(`Delete ${namesOf(copies).join(' and ')}? [Y/n] `));
  } finally {
    asking.close();
  }
}
