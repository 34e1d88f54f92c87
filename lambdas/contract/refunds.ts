/** The contract of refunds: an operator gives a customer money back for a payment, in parts or in full. */
import * as z from 'zod/mini';
import { amount, currency, timestamp, transferId } from './fields.ts';
import { route } from './route.ts';

const refundReasons = [
  'goods_returned',
  'goods_not_received',
  'wrong_amount',
  'paid_twice',
  'goodwill',
  'other',
] as const;

const wish = { amount, currency, reason: z.enum(refundReasons) };

export const refund = z.strictObject({
  id: transferId,
  payment_id: transferId,
  ...wish,
  created_at: timestamp,
});

export const createRefund = route({
  operation: 'createRefund',
  method: 'POST',
  path: '/payments/{id}/refunds',
  summary:
    'Give a customer money back for a payment, never more in all than was captured; not for one of their own',
  audience: { pool: 'reviewers', groups: ['operator'] },
  idempotent: true,
  proof: 'none',
  pathParameters: z.strictObject({ id: transferId }),
  query: z.strictObject({}),
  body: z.strictObject(wish),
  statuses: { 201: 'Refunded: the money is in the wallet, frozen or not' },
  answer: refund,
  problems: [
    'idempotency_conflict',
    'not_found',
    'currency_not_supported',
    'conflict_of_interest',
    'payment_not_captured',
    'refund_above_capture',
    'service_busy',
  ],
});
