/** The contract of tills: charge the code that a customer shows, and see how that stands. */
import * as z from 'zod/mini';
import { amount, currency, storeId, timestamp, transferId } from './fields.ts';
import { basket, linesSumToAmount, whyNotPaid } from './payments.ts';
import { route } from './route.ts';
import { day, total } from './stores.ts';

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

const status = z.enum(['approved', 'step_up', 'held', 'refunded', 'declined', 'expired']);

export const charge = z.strictObject({
  id: chargeId,
  reference,
  /**
   * `held`: do not hand over yet, a person looks at it. `step_up`: the customer confirms on the phone. `refunded`: all of it
   * was given back. `declined`: also of one that was cancelled while it was held.
   */
  status,
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
      lines: basket,
    })
    .check(z.refine(linesSumToAmount, { path: ['lines'], error: "must sum to the charge's amount" })),
  codeMember: 'code',
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
    'store_frozen',
    'currency_not_supported',
    ...whyNotPaid,
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

const tillCharge = z.strictObject({
  reference,
  /** What was taken, or is held. */
  amount,
  /** As the till has it. Without one: money was taken, whatever was given back since. */
  status: z.optional(status),
});

const terminalTotal = z.strictObject({ count: z.int(), amount: total });

export const terminalTotals = z.strictObject({
  /** What was taken on the day, with what was given back of it since. */
  approved: terminalTotal,
  held: terminalTotal,
  /** What this terminal gave back on the day, of whichever charge. */
  refunded: terminalTotal,
});

export const chargeDifference = z.strictObject({
  reference,
  /**
   * `missing_here`: there is no such charge. `missing_at_till`: the till named none. `other_day`: it is one of another day.
   * `other_amount`: of what was taken, or is held.
   */
  differences: z.array(
    z.enum(['missing_here', 'missing_at_till', 'other_day', 'other_amount', 'other_status']),
  ),
  /** The charge as the ledger has it. */
  ledger: z.optional(
    z.strictObject({
      id: chargeId,
      status,
      amount,
      currency,
      captured: z.optional(amount),
      refunded: z.optional(amount),
      created_at: timestamp,
    }),
  ),
});

/** Charges that a request may have; the others of the day are in more requests. */
export const chargesAReconciliation = 500;

interface Named {
  readonly after?: string | undefined;
  readonly through?: string | undefined;
  readonly charges: readonly { readonly reference: string }[];
}

/** As code units sort, of which the characters of a reference have one each. */
const areWithin = ({ charges, after, through }: Named): boolean =>
  charges.every(
    (each) =>
      (after === undefined || each.reference > after) && (through === undefined || each.reference <= through),
  );

const areNamedOnce = ({ charges }: Named): boolean =>
  new Set(charges.map((each) => each.reference)).size === charges.length;

export const reconcileCharges = route({
  operation: 'reconcileCharges',
  method: 'POST',
  path: '/charges/reconciliations',
  summary: "What this terminal's day comes to in the ledger, and where that differs from what the till has",
  audience: { pool: 'terminals' },
  idempotent: true,
  proof: 'terminal',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  // Of the longest charges.
  bodySize: 80 * 1024,
  body: z
    .strictObject({
      day,
      currency,
      charges: z.array(tillCharge).check(z.maxLength(chargesAReconciliation)),
      /** Of a day with more charges, a request has those whose reference sorts after this one, */
      after: z.optional(reference),
      /** and up to this one. */
      through: z.optional(reference),
    })
    .check(
      z.refine(areNamedOnce, { path: ['charges'], error: 'must name a reference once' }),
      z.refine(areWithin, { path: ['charges'], error: 'must be after `after` and up to `through`' }),
    ),
  statuses: { 200: 'The totals of the day, and the differences by reference' },
  answer: z.strictObject({
    store_id: storeId,
    /** The terminal's number within the store. */
    terminal: z.int(),
    day,
    currency,
    /** The day is over, and nothing of it is held or on its way: the totals stay as they are. */
    final: z.boolean(),
    /** Of the whole day, whichever references the request is about. */
    totals: terminalTotals,
    differences: z.array(chargeDifference),
  }),
  problems: ['terminal_not_enrolled'],
});
