/** The refund of a payment, as colleagues and terminals make one. */
import type { Payment, Refund } from '../ledger/transfer.ts';
import { dayOf, type Money } from '../money.ts';

export interface RefundWish {
  readonly id: string;
  readonly money: Money;
  /** One of the contract's. */
  readonly reason: string;
  readonly fingerprint: string;
  /** Who gives back: a colleague's name in the reviewers' pool, or a terminal's id. */
  readonly by: string;
  /** A terminal's number within the store. @default - a colleague gives back */
  readonly terminal?: number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export const refundOf = (
  payment: Payment,
  { id, money, reason, fingerprint, by, terminal, now }: RefundWish,
  timeZone: string,
): Refund => ({
  id,
  kind: 'refund',
  state: 'posted',
  debit: payment.credit,
  credit: payment.debit,
  money,
  fingerprint,
  customer: payment.customer,
  counterparty: payment.counterparty,
  createdAt: now,
  day: dayOf(now, timeZone),
  version: 1,
  paymentId: payment.id,
  store: payment.store,
  reason,
  by,
  terminal,
});
