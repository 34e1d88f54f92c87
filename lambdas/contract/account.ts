/** The contract of an account's protection: freeze it, end its sessions, lift the freeze, reset the authenticator app. */
import * as z from 'zod/mini';
import { customerId, deviceId, displayName, timestamp } from './fields.ts';
import { route } from './route.ts';

const none = z.strictObject({});

export const freezeAccount = route({
  operation: 'freezeAccount',
  method: 'POST',
  path: '/account/freeze',
  summary: 'Freeze the own account: no money moves and no device changes until a colleague lifts it',
  audience: { pool: 'customers' },
  idempotent: true,
  // It only protects: whoever holds a token, even a stolen one, may.
  proof: 'none',
  pathParameters: none,
  query: none,
  statuses: { 200: 'Frozen, now or before' },
  answer: z.strictObject({ status: z.literal('frozen') }),
  problems: [],
});

export const signOutEverywhere = route({
  operation: 'signOutEverywhere',
  method: 'POST',
  path: '/account/sign-out',
  summary: 'End every session: no token that was issued so far is good for money or devices any more',
  audience: { pool: 'customers' },
  idempotent: true,
  proof: 'none',
  pathParameters: none,
  query: none,
  statuses: { 200: 'Ended, now or before' },
  answer: z.strictObject({ status: z.literal('signed_out') }),
  problems: [],
});

const subject = { kind: z.enum(['customers', 'devices']), id: z.union([customerId, deviceId]) };
const freezeParameters = z.strictObject(subject).check(
  z.refine(({ kind, id }) => z.safeParse(kind === 'customers' ? customerId : deviceId, id).success, {
    path: ['id'],
    error: 'is not one of this kind',
  }),
);
const freezeState = z.enum(['active', 'frozen']);
const freeze = z.strictObject({ ...subject, state: freezeState });

const colleagues = { pool: 'reviewers', groups: ['reviewer', 'senior-reviewer', 'operator'] } as const;

export const getFreeze = route({
  operation: 'getFreeze',
  method: 'GET',
  path: '/freezes/{kind}/{id}',
  summary: 'Whether an account or a device is frozen',
  audience: colleagues,
  idempotent: false,
  proof: 'none',
  pathParameters: freezeParameters,
  query: none,
  statuses: { 200: 'How it stands' },
  answer: freeze,
  problems: ['not_found'],
});

export const putFreeze = route({
  operation: 'putFreeze',
  method: 'PUT',
  path: '/freezes/{kind}/{id}',
  summary: 'Freeze an account or a device, or lift the freeze, with a reason; never one of their own',
  audience: colleagues,
  idempotent: false,
  proof: 'none',
  pathParameters: freezeParameters,
  query: none,
  body: z.strictObject({ state: freezeState, reason: displayName(200) }),
  statuses: { 200: 'How it stands now' },
  answer: freeze,
  problems: ['not_found', 'device_limit_reached', 'conflict_of_interest'],
});

export const resetFactor = route({
  operation: 'resetFactor',
  method: 'POST',
  path: '/customers/{id}/factor-resets',
  summary:
    "Take away a customer's authenticator app; the next sign-in sets up a new one, and money cools off",
  audience: { pool: 'reviewers', groups: ['senior-reviewer', 'operator'] },
  idempotent: true,
  proof: 'none',
  pathParameters: z.strictObject({ id: customerId }),
  query: none,
  body: z.strictObject({ reason: displayName(200) }),
  statuses: { 201: 'Taken away, now or before under this key' },
  answer: z.strictObject({ customer_id: customerId, reset_at: timestamp, cool_off_until: timestamp }),
  problems: ['idempotency_conflict', 'not_found', 'conflict_of_interest'],
});
