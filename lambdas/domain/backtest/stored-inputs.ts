/** Finds the inputs of a backtest among all rows of the ledger, in one look at each. */
import type { BookedAdjustment, Payment, TopUp, Transfer } from '../ledger/transfer.ts';
import type { StoredInput } from './backtest.ts';
import { type KnownOfPayment, markOfPayment, markOfTopUp } from './mark.ts';

export interface InputScope {
  /** Milliseconds since the epoch: transfers that were made from then on. */
  readonly from: number;
  /** And before then. */
  readonly to: number;
  /** Milliseconds since the epoch: when it is asked. */
  readonly now: number;
  /** Days after which a payment that nobody has disputed is taken for good. */
  readonly days: number;
}

/** Of a payment's dispute and review, by its id. */
export type KnownCases = ReadonlyMap<string, Pick<KnownOfPayment, 'dispute' | 'review'>>;

type Row = Payment | TopUp | BookedAdjustment | Transfer;
const isPayment = (row: Row): row is Payment => row.kind === 'payment';
const isTopUp = (row: Row): row is TopUp => row.kind === 'top_up';

/**
 * A payment of which money was given back waits until all rows were seen: only a compensation's own row says that it was one.
 *
 * @param rows in any order, each once
 */
export async function* storedInputs(
  rows: AsyncIterable<Row>,
  cases: KnownCases,
  scope: InputScope,
): AsyncGenerator<StoredInput> {
  const compensated = new Set<string>();
  const waiting: Payment[] = [];
  const inputOf = (payment: Payment): StoredInput => {
    const known = { ...cases.get(payment.id), compensated: compensated.has(payment.id) };
    return { ...stored(payment), mark: markOfPayment(payment, known, scope) };
  };
  for await (const row of rows) {
    if (row.kind === 'compensation' && 'paymentId' in row && row.paymentId !== undefined)
      compensated.add(row.paymentId);
    if (row.createdAt < scope.from || row.createdAt >= scope.to) continue;
    if (isTopUp(row)) yield { ...stored(row), mark: markOfTopUp(row) };
    else if (isPayment(row) && row.refunded !== undefined) waiting.push(row);
    else if (isPayment(row)) yield inputOf(row);
  }
  for (const payment of waiting) yield inputOf(payment);
}

const stored = (transfer: Payment | TopUp): StoredInput => ({
  flow: transfer.kind,
  amount: transfer.money.amount,
  ruleset: transfer.ruleset,
  reasons: transfer.reasons,
  shadow: transfer.shadow,
  snoozed: transfer.snoozed,
  score: transfer.score,
  signals: transfer.signals,
});
