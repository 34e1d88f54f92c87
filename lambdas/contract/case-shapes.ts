/** What a case looks like to reviewers: in a list, and by itself. */
import * as z from 'zod/mini';
import { disputeOutcomes, disputeReasons } from './disputes.ts';
import { amount, caseId, currency, storeId, timestamp, transferId } from './fields.ts';
import { basketLine, questionCodes } from './payments.ts';

export const reviewers = { pool: 'reviewers', groups: ['reviewer', 'senior-reviewer'] } as const;

export const caseKind = z.enum(['held_payment', 'dispute']);

export const caseStates = [
  'open',
  'claimed',
  'waiting_for_customer',
  'overdue',
  'decided',
  'expired',
] as const;
export const caseClasses = ['standard', 'high', 'dispute'] as const;
export const answerCodes = ['yes', 'no'] as const;
/** What is frozen along with a decline. */
export const freezeScopes = ['customer', 'device', 'ring'] as const;

export const caseSummary = z.strictObject({
  id: caseId,
  kind: caseKind,
  /**
   * `claimed`: a reviewer works on it. `waiting_for_customer`: one was asked and has not answered; the case can be decided
   * all the same. `overdue`: a dispute past its deadline, which waits for a decision still.
   */
  state: z.enum(caseStates),
  class: z.enum(caseClasses),
  /**
   * The senior reviewers are called for it, and have it first. Whether others may still decide it, the `escalation` of its
   * detail says.
   */
  escalated: z.boolean(),
  /** Of an open case that a reviewer works on. */
  claim: z.optional(z.strictObject({ by: z.string(), until: timestamp, mine: z.boolean() })),
  /** Two people have to decide alike. `second`: one has decided; what, is told once the case is decided. */
  four_eyes: z.optional(z.enum(['first', 'second'])),
  /** Whether the customer who was asked has answered. */
  answered: z.optional(z.boolean()),
  amount,
  currency,
  store_name: z.string(),
  reasons: z.array(z.string()),
  opened_at: timestamp,
  /** After this a held payment is released, and a decision of it refused; a dispute is overdue. */
  deadline: timestamp,
  /** What the customer says of a payment that they dispute. */
  dispute_reason: z.optional(z.enum(disputeReasons)),
});

export const outcome = z.enum(['approve', 'decline', ...disputeOutcomes]);

export const decisionReasons = [
  'customer_confirmed',
  'usual_pattern',
  'customer_denied',
  'suspected_fraud',
  'known_pattern',
  'claim_proved',
  'claim_not_proved',
  'cannot_reach_customer',
  'other',
] as const;

/** What may be given for which outcome: reasons come back to the rules as what was fraud and what was not. */
export const reasonsFor = {
  approve: ['customer_confirmed', 'usual_pattern', 'other'],
  decline: ['customer_denied', 'suspected_fraud', 'known_pattern', 'cannot_reach_customer', 'other'],
  uphold: ['customer_denied', 'suspected_fraud', 'known_pattern', 'claim_proved', 'other'],
  reject: ['customer_confirmed', 'usual_pattern', 'claim_not_proved', 'cannot_reach_customer', 'other'],
} as const satisfies Readonly<Record<z.infer<typeof outcome>, readonly (typeof decisionReasons)[number][]>>;

export const decision = z.strictObject({
  outcome,
  reason: z.enum(decisionReasons),
  note: z.optional(z.string()),
  capture_amount: z.optional(amount),
  /** What was to be frozen with it. Of two people who decided alike, the wider freeze was made. */
  freeze: z.optional(z.enum(freezeScopes)),
  decided_by: z.string(),
  decided_at: timestamp,
});

export const caseDetail = z.strictObject({
  ...caseSummary.shape,
  payment_id: transferId,
  customer_id: z.string(),
  device_id: z.string(),
  store_id: storeId,
  lines: z.array(basketLine),
  /** Every rule that fired, in words. A rule of a ruleset that is gone is named by its reason. */
  explanations: z.array(z.strictObject({ reason: z.string(), text: z.string(), text_ja: z.string() })),
  /** The version of the ruleset that judged it. */
  ruleset: z.string(),
  /** What the rules that fired score together. */
  score: z.int(),
  /** Rules that fired and had no effect: not in force yet, or snoozed for this customer. */
  shadow: z.array(z.string()),
  snoozed: z.array(z.string()),
  /** What the rules looked at; one that is missing said nothing. docs/risk-signals.md says what each is. */
  signals: z.array(z.strictObject({ name: z.string(), value: z.string(), unit: z.optional(z.string()) })),
  /** The customer's own words: anything may stand in them. */
  dispute_note: z.optional(z.string()),
  /** Whether the device that made a disputed payment was frozen with the dispute, or before. */
  device_frozen: z.optional(z.boolean()),
  question: z.optional(
    z.strictObject({
      text_code: z.enum(questionCodes),
      asked_at: timestamp,
      asked_by: z.string(),
      answer: z.optional(z.enum(answerCodes)),
      answered_at: z.optional(timestamp),
    }),
  ),
  /**
   * Why the senior reviewers are called. `deadline`: its time runs out, and anybody decides it as before. `disagreement`,
   * `asked`: only they claim and decide it.
   */
  escalation: z.optional(
    z.strictObject({
      reason: z.enum(['deadline', 'disagreement', 'asked']),
      at: timestamp,
      /** Of a reviewer who asked for it. */
      by: z.optional(z.string()),
      note: z.optional(z.string()),
    }),
  ),
  decision: z.optional(decision),
  /** Of a decided case that took more than one person: what those before the last one decided. */
  earlier_decisions: z.optional(z.array(decision)),
});
