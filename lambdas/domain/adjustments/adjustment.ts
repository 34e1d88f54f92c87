/**
 * What operators move: a correction puts right what was booked wrong, a compensation gives a victim back what a payment
 * took. Nothing is edited: each is a new transfer.
 */
import type { AccountId } from '../ledger/chart.ts';
import type { Day, Money } from '../money.ts';

/** `proposed`: nothing has moved, and a second operator decides. */
export type AdjustmentState = 'posted' | 'proposed' | 'declined' | 'expired';

interface Common {
  readonly id: string;
  readonly debit: AccountId;
  readonly credit: AccountId;
  readonly money: Money;
  /** One of the contract's. */
  readonly reason: string;
  readonly note: string;
  readonly state: AdjustmentState;
  /** Hash of the wish: the same id with another one is a conflict. */
  readonly fingerprint: string;
  /** The operator's username in the reviewers' pool. */
  readonly by: string;
  /** Who that is in person, as `personKey` says: two accounts of one person are not two people. */
  readonly person: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly day: Day;
  /** Milliseconds since the epoch: until when a second operator may decide. Only of one that was proposed. */
  readonly deadline?: number | undefined;
  /** The second operator. */
  readonly decidedBy?: string | undefined;
}

export interface Correction extends Common {
  readonly kind: 'correction';
  /** The transfer that was wrong. */
  readonly corrects?: string | undefined;
}

/** From our losses to the wallet that the payment was made from. */
export interface Compensation extends Common {
  readonly kind: 'compensation';
  /** The payment that it makes good. */
  readonly paymentId: string;
  /** What happened, as operators call it: one payment is made good once for each. */
  readonly incident: string;
  /** Minor units that the payment took: refunds and compensations of it come to no more. */
  readonly paid: bigint;
  /** Asked for without an amount: all that was left of the payment. */
  readonly inFull: boolean;
  /** The store's name, as the customer reads it. */
  readonly counterparty: string;
}

export type Adjustment = Correction | Compensation;

/** The customer whose wallet it moves; undefined where it moves none. */
export const customerOf = ({ debit, credit }: Pick<Common, 'debit' | 'credit'>): string | undefined =>
  [debit, credit].find((account) => account.startsWith('wallet:'))?.slice('wallet:'.length);

/** One that was proposed and whose time has passed is expired, whether or not anybody has written so. */
export const standingAt = <A extends Adjustment>(adjustment: A, now: number): A =>
  adjustment.state === 'proposed' && now >= (adjustment.deadline ?? Number.POSITIVE_INFINITY)
    ? { ...adjustment, state: 'expired' }
    : adjustment;
