/** The ledger as the domain asks for it: each call is one DynamoDB transaction that decides by its conditions. */
import type { RefusalCode } from '../refusal.ts';
import type { LevelLimits } from './limits.ts';
import type { Charged, Payment, Refund, TopUp } from './transfer.ts';
import type { PastCounters, VerificationLevel, Wallet } from './wallet.ts';

export type LedgerRefusal = Extract<
  RefusalCode,
  | 'idempotency_conflict'
  | 'device_not_enrolled'
  | 'session_ended'
  | 'currency_not_supported'
  | 'account_frozen'
  | 'insufficient_funds'
  | 'limit_exceeded'
  | 'card_not_usable'
  | 'payment_code_invalid'
  | 'payment_code_used'
  | 'payment_code_expired'
  | 'payment_code_ceiling'
>;

export type RefundRefusal = Extract<
  RefusalCode,
  'idempotency_conflict' | 'currency_not_supported' | 'payment_not_captured' | 'refund_above_capture'
>;

export type WriteResult<T> =
  /** Written now. */
  | { readonly outcome: 'written'; readonly transfer: T }
  /** The same request was written before; this is how it stands. */
  | { readonly outcome: 'replayed'; readonly transfer: T }
  /** Nothing was written. */
  | { readonly outcome: 'refused'; readonly code: LedgerRefusal }
  /** Nothing was written: what the judgement took for granted is not so. It is to be judged anew. */
  | { readonly outcome: 'outdated' };

export type RefundResult =
  | { readonly outcome: 'written' | 'replayed'; readonly transfer: Refund }
  | { readonly outcome: 'refused'; readonly code: RefundRefusal };

/** Under which conditions a transfer is written: who asks, what is allowed, and what the judgement took for granted. */
export interface Terms {
  /** When the session that asks was signed in, in seconds since the epoch. */
  readonly authTime: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The level that it was judged by, and that level's limits. */
  readonly level: VerificationLevel;
  readonly limits: LevelLimits;
  /**
   * What the device, which is new, may spend unheld in all, minor units. Counted and checked for a payment that is
   * posted at once; undefined for a device that is not new.
   */
  readonly firstDayLimit: bigint | undefined;
  /** What was reserved in the wallet, minor units: a top-up's room below the balance limit was reckoned with it. */
  readonly pending: bigint;
  /** What was on its way into the wallet, minor units: reckoned with like `pending`. Absent: 0. */
  readonly incoming?: bigint | undefined;
  /** What was topped up on the day, minor units: of a device in its first day, what the rule of bursts was told. Absent: 0. */
  readonly toppedUp?: bigint | undefined;
  /** Counters that the write removes. */
  readonly past: PastCounters;
  /**
   * Milliseconds since the epoch: no attempt to write is begun later, and one under way is given up. What no condition
   * of the write asks of a store, that it is not frozen, is so bounded in time. Absent: whenever the write's patience ends.
   */
  readonly writeBy?: number | undefined;
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
   * Writes a payment in state `posted` (money moves now), `pending` (funds are reserved) or `challenged` (nothing moves,
   * and the wallet is only asked). Conditions, in one transaction: no such payment yet; of the wallet: this device
   * enrolled, the session not ended, this currency, active, enough available, within the day's and the month's limit.
   * And what was taken for granted: the level; and unless it is pending, that the wallet is not cooling off and that a
   * new device stays within its first-day limit.
   */
  writePayment(payment: Payment, terms: Terms): Promise<WriteResult<Payment>>;
  /**
   * Writes a payment that a till charged, under the conditions of any payment and those of its code, which it uses: not
   * used yet, not expired, of this customer and device, and for so much.
   */
  writeCharge(payment: Charged, terms: Terms): Promise<WriteResult<Charged>>;
  /** Strongly consistent. An id of a charge is no other payment's. */
  readCharge(id: string): Promise<Charged | undefined>;
  /**
   * challenged -> posted or pending, under the same conditions of the wallet. `replayed`: it was confirmed before.
   * @param payment as it becomes
   */
  confirmPayment(payment: Payment, terms: Terms): Promise<WriteResult<Payment>>;
  /**
   * Writes a top-up in state `posted`. Conditions as for a payment, with the balance limit in place of funds and month;
   * taken for granted: the level, what is pending, that the wallet is not cooling off, and of a device in its first day, what
   * was topped up before on the day.
   */
  writeTopUp(topUp: TopUp, terms: Terms): Promise<WriteResult<TopUp>>;
  /**
   * Writes a refund. Conditions, in one transaction: no such refund yet; of the payment: posted, in this currency, and all
   * its refunds together not above what was captured; of the wallet: this currency. Frozen or full, it takes its own back.
   * @param payment as it stands: posted, since what was captured of it never changes after that
   */
  writeRefund(refund: Refund, payment: Payment): Promise<RefundResult>;
  /** Strongly consistent. */
  readRefund(id: string): Promise<Refund | undefined>;
  /** Strongly consistent. */
  readPayment(id: string): Promise<Payment | undefined>;
  /** Strongly consistent. */
  readTopUp(id: string): Promise<TopUp | undefined>;
  /** Strongly consistent. */
  readWallet(customer: string): Promise<Wallet | undefined>;
  /**
   * pending -> posted; only beside a case that is decided to `approve` so much, and a store that is not frozen, conditions
   * of the same transaction. Gives back what is not captured. Where the store is frozen: pending -> voided, and all of it.
   * @param amount minor units, at most what is held
   */
  capture(payment: Payment, amount: bigint): Promise<EndResult>;
  /** pending -> voided; only beside a case that is decided `decline`. Gives the funds back. */
  release(payment: Payment): Promise<EndResult>;
  /**
   * pending or challenged -> voided, for who asked for it takes it back; with a pending one, the case as for `expire`.
   * `decided`: a decision was recorded first; nothing was written, and the decision is to be followed.
   */
  withdraw(payment: Payment, now: number): Promise<EndResult | 'decided'>;
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
