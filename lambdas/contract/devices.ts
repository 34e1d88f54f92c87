/** The contract of devices: their challenges, their enrolment, the list of them, and their removal. */
import * as z from 'zod/mini';
import { country, deviceId, displayName, timestamp } from './fields.ts';
import { route } from './route.ts';

/** Base64url without padding. */
const encoded = (length: { readonly minimum: number; readonly maximum: number }) =>
  z.string().check(z.minLength(length.minimum), z.maxLength(length.maximum), z.regex(/^[A-Za-z0-9_-]+$/));

/** Characters of base64url without padding for so many bytes. */
const charactersFor = (bytes: number): number => Math.ceil((bytes * 4) / 3);

const hash = encoded({ minimum: charactersFor(32), maximum: charactersFor(32) });

/** What each format covers is written down in client-data.ts. */
const attestation = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.literal('apple-app-attest'),
    /** `DCAppAttestService.generateKey()`, in base64url: SHA-256 of the App Attest key. */
    key_id: hash,
    /** `attestKey(_:clientDataHash:)`: a CBOR object of about 6 KB. */
    attestation_object: encoded({ minimum: 1, maximum: charactersFor(16_384) }),
  }),
  z.strictObject({
    format: z.literal('android-key'),
    /** `KeyStore.getCertificateChain()`: DER certificates, the device key's own first. */
    certificate_chain: z
      .array(encoded({ minimum: 1, maximum: charactersFor(4096) }))
      .check(z.minLength(1), z.maxLength(6)),
  }),
  z.strictObject({
    format: z.literal('software'),
    /** A compact JWS, ES256, by the device key. For development: a stage for customers refuses it. */
    statement: z
      .string()
      .check(z.maxLength(4100), z.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/)),
  }),
]);

export type Attestation = z.infer<typeof attestation>;

const device = z.strictObject({
  id: deviceId,
  name: displayName(60),
  enrolled_at: timestamp,
  /** What protects the key, weakest first. */
  security_level: z.enum(['software', 'trusted-environment', 'strongbox', 'secure-enclave']),
  /** `new` in its first 24 hours: what it pays is limited, and it cannot remove an older device. `frozen`: it can do nothing. */
  state: z.enum(['new', 'trusted', 'frozen', 'removed']),
});

/** When and where a device last moved money: by this a customer can tell a stranger's. */
const lastUse = z.strictObject({
  at: timestamp,
  /** Where the request came from, if that could be told. */
  country: z.optional(country),
  /** The store's name, or the funding source's. */
  counterparty: z.string(),
});

export const createDeviceChallenge = route({
  operation: 'createDeviceChallenge',
  method: 'POST',
  path: '/devices/challenges',
  summary: 'Get a challenge for the attestation of a device key; asking again gives another one',
  audience: { pool: 'customers' },
  idempotent: true,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  statuses: { 201: 'A challenge that can be used once' },
  answer: z.strictObject({ challenge: hash, expires_at: timestamp }),
  problems: [],
});

export const enrolDevice = route({
  operation: 'enrolDevice',
  method: 'POST',
  path: '/devices',
  summary: 'Enrol the key that signs this request as a device of the customer',
  audience: { pool: 'customers' },
  idempotent: true,
  proof: 'key',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({ name: displayName(60), challenge: hash, attestation }),
  // Six certificates of the largest size.
  bodySize: 40 * 1024,
  statuses: { 201: 'Enrolled' },
  answer: device,
  problems: [
    'session_ended',
    'second_factor_required',
    'device_not_confirmed',
    'attestation_invalid',
    'challenge_invalid',
    'device_already_enrolled',
    'hardware_in_use',
    'device_limit_reached',
    'switched_off',
    'account_frozen',
    'cognito_device_in_use',
    'declined_by_risk',
    'service_busy',
  ],
});

export const listDevices = route({
  operation: 'listDevices',
  method: 'GET',
  path: '/devices',
  summary: "The customer's enrolled devices, oldest first",
  audience: { pool: 'customers' },
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  statuses: { 200: 'All of them' },
  answer: z.strictObject({
    devices: z.array(
      z.extend(device, {
        /** Not there for a device that was never used. It follows the ledger within a second or so. */
        last_used: z.optional(lastUse),
      }),
    ),
  }),
  problems: [],
});

export const removeDevice = route({
  operation: 'removeDevice',
  method: 'DELETE',
  path: '/devices/{id}',
  summary:
    'Remove a device for ever: its key can neither pay nor be enrolled again. Every session ends, so sign in anew',
  audience: { pool: 'customers' },
  idempotent: true,
  proof: 'device',
  pathParameters: z.strictObject({ id: deviceId }),
  query: z.strictObject({}),
  statuses: { 200: 'Removed, now or before' },
  answer: device,
  problems: ['device_not_enrolled', 'session_ended', 'not_found', 'device_too_new', 'account_frozen'],
});
