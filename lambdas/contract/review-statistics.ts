/** The contract of the figures of the review: what waits, how long decisions take, and which rules hold good payments. */
import * as z from 'zod/mini';
import { caseClasses, caseKind, caseStates } from './case-shapes.ts';
import { balance, currency, timestamp } from './fields.ts';
import { route } from './route.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Days. */
const LONGEST = 31;

/** Of a hundred: 97.5. */
const percent = z.nullable(z.number().check(z.minimum(0), z.maximum(100)));
const count = z.int().check(z.minimum(0));
const seconds = z.nullable(count);

const now = z.strictObject({
  /** Open cases. Those of one kind, class and state are counted together. */
  backlog: z.array(
    z.strictObject({
      kind: caseKind,
      class: z.enum(caseClasses),
      state: z.enum(caseStates),
      escalated: z.boolean(),
      cases: count,
    }),
  ),
  /** Of the case that has waited longest; null where none waits. */
  oldest_age_seconds: seconds,
  /** Reserved by held payments that wait. */
  money_held: z.array(z.strictObject({ currency, amount: balance, cases: count })),
  /** There were more open cases than are counted: the figures are of the nearest deadlines. */
  truncated: z.boolean(),
});

const period = z.strictObject({
  from: timestamp,
  to: timestamp,
  decided: count,
  /** Ended by time, without a decision. */
  expired: count,
  /** From the opening of a case to its decision. */
  time_to_decision: z.strictObject({ p50_seconds: seconds, p90_seconds: seconds, max_seconds: seconds }),
  /** Of held payments, by each rule that fired; the one with the most false alarms first. */
  by_rule: z.array(
    z.strictObject({
      reason: z.string(),
      approved: count,
      declined: count,
      expired: count,
      /** Of those that were decided, how many were approved: held for nothing. */
      false_alarm_rate: percent,
      /** At least ten were decided, and more than half of them approved. */
      many_false_alarms: z.boolean(),
    }),
  ),
  /** Upheld disputes count as approved, rejected ones as declined; so they do by day. */
  by_reviewer: z.array(
    z.strictObject({
      username: z.string(),
      decided: count,
      approved: count,
      approval_rate: percent,
      median_seconds: seconds,
    }),
  ),
  /** In the stage's time zone; days on which nothing ended are left out. */
  by_day: z.array(
    z.strictObject({ day: z.iso.date(), decided: count, approved: count, declined: count, expired: count }),
  ),
  /** More cases ended than are counted: the figures are of the last ones. */
  truncated: z.boolean(),
});

export const getReviewStatistics = route({
  operation: 'getReviewStatistics',
  method: 'GET',
  path: '/review/statistics',
  summary:
    'What waits now, and of the cases that ended in a span of time: how long decisions took, and what came of rules and reviewers',
  audience: { pool: 'reviewers', groups: ['reviewer', 'senior-reviewer', 'operator'] },
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z
    .strictObject({ from: timestamp, to: timestamp })
    .check(
      z.refine(
        ({ from, to }) =>
          Date.parse(to) > Date.parse(from) && Date.parse(to) - Date.parse(from) <= LONGEST * DAY,
        { path: ['to'], error: `must be later than from, by ${LONGEST} days at most` },
      ),
    ),
  statuses: { 200: 'The figures' },
  answer: z.strictObject({ now, period }),
  problems: [],
});
