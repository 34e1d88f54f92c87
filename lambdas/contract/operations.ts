/** The contract of the operators: stores and switches. */
import * as z from 'zod/mini';
import { displayName, storeId, storeName, timestamp } from './fields.ts';
import { route } from './route.ts';

const operators = { pool: 'reviewers', groups: ['operator'] } as const;

const store = z.strictObject({ id: storeId, name: storeName });

export const putStore = route({
  operation: 'putStore',
  method: 'PUT',
  path: '/stores/{id}',
  summary: 'Register a store, or change its name',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({ id: storeId }),
  query: z.strictObject({}),
  body: z.strictObject({ name: storeName }),
  statuses: { 200: 'The store' },
  answer: store,
  problems: [],
});

export const switchNames = ['payments', 'top-ups', 'enrolments', 'registrations'] as const;

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
  body: z.strictObject({ state: z.enum(['on', 'off']), reason: displayName(200) }),
  statuses: { 200: 'The switch' },
  answer: killSwitch,
  problems: [],
});
