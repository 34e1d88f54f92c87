/** The contract of what is frozen besides one account or device: a store, or a ring of accounts. */
import * as z from 'zod/mini';
import { customerId, deviceId, displayName, storeId, timestamp } from './fields.ts';
import { route } from './route.ts';

const operators = { pool: 'reviewers', groups: ['operator'] } as const;

const freezeState = z.enum(['active', 'frozen']);

const inForce = z.iso.datetime();
z.globalRegistry.add(inForce, {
  description:
    'From then on nothing more is paid to the store. A payment that was judged just before the freeze may be made until then',
});

const storeFreeze = z.strictObject({
  kind: z.literal('stores'),
  id: storeId,
  state: freezeState,
  frozen_at: z.optional(timestamp),
  in_force_at: z.optional(inForce),
  /** Of the last freeze, or of its end; not there for a store that was never frozen. */
  reason: z.optional(z.string()),
  changed_by: z.optional(z.string()),
  changed_at: z.optional(timestamp),
});

const ofStore = {
  path: '/freezes/stores/{id}',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({ id: storeId }),
  query: z.strictObject({}),
  answer: storeFreeze,
  problems: ['not_found'],
} as const;

export const getStoreFreeze = route({
  ...ofStore,
  operation: 'getStoreFreeze',
  method: 'GET',
  summary: 'Whether a store is frozen, since when, and who said so',
  statuses: { 200: 'How it stands' },
});

export const putStoreFreeze = route({
  ...ofStore,
  operation: 'putStoreFreeze',
  method: 'PUT',
  summary:
    'Freeze a store, so that it is paid nothing, or lift the freeze, with a reason; refunds stay possible',
  body: z.strictObject({ state: freezeState, reason: displayName(200) }),
  statuses: { 200: 'How it stands now' },
});

const ringId = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));

/** A code of this API. */
const failed = z.optional(z.string().check(z.regex(/^[a-z_]{1,40}$/)));

export const freezeRing = route({
  operation: 'freezeRing',
  method: 'POST',
  path: '/freezes/rings',
  summary:
    'An account, its devices, and the accounts that were enrolled on the same phones: without `ring` it is only looked at; with the `ring` that was answered, and a reason, all of it is frozen, and what could not be is named',
  audience: { pool: 'reviewers', groups: ['senior-reviewer', 'operator'] },
  idempotent: true,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  body: z
    .strictObject({
      customer_id: customerId,
      ring: z.optional(ringId),
      reason: z.optional(displayName(200)),
    })
    .check(
      z.refine(({ ring, reason }) => (ring === undefined) === (reason === undefined), {
        path: ['reason'],
        error: 'is wanted with a ring, and only with one',
      }),
    ),
  statuses: { 200: 'The ring, as it stands now' },
  answer: z.strictObject({
    /** Of these very accounts and devices. */
    ring: ringId,
    /** Whether all of it is. */
    frozen: z.boolean(),
    members: z.array(
      z.strictObject({
        customer_id: customerId,
        /** Why it is in the ring; not there for the account that was asked for. */
        because: z.optional(
          z.strictObject({ shared: z.literal('phone'), device_id: deviceId, customer_id: customerId }),
        ),
        state: freezeState,
        failed,
        devices: z.array(
          z.strictObject({ id: deviceId, state: z.enum(['active', 'frozen', 'removed']), failed }),
        ),
      }),
    ),
  }),
  problems: ['not_found', 'ring_too_large', 'ring_changed'],
});
