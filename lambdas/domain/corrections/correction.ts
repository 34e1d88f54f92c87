/** A correction: a transfer by an operator that puts right what was booked wrong. Nothing is edited: it is a new one. */
import type { AccountId } from '../ledger/chart.ts';
import type { Day, Money } from '../money.ts';

/** What was asked for. */
export interface CorrectionWish {
  readonly debit: AccountId;
  readonly credit: AccountId;
  readonly money: Money;
  /** One of the contract's. */
  readonly reason: string;
  readonly note: string;
  /** The transfer that was wrong. */
  readonly corrects?: string | undefined;
}

/** `proposed`: nothing has moved, and a second operator decides. */
export type CorrectionState = 'posted' | 'proposed' | 'declined' | 'expired';

export interface Correction extends CorrectionWish {
  readonly id: string;
  readonly state: CorrectionState;
  /** Hash of the wish: the same key with another one is a conflict. */
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

/** The customer whose wallet it moves; undefined where it moves none. */
export const customerOf = ({ debit, credit }: Pick<CorrectionWish, 'debit' | 'credit'>): string | undefined =>
  [debit, credit].find((account) => account.startsWith('wallet:'))?.slice('wallet:'.length);

/** A proposed correction whose time has passed is expired, whether or not anybody has written so. */
export const standingAt = (correction: Correction, now: number): Correction =>
  correction.state === 'proposed' && correction.deadline !== undefined && now >= correction.deadline
    ? { ...correction, state: 'expired' }
    : correction;
