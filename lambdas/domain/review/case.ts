/** A case: one held payment waiting for a person. */
import { caseIdOf } from '../identifiers.ts';
import type { BasketLine, Payment } from '../ledger/transfer.ts';
import type { Money } from '../money.ts';

export type CaseState = 'open' | 'decided' | 'expired';

export interface Decision {
  readonly outcome: 'approve' | 'decline';
  readonly reason: string;
  readonly note?: string;
  /** The reviewer's username in the reviewers' pool. */
  readonly decidedBy: string;
  /** Milliseconds since the epoch. */
  readonly decidedAt: number;
  /** The reviewer's Idempotency-Key: the same one again is answered, not refused. */
  readonly idempotencyKey: string;
}

export interface Case {
  readonly id: string;
  readonly paymentId: string;
  readonly state: CaseState;
  readonly customer: string;
  readonly device: string;
  readonly store: string;
  readonly storeName: string;
  readonly money: Money;
  readonly lines: readonly BasketLine[];
  readonly ruleset: string;
  readonly reasons: readonly string[];
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
  readonly deadline: number;
  /** Who must not decide: the people behind the customer's account, as `personKey` gives them. */
  readonly parties: readonly string[];
  readonly decision?: Decision;
}

/** What the list of open cases shows. */
export type CaseSummary = Pick<
  Case,
  'id' | 'paymentId' | 'state' | 'storeName' | 'money' | 'reasons' | 'openedAt' | 'deadline'
>;

/** The case of a held payment, without a decision. */
export const caseOf = (
  payment: Payment,
  circumstances: Pick<Case, 'state' | 'openedAt' | 'deadline' | 'parties'>,
): Case => ({
  id: caseIdOf(payment.id),
  paymentId: payment.id,
  customer: payment.customer,
  device: payment.device,
  store: payment.store,
  storeName: payment.counterparty,
  money: payment.money,
  lines: payment.lines,
  ruleset: payment.ruleset,
  reasons: payment.reasons,
  ...circumstances,
});
