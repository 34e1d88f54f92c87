/** The honest month and the trade-off as tables that a person reads. */
import Table from 'cli-table3';
import type { Month } from './habits.ts';
import type { Point } from './sweep.ts';
import { type Bothered, bounds, type Counts, sharesOf } from './tally.ts';

const percent = (share: number, digits = 3): string => `${(share * 100).toFixed(digits)} %`;
const whole = (value: number): string => Math.round(value).toLocaleString('en');
const plain = {
  style: { head: [], border: [] },
  chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
};

export function monthReport(counts: Counts, month: Month, seed: number, version: string): string {
  const { payments, paid, topUps, topUpsDeclined, refused } = counts;
  const shares = sharesOf(counts);
  const table = new Table({
    ...plain,
    head: ['honest', 'times', 'share', 'at most'],
    colAligns: ['left', 'right', 'right', 'right'],
  });
  const row = (name: string, each: Bothered, of: string) =>
    table.push([`${name}, of ${of}`, whole(counts[each]), percent(shares[each]), percent(bounds[each], 1)]);
  row('held', 'held', 'payments');
  row('stepped up', 'steppedUp', 'payments');
  row('declined', 'declined', 'payments and top-ups');
  return [
    `${whole(payments)} payments of ${whole(paid / payments)} yen each, and ${whole(topUps)} top-ups, of ${whole(month.customers)} customers in ` +
      `${month.days} days, by ${version} (seed ${seed}).`,
    table.toString(),
    `Of the top-ups alone, ${percent(topUpsDeclined / topUps)} are declined: ${[...refused].map(([why, times]) => `${why} ${times}`).join(', ')}.`,
    'By rule; a payment is counted with each rule that fired:',
    rulesTable(counts),
    '',
  ].join('\n');
}

function rulesTable({ rules, payments }: Counts): string {
  const table = new Table({
    ...plain,
    head: ['rule', 'fired', 'held', 'stepped up', 'held, of payments'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  });
  const all = [...rules].sort(
    ([, a], [, b]) => b.held - a.held || b.steppedUp - a.steppedUp || b.fired - a.fired,
  );
  for (const [reason, { fired, held, steppedUp }] of all)
    table.push([reason, whole(fired), whole(held), whole(steppedUp), percent(held / payments)]);
  return table.toString();
}

export function tradeOffReport(
  curves: Readonly<Record<string, readonly Point[]>>,
  total: number,
  asked: number,
): string {
  const table = new Table({
    ...plain,
    head: ['moved', 'factor', 'held', 'stepped up', 'yen lost', 'payments\nstopped'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const [name, points] of Object.entries(curves))
    for (const point of points) {
      const factor = point.amounts === 1 ? point.scores : point.amounts;
      const { held, steppedUp, lost, stopped } = point;
      table.push([
        name,
        factor === 1 ? '1, as shipped' : String(factor),
        percent(held, 2),
        percent(steppedUp, 2),
        whole(lost),
        whole(stopped),
      ]);
    }
  return [
    `As thresholds move, of an attack that asks for ${whole(total)} yen in ${whole(asked)} payments:`,
    table.toString(),
    '',
  ].join('\n');
}
