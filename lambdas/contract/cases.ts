/** The contract of the reviewers: list what is held or disputed, read why, decide. */
import * as z from 'zod/mini';
import { disputeOutcomes, disputeReasons } from './disputes.ts';
import { amount, caseId, currency, cursor, displayName, storeId, timestamp, transferId } from './fields.ts';
import { basketLine } from './payments.ts';
import { route } from './route.ts';

const reviewers = { pool: 'reviewers', groups: ['reviewer', 'senior-reviewer'] } as const;

const caseKind = z.enum(['held_payment', 'dispute']);

export const caseSummary = z.strictObject({
  id: caseId,
  kind: caseKind,
  /** `overdue`: a dispute past its deadline, which waits for a decision all the same. */
  state: z.enum(['open', 'overdue', 'decided', 'expired']),
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
  decision: z.optional(
    z.strictObject({
      outcome,
      reason: z.enum(decisionReasons),
      note: z.optional(z.string()),
      capture_amount: z.optional(amount),
      decided_by: z.string(),
      decided_at: timestamp,
    }),
  ),
});

export const listCases = route({
  operation: 'listCases',
  method: 'GET',
  path: '/cases',
  summary: 'Open cases of a kind (held payments, unless another is asked for), the nearest deadline first',
  audience: reviewers,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({
    kind: z.optional(caseKind),
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
      outcome,
      reason: z.enum(decisionReasons),
      note: z.optional(displayName(500)),
      /** What to capture of the held amount; the rest is released. All of it where this is not given. */
      capture_amount: z.optional(amount),
    })
    .check(
      z.refine(
        ({ outcome: wanted, capture_amount }) => wanted === 'approve' || capture_amount === undefined,
        {
          path: ['capture_amount'],
          error: 'is for an approval alone',
        },
      ),
    ),
  statuses: { 200: 'Decided' },
  answer: caseDetail,
  problems: [
    'outcome_not_applicable',
    'not_found',
    'store_frozen',
    'conflict_of_interest',
    'case_already_decided',
    'case_expired',
    'capture_above_hold',
  ],
});
