/** The contract of paying a store. */
import * as z from 'zod/mini';
import { amount, currency, storeId, storeName, timestamp, transferId } from './fields.ts';
import { route } from './route.ts';

/** What kind of goods a basket line is; which of them resell for cash is a setting of the stage. */
export const categories = [
  'groceries',
  'household',
  'tobacco',
  'e_cigarette',
  'gift_card',
  'ticket',
  'electronics',
  'other',
] as const;

export const basketLine = z.strictObject({
  category: z.enum(categories),
  quantity: z.int().check(z.minimum(1), z.maximum(9999)),
  /** The whole line's amount, not one piece's. */
  amount,
});

export const basket = z.array(basketLine).check(z.minLength(1), z.maxLength(20));

/** What the wallet and the rules may say to any payment, whoever asked for it. */
export const whyNotPaid = [
  'switched_off',
  'account_frozen',
  'insufficient_funds',
  'limit_exceeded',
  'declined_by_risk',
  'service_busy',
] as const;

/** What a customer can be asked about a held payment. */
export const questionCodes = ['did_you_make_this_payment', 'is_this_store_known'] as const;

/** 128 random bits, base64url without padding. */
const stepUpChallenge = z.string().check(z.regex(/^[A-Za-z0-9_-]{22}$/));

export const payment = z.strictObject({
  id: transferId,
  /** `step_up`: nothing moves before the customer signs in afresh and confirms it. */
  status: z.enum(['approved', 'step_up', 'held', 'declined', 'expired']),
  amount,
  currency,
  /** What was captured of a payment that was held, where that is less than the amount: the rest was given back. */
  captured: z.optional(amount),
  /** What was given back by refunds and compensations, in all. */
  refunded: z.optional(amount),
  store: z.strictObject({ id: storeId, name: storeName }),
  created_at: timestamp,
  /** What to confirm it with, and until when: only in the answer to the request that made it. */
  step_up: z.optional(z.strictObject({ challenge: stepUpChallenge, expires_at: timestamp })),
  /** Of a held payment that its customer is asked about, until they have answered: only in the answer to `GET`. */
  question: z.optional(z.strictObject({ text_code: z.enum(questionCodes), asked_at: timestamp })),
});

/** Also asked of amounts that are no digits, which are reported by themselves. */
export function linesSumToAmount({ amount: total, lines }: PaymentRequest): boolean {
  const amounts = lines?.map((line) => line.amount);
  if (!amounts || ![total, ...amounts].every((each) => /^[0-9]{1,15}$/.test(each))) return true;
  return amounts.reduce((sum, each) => sum + BigInt(each), 0n) === BigInt(total);
}

interface PaymentRequest {
  readonly amount: string;
  readonly lines?: readonly { readonly amount: string }[] | undefined;
}

export const createPayment = route({
  operation: 'createPayment',
  method: 'POST',
  path: '/payments',
  summary: 'Pay a store from the wallet',
  audience: { pool: 'customers' },
  idempotent: true,
  proof: 'device',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  body: z
    .strictObject({
      store_id: storeId,
      amount,
      currency,
      /** The lines' amounts must sum to `amount`. */
      lines: z.optional(basket),
    })
    .check(z.refine(linesSumToAmount, { path: ['lines'], error: "must sum to the payment's amount" })),
  statuses: {
    201: 'Approved: the money has moved',
    202: 'Held: the funds are reserved until a person decides or the time runs out. Or step_up: nothing is, until the customer confirms',
  },
  answer: payment,
  problems: [
    'device_not_enrolled',
    'session_ended',
    'idempotency_conflict',
    'store_not_found',
    'store_frozen',
    'currency_not_supported',
    ...whyNotPaid,
  ],
});

export const confirmPayment = route({
  operation: 'confirmPayment',
  method: 'POST',
  path: '/payments/{id}/confirm',
  summary: 'Confirm a payment of status step_up, from a sign-in that is later than its challenge',
  audience: { pool: 'customers' },
  idempotent: true,
  proof: 'device',
  pathParameters: z.strictObject({ id: transferId }),
  query: z.strictObject({}),
  /** What the payment says, signed once more: by the device that asked for it. */
  body: z.strictObject({ challenge: stepUpChallenge, amount, currency, store_id: storeId }),
  statuses: {
    200: 'Approved: the money has moved',
    202: 'Held: the funds are reserved until a person decides or the time runs out',
  },
  answer: payment,
  problems: [
    'device_not_enrolled',
    'session_ended',
    'not_found',
    'confirmation_mismatch',
    'challenge_expired',
    'step_up_required',
    'store_frozen',
    'currency_not_supported',
    ...whyNotPaid,
  ],
});

export const getPayment = route({
  operation: 'getPayment',
  method: 'GET',
  path: '/payments/{id}',
  summary: "One of the customer's payments, as it stands now",
  audience: { pool: 'customers' },
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({ id: transferId }),
  query: z.strictObject({}),
  statuses: { 200: 'The payment' },
  answer: payment,
  problems: ['not_found'],
});
