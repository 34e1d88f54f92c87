/** The contract of identity verification: start one, see how it stands, and take the provider's result. */
import * as z from 'zod/mini';
import { deliveryStatus, returnUrl, timestamp, webhookPlay } from './fields.ts';
import { route } from './route.ts';

/** Random, and ours: the provider knows the verification by it. */
const verificationId = z.string().check(z.regex(/^idv_[A-Za-z0-9_-]{27}$/));

const verification = z.strictObject({
  id: verificationId,
  state: z.enum(['pending', 'verified', 'rejected', 'expired']),
  /** Where the customer is verified, while there is something to do. */
  url: z.optional(z.url()),
  started_at: timestamp,
  /** After this a result is too late. */
  expires_at: timestamp,
  decided_at: z.optional(timestamp),
});

export const createIdentityVerification = route({
  operation: 'createIdentityVerification',
  method: 'POST',
  path: '/identity-verifications',
  summary: 'Start to verify who the customer is, which raises their limits',
  audience: { pool: 'customers' },
  idempotent: true,
  proof: 'device',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({
    return_url: z.optional(returnUrl),
  }),
  statuses: { 201: 'Started: the customer goes to `url`' },
  answer: verification,
  problems: [
    'verification_not_available',
    'device_not_enrolled',
    'session_ended',
    'idempotency_conflict',
    'account_frozen',
    'identity_already_verified',
    'limit_exceeded',
    'service_busy',
  ],
});

export const getIdentityVerification = route({
  operation: 'getIdentityVerification',
  method: 'GET',
  path: '/identity-verifications/{id}',
  summary: "One of the customer's identity verifications, as it stands now",
  audience: { pool: 'customers' },
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({ id: verificationId }),
  query: z.strictObject({}),
  statuses: { 200: 'The verification' },
  answer: verification,
  problems: ['not_found'],
});

const verificationResults = ['verified', 'rejected', 'expired'] as const;

export const receiveIdentityVerification = route({
  operation: 'receiveIdentityVerification',
  method: 'POST',
  path: '/webhooks/identity-verification',
  summary:
    "Take a provider's result: signed as Standard Webhooks 1.0.0 says, in the headers webhook-id, webhook-timestamp and " +
    'webhook-signature (v1). Every 2xx is final; of anything else, the same event again is right',
  audience: { pool: 'none' },
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  // Providers send more than these, and change it. What is not named here is dropped before anything looks at it.
  body: z.object({
    type: z.literal('identity_verification.completed'),
    /** When the provider came to the result. */
    timestamp,
    data: z.object({
      /** The `id` of the verification. */
      reference: verificationId,
      result: z.enum(verificationResults),
      /** By which the provider finds its own record. Nothing of the customer. */
      provider_reference: z.optional(z.string().check(z.regex(/^[!-~]{1,128}$/))),
    }),
  }),
  foreignBody: true,
  bodySize: 64 * 1024,
  bodyDepth: 32,
  statuses: { 200: 'Taken, now or before; or kept as one that came too late' },
  answer: z.strictObject({ received: z.literal(true) }),
  problems: ['webhook_signature_invalid', 'webhook_conflict', 'not_found'],
});

/** Plays the part of a provider's page, where there is no provider yet. */
export const playIdentityProvider = route({
  operation: 'playIdentityProvider',
  method: 'POST',
  path: '/sandbox/identity-provider/{reference}',
  summary: 'For development: be the provider, come to a result, and send the webhook of it to this API',
  audience: { pool: 'none' },
  sandbox: 'verification',
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({ reference: verificationId }),
  query: z.strictObject({}),
  body: z.strictObject({
    outcome: z.enum(verificationResults),
    /** Another result, of a second event: the provider thought better of it. */
    revision: z.optional(z.enum(verificationResults)),
    ...webhookPlay,
  }),
  statuses: { 200: 'Sent, with what was answered to each delivery' },
  answer: z.strictObject({
    deliveries: z.array(
      z.strictObject({
        webhook_id: z.string(),
        result: z.enum(verificationResults),
        status: deliveryStatus,
      }),
    ),
  }),
  problems: ['verification_not_available'],
});
