/** The contract of the cases that are over: what was decided, and what nobody decided in time. */
import * as z from 'zod/mini';
import { caseSummary } from './case-shapes.ts';
import { pageQuery, timestamp } from './fields.ts';
import { route } from './route.ts';

export const listEndedCases = route({
  operation: 'listEndedCases',
  method: 'GET',
  path: '/ended-cases',
  summary:
    'Cases of both kinds that were decided, or that expired, on a day; the last first, and a moment behind',
  audience: { pool: 'reviewers', groups: ['reviewer', 'senior-reviewer'] },
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({
    ...pageQuery.shape,
    state: z.enum(['decided', 'expired']),
    /** In the stage's time zone. */
    day: z.iso.date(),
  }),
  statuses: { 200: 'One page' },
  answer: z.strictObject({
    cases: z.array(
      z.strictObject({
        ...caseSummary.shape,
        ended_at: timestamp,
        /** Of a decided one. */
        decision: z.optional(
          z.strictObject({ outcome: z.string(), reason: z.string(), decided_by: z.string() }),
        ),
      }),
    ),
    next_cursor: z.optional(z.string()),
  }),
  problems: ['invalid_cursor'],
});
