/**
 * `npm run replay:7pay`: the attack of July 2019 against the real platform, with all controls, without each of them and
 * without any. Prints and draws what was lost, and exits 1 where that is more than is promised.
 */
import '../local/cli/compile-cache.ts';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { styleText } from 'node:util';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { PlatformError } from '../local/types.ts';
import { chart } from './replay/chart.ts';
import { incident } from './replay/incident.ts';
import { replay } from './replay/replay.ts';
import { broken, deadManWords, honestTable, lossTable, metTable, scaled, yen } from './replay/report.ts';
import type { VariantResult } from './replay/variant.ts';
import { variants } from './replay/variants.ts';

const usage = `Usage: npm run replay:7pay -- [--one-in N] [--variants ID,ID] [--workers N] [--out FILE] [--json]
Variants: ${variants.map(({ id }) => id).join(', ')}`;
/** The stage's default. */
const FIRST_DAY_LIMIT = 10_000;
/** People whom each of the attackers who were not there in 2019 goes for, and honest customers. */
const GROUP = 4;
const HONEST = 30;

function count(text: string | undefined, standard: number): number {
  const number = Number(text ?? standard);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new PlatformError(`${text} is no whole number from 1 on.\n${usage}`);
}

function chosen(ids: string | undefined) {
  const wanted = ids?.split(',') ?? variants.map(({ id }) => id as string);
  const strange = wanted.find((id) => !variants.some((variant) => variant.id === id));
  if (strange !== undefined) throw new PlatformError(`There is no variant ${strange}.\n${usage}`);
  return variants.filter(({ id }) => wanted.includes(id));
}

function print(results: readonly VariantResult[], seconds: number): void {
  const tell = (words: string) => void process.stdout.write(`${words}\n`);
  const { facts } = incident;
  tell(
    `\n${incident.name}: ${yen(facts.yenLost.value)} of ${facts.customersRobbed.value} customers, in three days.`,
  );
  tell(`\nYen lost, and when the last of them went\n${lossTable(results)}`);
  const none = results.find(({ variant }) => variant === 'none')?.attackers[0];
  if (none)
    tell(
      `Without any control, passwords alone took ${yen(none.lost)} of ${none.accounts} accounts: ${yen(scaled(none.lost, none.accounts))} of ${facts.customersRobbed.value}.`,
    );
  const deadMan = deadManWords(results);
  if (deadMan) tell(deadMan);
  tell(`\n${honestTable(results)}`);
  for (const result of results.filter(({ variant }) => variant === 'all'))
    tell(`\nWhat the attackers met with all controls\n${metTable(result)}`);
  tell(`\nPlayed in ${Math.round(seconds)} s.`);
}

await run(async () => {
  const options = parseOptions(
    {
      'one-in': { type: 'string' },
      variants: { type: 'string' },
      workers: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean' },
    },
    usage,
  );
  const { facts } = incident;
  const listed = Math.round(facts.customersRobbed.value / count(options['one-in'], 16));
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-replay-'));
  const began = performance.now();
  try {
    const results = await replay({
      variants: chosen(options.variants),
      folder,
      sizes: {
        listed,
        mailboxes: GROUP,
        tokens: GROUP,
        tricked: GROUP,
        newcomers: GROUP,
        cartons: facts.oneMansAccounts.value,
        colluding: GROUP / 2,
        honest: HONEST,
      },
      pairs: facts.customersCountedBefore.value,
      workers: count(options.workers, availableParallelism()),
      progress: (phrase) => void process.stderr.write(`${styleText('dim', `… ${phrase}`)}\n`),
    });
    const problems = broken(results, FIRST_DAY_LIMIT);
    if (options.json) process.stdout.write(`${JSON.stringify({ results, problems }, undefined, 2)}\n`);
    else print(results, (performance.now() - began) / 1000);
    if (options.out !== undefined || options.variants === undefined) {
      const file = options.out ?? resolve(import.meta.dirname, '../docs/images/replay-7pay.svg');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, chart(results, FIRST_DAY_LIMIT));
    }
    for (const problem of problems) process.stderr.write(`${styleText('red', problem)}\n`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
