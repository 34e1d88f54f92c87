/** The contract of snoozes: a rule has no effect for one customer, with a reason and an end. */
import * as z from 'zod/mini';
import { cursor, customerId, displayName, eventPage, pageQuery, timestamp } from './fields.ts';
import { route } from './route.ts';

const operators = { pool: 'reviewers', groups: ['operator'] } as const;
const common = { audience: operators, proof: 'none' } as const;

const rule = z.string().check(z.regex(/^[a-z][a-z0-9_]{0,31}$/));
z.globalRegistry.add(rule, { description: 'The reason of a rule', examples: ['hour_unusual'] });
const reason = displayName(150);

export const snooze = z.strictObject({
  customer_id: customerId,
  rule,
  reason,
  author: z.string(),
  created_at: timestamp,
  until: timestamp,
  /** Neither past nor ended. */
  in_force: z.boolean(),
  /** Of one that an operator ended before its time. */
  ended_at: z.optional(timestamp),
  ended_by: z.optional(z.string()),
});

export const createSnooze = route({
  ...common,
  operation: 'createSnooze',
  method: 'POST',
  path: '/snoozes',
  summary:
    'Take a rule’s effect away for one customer until a time; one for each rule, so that another takes the place of the former. The same again changes nothing',
  idempotent: true,
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({ customer_id: customerId, rule, reason, until: timestamp }),
  statuses: {
    200: 'So already: nothing was changed',
    201: 'Snoozed: with the customer’s next request, within seconds',
  },
  answer: snooze,
  problems: [
    'not_found',
    'conflict_of_interest',
    'rule_not_snoozable',
    'snooze_limit_reached',
    'service_busy',
  ],
});

export const listSnoozes = route({
  ...common,
  operation: 'listSnoozes',
  method: 'GET',
  path: '/snoozes',
  summary: 'Rules that are snoozed, or were in the last 90 days: for everybody, or for one customer',
  idempotent: false,
  pathParameters: z.strictObject({}),
  query: z.strictObject({ customer: z.optional(customerId), cursor: z.optional(cursor) }),
  statuses: { 200: 'A page' },
  answer: z.strictObject({ snoozes: z.array(snooze), next_cursor: z.optional(cursor) }),
  problems: ['invalid_cursor'],
});

export const endSnooze = route({
  ...common,
  operation: 'endSnooze',
  method: 'DELETE',
  path: '/snoozes/{customer}/{rule}',
  summary: 'Give a rule its effect back before the time, with a reason',
  idempotent: true,
  pathParameters: z.strictObject({ customer: customerId, rule }),
  query: z.strictObject({ reason }),
  statuses: { 200: 'Ended, now or before' },
  answer: snooze,
  problems: ['not_found', 'service_busy'],
});

export const listSnoozeEvents = route({
  ...common,
  operation: 'listSnoozeEvents',
  method: 'GET',
  path: '/snooze-events',
  summary: 'What was done with snoozes, the newest first: by whom, when and why',
  idempotent: false,
  pathParameters: z.strictObject({}),
  query: pageQuery,
  statuses: { 200: 'A page' },
  answer: eventPage({
    id: z.string(),
    what: z.enum(['snoozed', 'ended']),
    customer_id: customerId,
    rule,
    until: z.optional(timestamp),
    reason: z.string(),
    by: z.string(),
    at: timestamp,
  }),
  problems: ['invalid_cursor'],
});
