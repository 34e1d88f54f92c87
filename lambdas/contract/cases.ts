/** The contract of the reviewers: list what is held or disputed, read why, decide. Who works on what is in claims.ts. */
import * as z from 'zod/mini';
import {
  caseDetail,
  caseKind,
  caseSummary,
  decisionReasons,
  freezeScopes,
  outcome,
  reasonsFor,
  reviewers,
} from './case-shapes.ts';
import { amount, caseId, cursor, displayName, storeId } from './fields.ts';
import { route } from './route.ts';

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
  /** One that is given for this outcome: docs/review.md has them. */
  reason: z.enum(decisionReasons),
  /** Needed with the reason `other` and with a freeze. */
  note: z.optional(displayName(500)),
  /** Freezes the customer, the device that paid, or all that hangs together with the customer. */
  freeze: z.optional(z.enum(freezeScopes)),
};

type Wish = z.infer<z.ZodMiniObject<typeof wish>>;

const wishChecks = [
  z.refine<Wish>(({ outcome: wanted, reason }) => reasonsFor[wanted].some((each) => each === reason), {
    path: ['reason'],
    error: 'is not given for this outcome',
  }),
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
  'idempotency_conflict',
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
