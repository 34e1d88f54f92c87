/** The contract of one-time payment codes: a phone shows one, and a till charges it. */
import * as z from 'zod/mini';
import { amount, currency, timestamp } from './fields.ts';
import { payment } from './payments.ts';
import { route } from './route.ts';

const codeId = z.string().check(z.regex(/^code_[A-Za-z0-9_-]{27}$/));

const standing = {
  id: codeId,
  currency,
  /** The most that may be charged. */
  max_amount: z.optional(amount),
  created_at: timestamp,
  expires_at: timestamp,
};

export const createPaymentCode = route({
  operation: 'createPaymentCode',
  method: 'POST',
  path: '/payment-codes',
  summary: 'Get a code to show at a till: good once, for some minutes, and for this phone',
  audience: { pool: 'customers' },
  idempotent: true,
  proof: 'device',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({ currency, max_amount: z.optional(amount) }),
  statuses: { 201: 'Shown as a barcode (Code 128) or a QR code of these digits' },
  answer: z.strictObject({ ...standing, code: z.string().check(z.regex(/^0[1-9][0-9]{22}$/)) }),
  problems: [
    'device_not_enrolled',
    'session_ended',
    'idempotency_conflict',
    'currency_not_supported',
    'switched_off',
    'account_frozen',
    'service_busy',
  ],
});

export const getPaymentCode = route({
  operation: 'getPaymentCode',
  method: 'GET',
  path: '/payment-codes/{id}',
  summary: 'How a payment code stands, and what it was charged for; for the phone that shows it',
  audience: { pool: 'customers' },
  idempotent: false,
  proof: 'device',
  pathParameters: z.strictObject({ id: codeId }),
  query: z.strictObject({}),
  statuses: { 200: 'The code, without its digits' },
  answer: z.strictObject({
    ...standing,
    state: z.enum(['unused', 'used', 'expired']),
    /** Of a code that is used; with what to confirm it by, where it waits for that. */
    payment: z.optional(payment),
  }),
  problems: ['not_found'],
});
