/** Corrections and compensations as the domain asks for them: each write is one transaction that decides by its conditions. */
import type { Payment } from '../ledger/transfer.ts';
import type { RefusalCode } from '../refusal.ts';
import type { Adjustment, Compensation } from './adjustment.ts';

export type AdjustmentRefusal = Extract<
  RefusalCode,
  | 'idempotency_conflict'
  | 'not_found'
  | 'currency_not_supported'
  | 'insufficient_funds'
  | 'second_person_required'
  | 'proposal_already_decided'
  | 'proposal_expired'
  | 'payment_not_captured'
  | 'refund_above_capture'
>;

export type AdjustmentResult<A extends Adjustment> =
  /** `replayed`: the same request wrote it before. This is how it stands. */
  | { readonly outcome: 'written' | 'replayed'; readonly adjustment: A }
  /** Nothing was written. */
  | { readonly outcome: 'refused'; readonly code: AdjustmentRefusal };

export interface Decision {
  readonly outcome: 'approve' | 'decline';
  readonly by: string;
  readonly person: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Every method may throw `ServiceBusy`: asking again with the same id is safe. */
export interface Adjustments<A extends Adjustment> {
  /** As posted or proposed; undefined if there is none. Strongly consistent. */
  read(id: string): Promise<A | undefined>;
  /**
   * Moves the money now. Conditions, in one transaction: nothing under the id, posted or proposed; what the operator has
   * moved alone in the day, by adjustments of either kind, stays within `alone`, minor units; the wallet has the currency,
   * and what is taken from it; of a compensation, that the payment took the money, and that refunds and compensations of
   * it stay within that.
   *
   * @returns `beyond`: the operator may not do it alone, and nothing was written
   */
  post(adjustment: A, alone: bigint): Promise<AdjustmentResult<A> | { readonly outcome: 'beyond' }>;
  /** Nothing moves. Condition: nothing under the id, posted or proposed, but for a proposal that nobody decided in time. */
  propose(adjustment: A): Promise<AdjustmentResult<A>>;
  /**
   * Proposed -> posted (the money moves) or declined. Conditions, in one transaction: still proposed as it was read, in
   * time, and by another operator and person; of wallet and payment as for `post`.
   */
  decide(proposed: A, decision: Decision): Promise<AdjustmentResult<A>>;
}

export interface Compensations extends Adjustments<Compensation> {
  /** `read`, and the payment with it in the same round trip. */
  readWithPayment(
    id: string,
    paymentId: string,
  ): Promise<{ readonly earlier: Compensation | undefined; readonly payment: Payment | undefined }>;
}
