/** A backtest for people: what would have changed, and how each rule does. */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import {
  type Backtest,
  type Counted,
  notStored,
  outcomeTally,
  precisionOf,
  reasonsOf,
} from '../../lambdas/domain/backtest/backtest.ts';
import { type Outcome, outcomes, type Ruleset } from '../../lambdas/domain/risk/ruleset.ts';

const number = (value: bigint | number): string => value.toLocaleString('en');
const cell = ({ count, amount }: Counted): string =>
  count === 0 ? '' : `${number(count)} (${number(amount)})`;
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  approve: 'approved',
  step_up: 'stepped up',
  hold: 'held',
  decline: 'declined',
};

const tableOf = (head: readonly string[]) =>
  new Table({
    head: [...head],
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });

export function reportOf(backtest: Backtest, draft: Ruleset, days: number, hasCases: boolean): string {
  const { judged, unknown } = backtest;
  const skipped = [...unknown].map(([version, count]) => `${number(count)} by ${version}`);
  return [
    `${number(judged.all.count)} transfers judged again, ${number(judged.fraud.count)} of them known fraud and ${number(judged.good.count)} known good.`,
    ...(skipped.length > 0
      ? [styleText('yellow', `Not judged again, since their rulesets are not known: ${skipped.join(', ')}.`)]
      : []),
    ...(hasCases
      ? []
      : [styleText('yellow', 'Of disputes and reviews nothing is known: there is no Cases table.')]),
    outcomesOf(backtest),
    changesOf(backtest),
    rulesOf(backtest, draft),
    'Counts, and in brackets amounts in minor units. Fraud: its customer’s dispute was upheld, or it was made good; a top-up',
    `that was charged back. Good: approved by a reviewer, or posted ${days} days ago and more and not disputed.`,
    notStored,
  ].join('\n');
}

function outcomesOf(backtest: Backtest): string {
  const table = tableOf(['', 'was', 'would be', 'fraud was', 'would be', 'good was', 'would be']);
  for (const outcome of outcomes) {
    const was = outcomeTally(backtest, 'was', outcome);
    const would = outcomeTally(backtest, 'would', outcome);
    const cells = (['all', 'fraud', 'good'] as const).flatMap((of) => [cell(was[of]), cell(would[of])]);
    table.push([outcomeWords[outcome], ...cells]);
  }
  return table.toString();
}

function changesOf({ changes }: Backtest): string {
  const table = tableOf(['would change', 'all', 'fraud', 'good']);
  for (const [was, row] of changes)
    for (const [would, sums] of row)
      if (was !== would && sums.all.count > 0)
        table.push([
          `${outcomeWords[was]} → ${outcomeWords[would]}`,
          cell(sums.all),
          cell(sums.fraud),
          cell(sums.good),
        ]);
  return table.length === 0 ? 'Nothing would change.' : table.toString();
}

function rulesOf(backtest: Backtest, draft: Ruleset): string {
  const table = tableOf([
    'rule',
    'fired',
    'would fire',
    'of it fraud',
    'good',
    'precision',
    'shadow',
    'snoozed',
  ]);
  for (const reason of reasonsOf(backtest, draft)) {
    const sums = backtest.rules.get(reason);
    if (!sums) continue;
    const { fired, wouldFire, wouldFireInShadow, snoozed } = sums;
    const isShadow = wouldFireInShadow.all.count > 0;
    const { fraud, good } = isShadow ? wouldFireInShadow : wouldFire;
    const precision = precisionOf({ fraud, good, all: fraud });
    table.push([
      reason,
      cell(fired.all),
      cell(wouldFire.all),
      cell(fraud),
      cell(good),
      precision === undefined ? '' : `${(precision / 100).toFixed(1)} %`,
      cell(wouldFireInShadow.all),
      cell(snoozed.all),
    ]);
  }
  return table.length === 0 ? 'No rule fired, and none would.' : table.toString();
}
