/** The contract of who works on which case: claim, release, the next one, hand to a colleague, escalate. */
import * as z from 'zod/mini';
import { caseDetail, caseKind, reviewers } from './case-shapes.ts';
import { caseId, displayName } from './fields.ts';
import { route } from './route.ts';

const seniors = { pool: 'reviewers', groups: ['senior-reviewer'] } as const;

/** What changes one case, and answers with it. */
const change = {
  method: 'POST',
  audience: reviewers,
  idempotent: true,
  proof: 'none',
  pathParameters: z.strictObject({ id: caseId }),
  query: z.strictObject({}),
  statuses: { 200: 'The case as it stands after, or with a key of before, as it stands now' },
  answer: caseDetail,
} as const;

const ended = ['idempotency_conflict', 'not_found', 'case_already_decided', 'case_expired'] as const;

export const claimCase = route({
  ...change,
  operation: 'claimCase',
  path: '/cases/{id}/claim',
  summary:
    'Work on a case: for some minutes nobody else decides it. Claimed again under another key, it lasts longer',
  body: z.strictObject({}),
  problems: [
    ...ended,
    'conflict_of_interest',
    'second_person_required',
    'senior_needed',
    'case_claimed',
    'service_busy',
  ],
});

export const releaseCase = route({
  ...change,
  operation: 'releaseCase',
  path: '/cases/{id}/release',
  summary: 'Leave a case to the others. One that nobody works on stays as it is',
  body: z.strictObject({}),
  problems: [...ended, 'case_claimed', 'service_busy'],
});

export const claimNextCase = route({
  operation: 'claimNextCase',
  method: 'POST',
  path: '/cases/next',
  summary: 'Claim the most urgent case that the caller may decide and nobody works on',
  audience: reviewers,
  idempotent: true,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  /** Held payments, then disputes, where no kind is said. */
  body: z.strictObject({ kind: z.optional(caseKind) }),
  statuses: { 200: 'The case, claimed; no case where there is none' },
  answer: z.strictObject({ case: z.optional(caseDetail) }),
  problems: ['conflict_of_interest', 'service_busy'],
});

export const assignCase = route({
  ...change,
  operation: 'assignCase',
  path: '/cases/{id}/assignment',
  summary: 'Claim a case for a colleague, whoever works on it now',
  audience: seniors,
  body: z.strictObject({ to: displayName(128) }),
  problems: [
    ...ended,
    'reviewer_not_found',
    'conflict_of_interest',
    'second_person_required',
    'senior_needed',
    'service_busy',
  ],
});

export const escalateCase = route({
  ...change,
  operation: 'escalateCase',
  path: '/cases/{id}/escalation',
  summary: 'Leave a case to the senior reviewers, for good',
  body: z.strictObject({ note: displayName(500) }),
  problems: [...ended, 'conflict_of_interest', 'case_claimed', 'service_busy'],
});

export const staffGroups = ['reviewer', 'senior-reviewer', 'operator'] as const;

export const listStaff = route({
  operation: 'listStaff',
  method: 'GET',
  path: '/staff',
  summary: 'Who works with the console: to hand a case to, and to tell whose username an act has',
  audience: { pool: 'reviewers', groups: staffGroups },
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  statuses: { 200: 'All of them' },
  answer: z.strictObject({
    staff: z.array(
      z.strictObject({
        username: z.string(),
        /** At work: colleagues know one another by it. */
        email: z.optional(z.string()),
        groups: z.array(z.enum(staffGroups)),
      }),
    ),
  }),
  problems: ['service_busy'],
});
