/** A case: something about one payment that a person decides. The payment is held, or its customer disputes it. */
import { caseIdOf, isDisputeId } from '../identifiers.ts';
import type { BasketLine, Payment } from '../ledger/transfer.ts';
import type { Money } from '../money.ts';
import { type Judgement, judgementOf } from '../risk/evaluate.ts';

export type CaseState = 'open' | 'decided' | 'expired';
export type CaseKind = 'held_payment' | 'dispute';

/** The kind follows from the id, so that it can be told without the case: by a permission, a filter, an index. */
export const kindOf = (caseId: string): CaseKind => (isDisputeId(caseId) ? 'dispute' : 'held_payment');

/** By what a case of each kind is decided. */
const outcomesOf = {
  held_payment: ['approve', 'decline'],
  dispute: ['uphold', 'reject'],
} as const satisfies Readonly<Record<CaseKind, readonly string[]>>;

export type Outcome = (typeof outcomesOf)[CaseKind][number];

export const isOutcomeOf = (caseId: string, outcome: Outcome): boolean =>
  outcomesOf[kindOf(caseId)].some((own) => own === outcome);

/** What a customer says of a payment that they dispute. */
export interface Claim {
  /** One of the contract's. */
  readonly reason: string;
  readonly note?: string;
  /** Whether the device that made the payment was frozen with it, or before. */
  readonly deviceFrozen: boolean;
  /** Hash of what was asked: the same again is the same dispute. */
  readonly fingerprint: string;
}

export interface Decision {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly note?: string;
  /** Minor units: how much of the held amount an approval captures. Absent where that is all of it. */
  readonly captureAmount?: bigint;
  /** The reviewer's username in the reviewers' pool. */
  readonly decidedBy: string;
  /** Milliseconds since the epoch. */
  readonly decidedAt: number;
  /** The reviewer's Idempotency-Key: the same one again is answered, not refused. */
  readonly idempotencyKey: string;
}

/** With how its payment was judged. */
export interface Case extends Judgement {
  readonly id: string;
  readonly paymentId: string;
  readonly state: CaseState;
  readonly customer: string;
  readonly device: string;
  readonly store: string;
  readonly storeName: string;
  readonly money: Money;
  readonly lines: readonly BasketLine[];
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
  readonly deadline: number;
  /** Who must not decide: the people behind the customer's account, as `personKey` gives them. */
  readonly parties: readonly string[];
  readonly decision?: Decision;
  /** Of a dispute. */
  readonly claim?: Claim;
}

/** What the list of open cases shows. */
export type CaseSummary = Pick<
  Case,
  'id' | 'paymentId' | 'state' | 'storeName' | 'money' | 'reasons' | 'openedAt' | 'deadline'
> & { readonly claim?: Pick<Claim, 'reason'> };

/**
 * How a case stands now. The machine ends a hold in time; nothing ends a dispute but a person, so that one is overdue
 * when its time has passed, and is decided all the same.
 *
 * @param now milliseconds since the epoch
 */
export const caseStandingAt = (
  { id, state, deadline }: Pick<Case, 'id' | 'state' | 'deadline'>,
  now: number,
): CaseState | 'overdue' =>
  state === 'open' && kindOf(id) === 'dispute' && now >= deadline ? 'overdue' : state;

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
  ...judgementOf(payment),
  ...circumstances,
});
