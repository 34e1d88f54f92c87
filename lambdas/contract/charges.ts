/** The contract of tills: charge the code that a customer shows, and see how that stands. */
import * as z from 'zod/mini';
import { amount, currency, storeId, timestamp, transferId } from './fields.ts';
import { basketLine, linesSumToAmount } from './payments.ts';
import { route } from './route.ts';

/** The till's own, such as the number of a receipt: what a lost answer is asked for again by. */
const reference = z.string().check(z.regex(/^[A-Za-z0-9._-]{1,32}$/));
z.globalRegistry.add(reference, {
  description:
    'The number that the till gives the sale: one reference of one terminal is charged once, for ever',
  examples: ['2026-11-22.0042'],
});

const chargeId = z.string().check(z.regex(/^pay_[A-Za-z0-9_-]{27}$/));

/** 24 digits; whether its check digit is right is looked at too. */
const code = z.string().check(z.regex(/^0[1-9][0-9]{22}$/));
z.globalRegistry.add(code, { description: 'The digits of the barcode or QR code that the customer shows' });

export const charge = z.strictObject({
  id: chargeId,
  reference,
  /**
   * `held`: do not hand over yet, a person looks at it. `step_up`: the customer confirms on the phone. `refunded`: all of it
   * was given back. `declined`: also of one that was cancelled while it was held.
   */
  status: z.enum(['approved', 'step_up', 'held', 'refunded', 'declined', 'expired']),
  /** What the till shows to the customer and to the clerk. */
  message: z.strictObject({ en: z.string(), ja: z.string() }),
  amount,
  currency,
  captured: z.optional(amount),
  refunded: z.optional(amount),
  store_id: storeId,
  /** The terminal's number within the store. */
  terminal: z.int(),
  created_at: timestamp,
});

export const createCharge = route({
  operation: 'createCharge',
  method: 'POST',
  path: '/charges',
  summary: 'Charge a payment code for a basket',
  audience: { pool: 'terminals' },
  idempotent: true,
  proof: 'terminal',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  body: z
    .strictObject({
      store_id: storeId,
      code,
      amount,
      currency,
      reference,
      /** The lines' amounts must sum to `amount`. */
      lines: z.array(basketLine).check(z.minLength(1), z.maxLength(20)),
    })
    .check(z.refine(linesSumToAmount, { path: ['lines'], error: "must sum to the charge's amount" })),
  statuses: {
    201: 'Approved: the money has moved, hand over',
    202: 'Held: do not hand over yet. Or step_up: wait until the customer has confirmed',
  },
  answer: charge,
  problems: [
    'terminal_not_enrolled',
    'device_not_enrolled',
    'session_ended',
    'idempotency_conflict',
    'terminal_cut_off',
    'payment_code_invalid',
    'payment_code_used',
    'payment_code_expired',
    'payment_code_ceiling',
    'store_closed',
    'store_limit_exceeded',
    'store_not_found',
    'currency_not_supported',
    'switched_off',
    'account_frozen',
    'insufficient_funds',
    'limit_exceeded',
    'declined_by_risk',
    'service_busy',
  ],
});

export const getCharge = route({
  operation: 'getCharge',
  method: 'GET',
  path: '/charges/{id}',
  summary: "How a charge of the terminal's store stands",
  audience: { pool: 'terminals' },
  idempotent: false,
  proof: 'terminal',
  pathParameters: z.strictObject({ id: chargeId }),
  query: z.strictObject({}),
  statuses: { 200: 'The charge' },
  answer: charge,
  problems: ['terminal_not_enrolled', 'not_found'],
});

export const cancelCharge = route({
  operation: 'cancelCharge',
  method: 'POST',
  path: '/charges/{id}/cancel',
  summary: 'Undo a charge of the last minutes: what has moved is refunded, what is held or waits is released',
  audience: { pool: 'terminals' },
  idempotent: true,
  proof: 'terminal',
  pathParameters: z.strictObject({ id: chargeId }),
  query: z.strictObject({}),
  statuses: { 200: 'Cancelled, now or before' },
  answer: charge,
  problems: ['terminal_not_enrolled', 'not_found', 'cancel_too_late', 'service_busy'],
});

const chargeRefundReasons = ['goods_returned', 'wrong_amount', 'paid_twice', 'other'] as const;

export const refundCharge = route({
  operation: 'refundCharge',
  method: 'POST',
  path: '/charges/{id}/refunds',
  summary: "Give back some of a charge of the terminal's store, never more in all than was captured",
  audience: { pool: 'terminals' },
  idempotent: true,
  proof: 'terminal',
  pathParameters: z.strictObject({ id: chargeId }),
  query: z.strictObject({}),
  body: z.strictObject({ reference, amount, currency, reason: z.enum(chargeRefundReasons) }),
  statuses: { 201: 'Refunded: the money is in the wallet. The same reference again is the same refund' },
  answer: z.strictObject({
    id: transferId,
    charge_id: chargeId,
    reference,
    amount,
    currency,
    reason: z.enum(chargeRefundReasons),
    created_at: timestamp,
  }),
  problems: [
    'terminal_not_enrolled',
    'idempotency_conflict',
    'not_found',
    'currency_not_supported',
    'payment_not_captured',
    'refund_above_capture',
    'service_busy',
  ],
});
