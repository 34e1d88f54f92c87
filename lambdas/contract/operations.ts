/** The contract of the operators: stores and switches. */
import * as z from 'zod/mini';
import { amount, displayName, storeId, storeName, timestamp } from './fields.ts';
import { route } from './route.ts';

const operators = { pool: 'reviewers', groups: ['operator'] } as const;

const riskClass = z.enum(['standard', 'elevated', 'high']);

/** The second time may be of the next day; 24:00 is the end of the day. */
const openSpan = z.string().check(
  z.regex(/^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/),
  z.refine((span) => span.slice(0, 5) !== span.slice(6), 'must not end as it begins'),
);
const openSpans = z.optional(z.array(openSpan).check(z.minLength(1), z.maxLength(2)));
const openingHours = z.strictObject({
  mon: openSpans,
  tue: openSpans,
  wed: openSpans,
  thu: openSpans,
  fri: openSpans,
  sat: openSpans,
  sun: openSpans,
});
z.globalRegistry.add(openingHours, {
  description:
    "When the store is open, in the stage's time zone, by weekday: a day that is left out is one on which it does not open. A span that ends before it begins ends on the next day",
  examples: [{ mon: ['09:00-22:00'], fri: ['09:00-12:00', '18:00-02:00'], sat: ['00:00-24:00'] }],
});

const store = z.strictObject({
  id: storeId,
  name: storeName,
  /** How closely its charges are watched. */
  risk_class: riskClass,
  /** Not there for a store that is always open. */
  opening_hours: z.optional(openingHours),
  /** What one charge may come to, in minor units. */
  charge_limit: z.optional(amount),
});

export const putStore = route({
  operation: 'putStore',
  method: 'PUT',
  path: '/stores/{id}',
  summary:
    'Register a store, or change it: what is left out stays as it is, and null takes opening hours or a limit away',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({ id: storeId }),
  query: z.strictObject({}),
  body: z.strictObject({
    name: storeName,
    risk_class: z.optional(riskClass),
    opening_hours: z.optional(z.nullable(openingHours)),
    charge_limit: z.optional(z.nullable(amount)),
  }),
  statuses: { 200: 'The store' },
  answer: store,
  problems: [],
});

export const getStore = route({
  operation: 'getStore',
  method: 'GET',
  path: '/stores/{id}',
  summary: 'A store, as operators registered it',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({ id: storeId }),
  query: z.strictObject({}),
  statuses: { 200: 'The store' },
  answer: store,
  problems: ['not_found'],
});

export const switchNames = ['payments', 'charges', 'top-ups', 'enrolments', 'registrations'] as const;

export const killSwitch = z.strictObject({
  name: z.enum(switchNames),
  state: z.enum(['on', 'off']),
  reason: z.optional(z.string()),
  changed_by: z.optional(z.string()),
  changed_at: z.optional(timestamp),
});

const pathParameters = z.strictObject({ name: z.enum(switchNames) });

export const getSwitch = route({
  operation: 'getSwitch',
  method: 'GET',
  path: '/switches/{name}',
  summary: 'Whether a kind of transaction is on, and who said so',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters,
  query: z.strictObject({}),
  statuses: { 200: 'The switch' },
  answer: killSwitch,
  problems: [],
});

export const putSwitch = route({
  operation: 'putSwitch',
  method: 'PUT',
  path: '/switches/{name}',
  summary: 'Stop or resume a kind of transaction for everyone, with a reason',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters,
  query: z.strictObject({}),
  /** All switches are read in one unit: hence no longer a reason. */
  body: z.strictObject({ state: z.enum(['on', 'off']), reason: displayName(150) }),
  statuses: { 200: 'The switch' },
  answer: killSwitch,
  problems: [],
});
