/** `npm run restore-drill`: restores ledger and cases beside themselves, verifies the copy, says how long it took, and deletes it. */
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { PlatformError } from '../local/types.ts';
import { casesReport } from './drill/cases-report.ts';
import { deleteCopy } from './drill/copies.ts';
import { type Copies, copiesOf, type Drill, type DrillOptions, drill, secondsOf } from './drill/drill.ts';
import { reportOf } from './ledger/report.ts';
import { stageOf } from './ledger/stage.ts';

const usage =
  'Usage: npm run restore-drill -- [--outputs FILE] [--at TIME | --restored TIME] [--settle SECONDS] [--keep | --yes]\n' +
  '  --at TIME         restores to this moment, as 2026-11-22T03:00:00Z, and not to the latest\n' +
  '  --restored TIME   restores nothing: verifies tables that were restored before, from copies of this moment\n' +
  '  --settle SECONDS  holds and decisions of so long before the moment were on their way (60)\n' +
  '  --keep            leaves the copy; --yes deletes it without asking';

await run(async () => {
  const options = parseOptions(
    {
      outputs: { type: 'string' },
      at: { type: 'string' },
      restored: { type: 'string' },
      settle: { type: 'string' },
      keep: { type: 'boolean' },
      yes: { type: 'boolean' },
    },
    usage,
  );
  if (options.keep && options.yes) throw new PlatformError(usage);
  const asked = askedIn(options);
  const outputs = resolve(options.outputs ?? 'local/.data/outputs.json');
  const stage = stageOf(outputs);
  const copies = copiesOf(stage, asked.isRestored ? asked.at : Date.now());
  const progress = (phrase: string) => void process.stderr.write(`${styleText('dim', `… ${phrase}`)}\n`);
  try {
    const ports = { now: Date.now, sleep: (milliseconds: number) => sleep(milliseconds), progress };
    const drilled = await drill(stage, copies, asked, ports);
    say(reportOf(`the copy of ${outputs}`, drilled.ledger));
    say(casesReport(drilled.cases));
    say(measured(drilled, asked));
    return drilled.ledger.findings.length + drilled.cases.findings.length === 0 ? 0 : 1;
  } finally {
    if (options.keep || !(options.yes || (await wantsDeletion(copies, asked))))
      say(`Left: ${namesOf(copies).join(', ')}.`);
    else {
      for (const copy of namesOf(copies)) await deleteCopy(stage.client, copy);
      say('The copy is deleted.');
    }
  }
});

interface Typed {
  readonly at?: string;
  readonly restored?: string;
  readonly settle?: string;
}

function askedIn({ at, restored, settle = '60' }: Typed): DrillOptions {
  if (at !== undefined && restored !== undefined) throw new PlatformError(usage);
  if (!(Number(settle) >= 0)) throw new PlatformError(`--settle takes seconds, not "${settle}".\n${usage}`);
  const settled = { settle: Number(settle) * 1000 };
  if (restored !== undefined) return { at: timeIn('restored', restored), isRestored: true, ...settled };
  return { at: at === undefined ? undefined : timeIn('at', at), isRestored: false, ...settled };
}

/** @returns milliseconds since the epoch */
function timeIn(option: string, text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new PlatformError(`--${option} takes a time, not "${text}".\n${usage}`);
  return time;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function namesOf(copies: Copies): string[] {
  return Object.values(copies);
}

function measured({ restoredTo, lost, restored, verified }: Drill, { isRestored }: DrillOptions): string {
  const readable = isRestored ? '' : `${secondsOf(restored)} until it could be read, `;
  return [
    `Recovery point: ${new Date(restoredTo).toISOString()}; of the last ${secondsOf(Math.max(0, lost))} writes would be lost (RPO).`,
    `Recovery time: ${readable}${secondsOf(verified)} until it was verified (RTO).`,
  ].join('\n');
}

/** Nobody who could be asked: a copy is nobody's data, and is not left behind, unless somebody else has made it. */
async function wantsDeletion(copies: Copies, { isRestored }: DrillOptions): Promise<boolean> {
  if (!process.stdin.isTTY) return !isRestored;
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return !/^n/i.test(await asking.question(`Delete ${namesOf(copies).join(' and ')}? [Y/n] `));
  } finally {
    asking.close();
  }
}
