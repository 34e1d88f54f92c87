/**
 * `npm run bench:honest`: a seeded month of honest customers by the standard ruleset, and what an attack takes, as thresholds
 * move. `--customers N`, `--seed N`, `--out FILE` for the picture, `--json`. Exits 1 where more of the honest are held, stepped
 * up or declined than may be.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { App } from 'aws-cdk-lib';
import { evaluate } from '../lambdas/domain/risk/evaluate.ts';
import type { Signals } from '../lambdas/domain/risk/signal-catalogue.ts';
import { standardRuleset } from '../lambdas/domain/risk/standard-ruleset.ts';
import { settingsOf } from '../lib/config.ts';
import { attackOn } from './honest/attack.ts';
import { tradeOff } from './honest/chart.ts';
import { november } from './honest/habits.ts';
import { play } from './honest/play.ts';
import { monthReport, tradeOffReport } from './honest/report.ts';
import { curves, moved, pointAt, shipped, strictest } from './honest/sweep.ts';
import { aboveBounds, sharesOf } from './honest/tally.ts';
import { wholeNumber } from './usage.ts';

/** Among whom the thieves are: enough that stores are as full as they are for everybody, and victims as used to paying. */
const BESIDE = 2_000;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: '20190701' },
    customers: { type: 'string', default: String(november.customers) },
    out: { type: 'string' },
  },
});
const seed = wholeNumber('seed', values.seed, 0);
const month = { ...november, customers: wholeNumber('customers', values.customers, 100) };
const say = (phrase: string) => void process.stderr.write(`… ${phrase}\n`);
const settings = settingsOf(new App(), 'prod');
const progress = (day: number) => {
  if (day % 5 === 0) say(`day ${day} of ${month.days}`);
};

const strict = moved(standardRuleset, strictest);
const bothered: Signals[] = [];
const judged = (signals: Signals) => {
  if (evaluate(strict, signals).outcome !== 'approve') bothered.push(signals);
};
say('the month before it');
const counts = await play({ settings, ruleset: standardRuleset, month, seed, judged, progress });
say('the attack');
const attack = await attackOn({
  settings,
  month: { ...month, customers: Math.min(BESIDE, month.customers), stores: 40 },
  seed,
});
const total = attack.reduce((sum, { yen }) => sum + yen, 0);
const swept = { honest: { payments: counts.payments, bothered }, attack };
const found = curves(standardRuleset, swept);
const here = pointAt(standardRuleset, shipped, swept);
const problems = aboveBounds(counts);

if (values.json)
  process.stdout.write(
    `${JSON.stringify({ seed, payments: counts.payments, shares: sharesOf(counts), rules: Object.fromEntries(counts.rules), curves: found, problems }, undefined, 2)}\n`,
  );
else {
  process.stdout.write(monthReport(counts, month, seed, standardRuleset.version));
  process.stdout.write(tradeOffReport(found, total, attack.length));
}
const isWhole = month.customers === november.customers;
if (values.out !== undefined || isWhole)
  writeFileSync(
    values.out ?? resolve(import.meta.dirname, '../docs/images/trade-off.svg'),
    tradeOff(found, here, total),
  );
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
