/** What became of a batch: a row of the file a line, and what it comes to. */
import { styleText } from 'node:util';
import { isDone, tableOf } from '../operator/batch-report.ts';
import type { Row } from './read-rows.ts';
import { outcomes, type RowResult } from './send-rows.ts';

const number = (value: bigint | number): string => value.toLocaleString('en');

/** What people read of an outcome. */
const words: Readonly<Record<RowResult['outcome'], string>> = {
  posted: 'posted',
  proposed: 'proposed: another operator decides',
  approved: 'approved and posted',
  already_posted: 'already done',
  already_proposed: 'already proposed: another operator decides',
  refused: 'refused',
  not_sent: 'not sent',
};

export function reportOf(results: readonly RowResult[]): string {
  const table = tableOf(
    ['line', 'payment', 'amount'],
    results,
    words,
    ({ line, payment_id, amount, currency = '' }) => [
      line,
      payment_id,
      amount === undefined ? '' : `${number(BigInt(amount))} ${currency}`,
    ],
  );
  return `${table}\n${totals(results).join('\n')}\n${conclusion(results)}`;
}

/** Amounts of one outcome are summed for each currency. */
function totals(results: readonly RowResult[]): readonly string[] {
  return outcomes.flatMap((outcome) => {
    const of = results.filter((each) => each.outcome === outcome);
    if (of.length === 0) return [];
    const sums = new Map<string, bigint>();
    for (const { amount, currency } of of)
      if (amount !== undefined && currency !== undefined)
        sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(amount));
    const told = [...sums].map(([currency, sum]) => `${number(sum)} ${currency}`);
    return [`${words[outcome]}: ${[number(of.length), ...told].join(', ')}`];
  });
}

function conclusion(results: readonly RowResult[]): string {
  const has = (...wanted: RowResult['outcome'][]) => results.some(({ outcome }) => wanted.includes(outcome));
  if (has('not_sent'))
    return styleText('red', 'It broke off. Run it again: what is done is not done a second time.');
  if (has('refused')) return styleText('red', 'Some rows were refused.');
  if (has('proposed', 'already_proposed'))
    return styleText('yellow', 'Another operator runs it on the same file with --approve.');
  if (!has('posted', 'approved'))
    return styleText('green', 'All of it was done before: nothing has changed.');
  return styleText('green', 'All of it is done.');
}

export const toJson = (incident: string, results: readonly RowResult[]): string =>
  JSON.stringify({ incident, ok: isDone(results), rows: results }, undefined, 2);

/** Of a run that sends nothing. */
export function previewOf(rows: readonly Row[], incident: string): string {
  const amounts = rows.flatMap(({ wish }) => (wish.amount === undefined ? [] : [BigInt(wish.amount)]));
  const sum = number(amounts.reduce((total, amount) => total + amount, 0n));
  const inFull = rows.length - amounts.length;
  return `${number(rows.length)} rows for ${incident}: ${number(amounts.length)} with an amount, ${sum} in all, ${number(inFull)} for all that is left. Nothing was sent.`;
}
