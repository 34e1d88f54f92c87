/** A case: something about one payment that a person decides. The payment is held, or its customer disputes it. */
import { caseIdOf, isDisputeId } from '../identifiers.ts';
import type { BasketLine, Payment } from '../ledger/transfer.ts';
import type { Money } from '../money.ts';
import { type Judgement, judgementOf } from '../risk/evaluate.ts';
import type { FourEyes } from './four-eyes.ts';

export type CaseState = 'open' | 'decided' | 'expired';
export type CaseKind = 'held_payment' | 'dispute';
export const caseClasses = ['standard', 'high', 'dispute'] as const;
/** By which its time is set. */
export type CaseClass = (typeof caseClasses)[number];

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

export const escalationReasons = ['deadline', 'disagreement', 'asked'] as const;

/** What is frozen along with a decline, from the least to the most: a frozen account pays on none of its devices. */
export const freezeScopes = ['device', 'customer', 'ring'] as const;
export type FreezeScope = (typeof freezeScopes)[number];

export interface Decision {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly note?: string;
  readonly freeze?: FreezeScope;
  /** The reviewer's `sub`, of a decision with a freeze: by it the events of what was frozen keep who it was. */
  readonly freezeBy?: string;
  /** Minor units: how much of the held amount an approval captures. Absent where that is all of it. */
  readonly captureAmount?: bigint;
  /** The reviewer's username in the reviewers' pool. */
  readonly decidedBy: string;
  /** Milliseconds since the epoch. */
  readonly decidedAt: number;
  /** The reviewer's Idempotency-Key: the same one again is answered, not refused. */
  readonly idempotencyKey: string;
}

/** That somebody works on a case, for a time: a reviewer's claim, which nothing ends but the clock. */
export interface Lease {
  /** A reviewer's username. */
  readonly by: string;
  /** Milliseconds since the epoch; over from `until` on. */
  readonly at: number;
  readonly until: number;
  /** The Idempotency-Key that it was claimed by: asked for again, the next case is the same one. */
  readonly key: string;
}

/** That the seniors are called for a case. Only where colleagues ask for it or disagree, nobody else decides it any more. */
export interface Escalation {
  readonly reason: (typeof escalationReasons)[number];
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The username of who asked for it, or disagreed. */
  readonly by?: string;
  readonly note?: string;
}

export const answers = ['yes', 'no'] as const;

/** What the customer of a held payment was asked, once. */
export interface Question {
  /** One of the contract's. */
  readonly textCode: string;
  /** Milliseconds since the epoch. */
  readonly askedAt: number;
  /** A reviewer's username. */
  readonly askedBy: string;
  readonly answer?: (typeof answers)[number];
  readonly answeredAt?: number;
}

/** A decision that does not end its case, since it takes two people who decide alike. */
export interface Opinion extends Decision {
  /** Whose it is, as `personKey` gives it: that one gives no other. */
  readonly person: string;
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
  readonly caseClass: CaseClass;
  /** Why one person's decision is not enough: see `fourEyesOf`. */
  readonly fourEyes?: FourEyes;
  /** Oldest first, two at most: then a senior who gave neither decides. Nobody is shown one before the case is decided. */
  readonly opinions?: readonly Opinion[];
  /** As it was written: whether it is over is for the clock to say. */
  readonly lease?: Lease;
  readonly escalation?: Escalation;
  readonly question?: Question;
  /** The one that counts: settlement follows it and looks at nothing else. */
  readonly decision?: Decision;
  /** When what the decision says was frozen, in milliseconds since the epoch. */
  readonly freezeDoneAt?: number;
  /** Of a dispute. */
  readonly claim?: Claim;
}

/** What the list of open cases shows, and what the next one is chosen by. */
export type CaseSummary = Pick<
  Case,
  | 'id'
  | 'paymentId'
  | 'state'
  | 'store'
  | 'storeName'
  | 'money'
  | 'reasons'
  | 'openedAt'
  | 'deadline'
  | 'caseClass'
  | 'fourEyes'
  | 'lease'
> & {
  readonly opinions?: readonly Pick<Opinion, 'person'>[];
  readonly escalation?: Pick<Escalation, 'reason' | 'at'>;
  readonly question?: Pick<Question, 'askedAt' | 'answeredAt'>;
  readonly claim?: Pick<Claim, 'reason'>;
};

/** The case of a held payment, without a decision. */
export const caseOf = (
  payment: Payment,
  circumstances: Pick<Case, 'state' | 'openedAt' | 'deadline' | 'parties'> &
    Partial<Pick<Case, 'caseClass' | 'fourEyes'>>,
): Case => ({
  id: caseIdOf(payment.id),
  paymentId: payment.id,
  customer: payment.customer,
  device: payment.device,
  store: payment.store,
  storeName: payment.counterparty,
  money: payment.money,
  lines: payment.lines,
  caseClass: 'standard',
  ...judgementOf(payment),
  ...circumstances,
});
