/** The ledger as the domain asks for it: each call is one DynamoDB transaction that decides by its conditions. */
import type { Day } from '../money.ts';
import type { RefusalCode } from '../refusal.ts';
import type { Payment, TopUp } from './transfer.ts';
import type { Wallet } from './wallet.ts';

export type LedgerRefusal = Extract<
  RefusalCode,
  | 'idempotency_conflict'
  | 'device_not_enrolled'
  | 'currency_not_supported'
  | 'account_frozen'
  | 'insufficient_funds'
  | 'limit_exceeded'
>;

export type WriteResult<T> =
  /** Written now. */
  | { readonly outcome: 'written'; readonly transfer: T }
  /** The same request was written before; this is how it stands. */
  | { readonly outcome: 'replayed'; readonly transfer: T }
  /** Nothing was written. */
  | { readonly outcome: 'refused'; readonly code: LedgerRefusal };

export interface DayLimit {
  /** What the day's counter may reach with this transfer, minor units. */
  readonly dayLimit: bigint;
  /** Days whose counters no request asks for any more: the write removes them, so that a wallet's item stays small. */
  readonly pastDays: readonly Day[];
}

/** How a held payment ended, and whether this call ended it. */
export interface EndResult {
  readonly transfer: Payment;
  readonly endedNow: boolean;
}

/**
 * Every method may throw `ServiceBusy` (contention or throttling past the deadline; nothing is known to be written,
 * and asking again with the same id is safe).
 */
export interface Ledger {
  /**
   * Writes a payment in state `posted` (money moves now) or `pending` (funds are reserved). Conditions, in one
   * transaction: no such payment yet; the wallet active, in this currency, this device enrolled, enough available,
   * the day's total at most `dayLimit` afterwards.
   */
  writePayment(payment: Payment, limit: DayLimit): Promise<WriteResult<Payment>>;
  /** Writes a top-up in state `posted`. Conditions as for a payment, but for the funds. */
  writeTopUp(topUp: TopUp, limit: DayLimit): Promise<WriteResult<TopUp>>;
  /** Strongly consistent. */
  readPayment(id: string): Promise<Payment | undefined>;
  /** Strongly consistent. */
  readTopUp(id: string): Promise<TopUp | undefined>;
  /** Strongly consistent. */
  readWallet(customer: string): Promise<Wallet | undefined>;
  /** pending -> posted; only beside a case that is decided `approve`, a condition of the same transaction. */
  capture(payment: Payment): Promise<EndResult>;
  /** pending -> voided; only beside a case that is decided `decline`. Gives the funds back. */
  release(payment: Payment): Promise<EndResult>;
  /**
   * pending -> expired, and the case, if it is still open or was never opened, with it, in one transaction.
   * `decided`: a decision was recorded first; nothing was written, and the decision is to be followed.
   */
  expire(payment: Payment, now: number): Promise<EndResult | 'decided'>;
}

/** Too much contention or throttling for now. Nothing is known to have been written; the same id is safe to retry. */
export class ServiceBusy extends Error {
  override name = 'ServiceBusy';
}
