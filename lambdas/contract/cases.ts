/** The contract of the reviewers: list what is held, read why, decide. */
import * as z from 'zod/mini';
import { amount, caseId, currency, displayName, storeId, timestamp, transferId } from './fields.ts';
import { basketLine } from './payments.ts';
import { route } from './route.ts';

const reviewers = { pool: 'reviewers', groups: ['reviewer', 'senior-reviewer'] } as const;

export const caseSummary = z.strictObject({
  id: caseId,
  state: z.enum(['open', 'decided', 'expired']),
  amount,
  currency,
  store_name: z.string(),
  reasons: z.array(z.string()),
  opened_at: timestamp,
  /** After this the payment is released and a decision is refused. */
  deadline: timestamp,
});

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
  /** Every rule that fired, in words. */
  explanations: z.array(z.strictObject({ reason: z.string(), text: z.string() })),
  ruleset: z.string(),
  decision: z.optional(
    z.strictObject({
      outcome: z.enum(['approve', 'decline']),
      reason: z.enum(decisionReasons),
      note: z.optional(z.string()),
      decided_by: z.string(),
      decided_at: timestamp,
    }),
  ),
});

export const listCases = route({
  operation: 'listCases',
  method: 'GET',
  path: '/cases',
  summary: 'Open cases, the nearest deadline first',
  audience: reviewers,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({ cursor: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,300}$/))) }),
  statuses: { 200: 'One page' },
  answer: z.strictObject({ cases: z.array(caseSummary), next_cursor: z.optional(z.string()) }),
  problems: [],
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
  summary: 'Approve or decline the held payment, once and for good',
  audience: reviewers,
  idempotent: true,
  proof: 'none',
  pathParameters: z.strictObject({ id: caseId }),
  query: z.strictObject({}),
  body: z.strictObject({
    outcome: z.enum(['approve', 'decline']),
    reason: z.enum(decisionReasons),
    note: z.optional(displayName(500)),
  }),
  statuses: { 200: 'Decided' },
  answer: caseDetail,
  problems: ['not_found', 'conflict_of_interest', 'case_already_decided', 'case_expired'],
});
