/** The contract of the operators: stores and switches. */
import * as z from 'zod/mini';
import {
  amount,
  displayName,
  emailAddress,
  eventPage,
  knownCountry,
  pageQuery,
  storeId,
  storeName,
  timestamp,
} from './fields.ts';
import { route } from './route.ts';

const operators = { pool: 'reviewers', groups: ['operator'] } as const;

const riskClass = z.enum(['standard', 'elevated', 'high']);

/** The second time may be of the next day; 24:00 is the end of the day. */
const openSpan = z.string().check(
  z.regex(/^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/),
  z.refine((span) => span.slice(0, 5) !== span.slice(6), 'must not end as it begins'),
);
const openSpans = z.optional(z.array(openSpan).check(z.minLength(1), z.maxLength(2)));
export const openingHours = z.strictObject({
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
  /** Of a store that is frozen: it is paid nothing. */
  frozen_at: z.optional(timestamp),
  /** How many people of the store are known: none of them reviews a payment to it. Their addresses are not kept. */
  people_known: z.optional(z.int()),
});

export const putStore = route({
  operation: 'putStore',
  method: 'PUT',
  path: '/stores/{id}',
  summary:
    'Register a store, or change it: what is left out stays as it is, and null takes opening hours, a limit or people away',
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
    /** E-mail addresses of owners and staff, all of them: colleagues with one of these review no payment to the store. */
    people: z.optional(z.nullable(z.array(emailAddress).check(z.minLength(1), z.maxLength(20)))),
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

const switchNames = ['payments', 'charges', 'top-ups', 'enrolments', 'registrations'] as const;

const switchScope = z.union([
  z.strictObject({ store_id: storeId }),
  z.strictObject({ device_class: z.enum(['ios', 'android', 'software']) }),
  z.strictObject({ country: knownCountry }),
]);
z.globalRegistry.add(switchScope, {
  description:
    'Whom alone it stops: a store, phones of one kind, or whoever the network address places in a country. Only payments and charges have a store',
  examples: [{ store_id: 'shinjuku-east' }, { device_class: 'android' }, { country: 'JP' }],
});

const switchReason = displayName(150);
const named = { name: z.enum(switchNames), scope: z.optional(switchScope) };

export const killSwitch = z.strictObject({
  ...named,
  state: z.enum(['on', 'off']),
  reason: z.optional(z.string()),
  /** An operator, or `rule:dead-man`. */
  changed_by: z.optional(z.string()),
  changed_at: z.optional(timestamp),
});

const pathParameters = z.strictObject({ name: z.enum(switchNames) });

export const listSwitches = route({
  operation: 'listSwitches',
  method: 'GET',
  path: '/switches',
  summary: 'How the switches stand: each that is for everybody, and those of a scope that are off',
  // Whoever reviews while something is stopped has to know it.
  audience: { pool: 'reviewers', groups: ['reviewer', 'senior-reviewer', 'operator'] },
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  statuses: { 200: 'The switches' },
  answer: z.strictObject({ switches: z.array(killSwitch) }),
  problems: [],
});

export const getSwitch = route({
  operation: 'getSwitch',
  method: 'GET',
  path: '/switches/{name}',
  summary: 'Whether a kind of transaction is on for everybody, and who said so',
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
  summary:
    'Stop or resume a kind of transaction, with a reason: for everybody, or for a store, a kind of phone or a country alone',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters,
  query: z.strictObject({}),
  body: z.strictObject({
    state: z.enum(['on', 'off']),
    reason: switchReason,
    scope: z.optional(switchScope),
  }),
  statuses: { 200: 'The switch' },
  answer: killSwitch,
  problems: ['store_not_found', 'switch_limit_reached', 'service_busy'],
});

export const listSwitchEvents = route({
  operation: 'listSwitchEvents',
  method: 'GET',
  path: '/switch-events',
  summary: 'What was done with switches, the newest first: by whom, when, why, and from what to what',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: pageQuery,
  statuses: { 200: 'A page' },
  answer: eventPage({
    id: z.string(),
    ...named,
    from: z.enum(['on', 'off']),
    to: z.enum(['on', 'off']),
    reason: z.string(),
    changed_by: z.string(),
    changed_at: timestamp,
  }),
  problems: ['invalid_cursor'],
});
