/** The contract of the reviewers: list what is held or disputed, read why, decide. Who works on what is in claims.ts. */
import * as z from 'zod/mini';
import { disputeOutcomes, disputeReasons } from './disputes.ts';
import { amount, caseId, currency, cursor, displayName, storeId, timestamp, transferId } from './fields.ts';
import { basketLine, questionCodes } from './payments.ts';
import { route } from './route.ts';

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
  /** Only senior reviewers claim and decide it. */
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

const outcome = z.enum(['approve', 'decline', ...disputeOutcomes]);

export const decisionReasons = [
  'customer_confirmed',
  'known_pattern',
  'suspected_fraud',
  'cannot_reach_customer',
  'other',
] as const;

const decision = z.strictObject({
  outcome,
  reason: z.enum(decisionReasons),
  note: z.optional(z.string()),
  capture_amount: z.optional(amount),
  /** What was to be frozen with it. */
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
  /** Why only senior reviewers decide it. */
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

export const listCases = route({
  operation: 'listCases',
  method: 'GET',
  path: '/cases',
  summary:
    'Open cases of a kind (held payments, unless another is asked for) that fit every filter, the nearest deadline first',
  audience: reviewers,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({
    kind: z.optional(caseKind),
    state: z.optional(z.enum(['open', 'claimed', 'waiting_for_customer', 'overdue'])),
    escalated: z.optional(z.enum(['true', 'false'])),
    /** By whom: the caller, nobody, or somebody else. */
    claimed: z.optional(z.enum(['mine', 'none', 'others'])),
    min_amount: z.optional(amount),
    reason: z.optional(z.string().check(z.regex(/^[a-z0-9_]{1,64}$/))),
    store_id: z.optional(storeId),
    cursor: z.optional(cursor),
  }),
  statuses: { 200: 'One page' },
  answer: z.strictObject({ cases: z.array(caseSummary), next_cursor: z.optional(z.string()) }),
  problems: ['invalid_cursor'],
});

export const getCase = route({
  operation: 'getCase',
  method: 'GET',
  path: '/cases/{id}',
  summary: 'One case: the payment, who, where, and every rule that fired',
  audience: reviewers,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({ id: caseId }),
  query: z.strictObject({}),
  statuses: { 200: 'The case' },
  answer: caseDetail,
  problems: ['not_found'],
});

const wish = {
  outcome,
  reason: z.enum(decisionReasons),
  /** Needed with the reason `other` and with a freeze. */
  note: z.optional(displayName(500)),
  /** Freezes the customer, the device that paid, or all that hangs together with the customer. */
  freeze: z.optional(z.enum(freezeScopes)),
};

type Wish = z.infer<z.ZodMiniObject<typeof wish>>;

const wishChecks = [
  z.refine<Wish>(({ reason, freeze, note }) => note !== undefined || (reason !== 'other' && !freeze), {
    path: ['note'],
    error: 'is needed with the reason other, and with a freeze',
  }),
  z.refine<Wish>(({ outcome: wanted, freeze }) => wanted === 'decline' || freeze === undefined, {
    path: ['freeze'],
    error: 'is for a decline alone',
  }),
] as const;

const decisionProblems = [
  'outcome_not_applicable',
  'not_found',
  'store_frozen',
  'conflict_of_interest',
  'case_already_decided',
  'case_expired',
  'second_person_required',
  'senior_needed',
  'case_claimed',
  'capture_above_hold',
] as const;

export const decideCase = route({
  operation: 'decideCase',
  method: 'POST',
  path: '/cases/{id}/decision',
  summary:
    'Approve or decline a held payment, uphold or reject a dispute: once and for good. A dispute moves no money by itself',
  audience: reviewers,
  idempotent: true,
  proof: 'none',
  pathParameters: z.strictObject({ id: caseId }),
  query: z.strictObject({}),
  body: z
    .strictObject({
      ...wish,
      /** What to capture of the held amount; the rest is released. All of it where this is not given. */
      capture_amount: z.optional(amount),
    })
    .check(
      ...wishChecks,
      z.refine(
        ({ outcome: wanted, capture_amount }) => wanted === 'approve' || capture_amount === undefined,
        { path: ['capture_amount'], error: 'is for an approval alone' },
      ),
    ),
  statuses: { 200: 'Decided, or where two have to decide, noted until the second one has' },
  answer: caseDetail,
  problems: [...decisionProblems, 'service_busy'],
});

export const bulkDecisionCodes = [...decisionProblems, 'service_busy'] as const;

export const bulkDecideCases = route({
  operation: 'bulkDecideCases',
  method: 'POST',
  path: '/cases/bulk-decisions',
  summary: 'Decide up to 50 cases alike, each by itself: what is not decided is named with its reason',
  audience: reviewers,
  idempotent: true,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  body: z
    .strictObject({
      case_ids: z.array(caseId).check(
        z.minLength(1),
        z.maxLength(50),
        z.refine((ids) => new Set(ids).size === ids.length, 'must not name a case twice'),
      ),
      ...wish,
    })
    .check(...wishChecks),
  statuses: { 200: 'What became of each, in the order asked' },
  answer: z.strictObject({
    results: z.array(
      z.strictObject({
        case_id: caseId,
        decided: z.boolean(),
        /** Why it is not. `second_person_required` too where this was the first of two decisions. */
        code: z.optional(z.enum(bulkDecisionCodes)),
      }),
    ),
  }),
  problems: ['service_busy'],
});
