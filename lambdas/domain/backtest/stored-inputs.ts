/** Finds the inputs of a backtest among the rows of the ledger, whatever order they come in. */
import type { FraudEvidence } from '../exposure/fraud-marks.ts';
import type { Payment, TopUp } from '../ledger/transfer.ts';
import type { Judgement } from '../risk/evaluate.ts';
import type { StoredInput } from './backtest.ts';
import { markOfPayment, markOfTopUp } from './mark.ts';

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

interface Judged extends Judgement {
  readonly id: string;
  /** Minor units. */
  readonly amount: bigint;
}

/** What a backtest needs of a payment: nothing of whom it is about. */
export type JudgedPayment = Judged & Pick<Payment, 'kind' | 'state' | 'createdAt' | 'refunded'>;
export type JudgedTopUp = Judged & Pick<TopUp, 'kind' | 'createdAt' | 'reversed'>;
/** That a payment was made good. */
export interface MadeGood {
  readonly kind: 'compensation';
  readonly paymentId: string;
  readonly createdAt: number;
}
export type BacktestRow = JudgedPayment | JudgedTopUp | MadeGood;

/** Of a payment's dispute and review. */
export type KnownCases = Pick<FraudEvidence, 'dispute' | 'review'>;

/** What must be known before a payment of which money was given back can be told: only a compensation's own row says that it was one. */
export interface Seen {
  /** By payment. */
  readonly cases: Readonly<Record<string, KnownCases>>;
  /** Payments that were made good. */
  readonly compensated: Set<string>;
  /** Payments of which money was given back, by id: they wait until all rows were seen. */
  readonly waiting: Set<string>;
}

/** @returns the input; undefined for what is none, and for what has to wait */
export function inputIn(row: BacktestRow, seen: Seen, scope: InputScope): StoredInput | undefined {
  // What makes a payment good comes after it.
  if (row.kind === 'compensation') {
    if (row.createdAt >= scope.from) seen.compensated.add(row.paymentId);
    return undefined;
  }
  if (row.createdAt < scope.from || row.createdAt >= scope.to) return undefined;
  if (row.kind === 'top_up') return { ...stored(row), mark: markOfTopUp(row) };
  if (row.refunded === undefined) return inputOf(row, seen, scope);
  seen.waiting.add(row.id);
  return undefined;
}

/** @param seen of all rows, where money of the payment was given back */
export function inputOf(payment: JudgedPayment, seen: Seen, scope: InputScope): StoredInput {
  const known = { ...seen.cases[payment.id], compensated: seen.compensated.has(payment.id) };
  return { ...stored(payment), mark: markOfPayment(payment, known, scope) };
}

const stored = (transfer: JudgedPayment | JudgedTopUp): StoredInput => ({
  flow: transfer.kind,
  amount: transfer.amount,
  ruleset: transfer.ruleset,
  reasons: transfer.reasons,
  shadow: transfer.shadow,
  snoozed: transfer.snoozed,
  score: transfer.score,
  signals: transfer.signals,
});
