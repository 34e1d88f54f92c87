/** The contract of what is kept of a case: every look and act, and the archive that a supervisor or the police gets. */
import * as z from 'zod/mini';
import { caseId, eventPage, pageQuery, timestamp } from './fields.ts';
import { route } from './route.ts';

const reviewers = { pool: 'reviewers', groups: ['reviewer', 'senior-reviewer'] } as const;
const supervisors = { pool: 'reviewers', groups: ['senior-reviewer', 'operator'] } as const;

const auditEvents = eventPage({
  id: z.string(),
  at: timestamp,
  act: z.string().check(z.regex(/^[a-z_]{1,20}$/)),
  /** A username; `customer`, or `system` where no person did it. */
  by: z.string(),
  case_id: caseId,
  /** What there is to say of it, by name, such as an outcome; no personal data. */
  detail: z.record(z.string(), z.string()),
});

export const listCaseAudit = route({
  operation: 'listCaseAudit',
  method: 'GET',
  path: '/cases/{id}/audit',
  summary: 'Who looked at a case and what was done with it, the oldest first',
  audience: reviewers,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({ id: caseId }),
  query: pageQuery,
  statuses: { 200: 'One page; with no events where there is no such case' },
  answer: auditEvents,
  problems: ['invalid_cursor'],
});

export const listAuditEvents = route({
  operation: 'listAuditEvents',
  method: 'GET',
  path: '/audit-events',
  summary: 'Who looked at which case and what was done with it on a day, the oldest first; a moment behind',
  audience: supervisors,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({
    ...pageQuery.shape,
    /** Of UTC. */
    day: z.iso.date(),
  }),
  statuses: { 200: 'One page' },
  answer: auditEvents,
  problems: ['invalid_cursor'],
});

export const getCaseEvidence = route({
  operation: 'getCaseEvidence',
  method: 'GET',
  path: '/cases/{id}/evidence',
  summary:
    'A case as one archive: case, payment, proof of the device, audit, a report to read in Japanese and English, and SHA256SUMS. That it was taken is recorded',
  audience: reviewers,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({ id: caseId }),
  query: z.strictObject({}),
  statuses: {
    200: 'A zip archive. Ask with `Accept: application/zip` and nothing before it: otherwise it comes in base64',
  },
  answer: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  answerType: 'application/zip',
  problems: ['not_found', 'conflict_of_interest'],
});
