/** The contract of disputes: a customer says that a payment is wrong, and follows what becomes of it. */
import * as z from 'zod/mini';
import { displayName, disputeId, timestamp, transferId } from './fields.ts';
import { route } from './route.ts';

export const disputeReasons = ['not_me', 'not_received', 'wrong_amount', 'duplicate', 'other'] as const;

/** What decides a dispute, as a held payment is approved or declined. */
export const disputeOutcomes = ['uphold', 'reject'] as const;

const claim = { reason: z.enum(disputeReasons), note: z.optional(displayName(500)) };

export const dispute = z.strictObject({
  id: disputeId,
  payment_id: transferId,
  state: z.enum(['open', 'decided']),
  ...claim,
  /** Whether the device that made the payment was frozen by this dispute, or before it. */
  device_frozen: z.boolean(),
  opened_at: timestamp,
  /** By when we mean to decide. */
  decide_by: timestamp,
  /** `uphold`: the customer is right; money comes back by a transfer of its own. */
  outcome: z.optional(z.enum(disputeOutcomes)),
  decided_at: z.optional(timestamp),
});

export const createDispute = route({
  operation: 'createDispute',
  method: 'POST',
  path: '/disputes',
  summary: 'Dispute a payment of one’s own, once, and freeze the device that made it on request',
  audience: { pool: 'customers' },
  idempotent: true,
  // It only protects, and the phone that would sign may be what was stolen.
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({
    payment_id: transferId,
    ...claim,
    /** A frozen device can do nothing until a colleague lifts that. Every session ends, so sign in anew. */
    freeze_device: z.optional(z.boolean()),
  }),
  statuses: { 201: 'Open, or as the same dispute stands by now' },
  answer: dispute,
  problems: ['not_found', 'already_disputed', 'payment_not_disputable', 'dispute_too_late', 'service_busy'],
});

export const getDispute = route({
  operation: 'getDispute',
  method: 'GET',
  path: '/disputes/{id}',
  summary: "One of the customer's disputes, as it stands now",
  audience: { pool: 'customers' },
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({ id: disputeId }),
  query: z.strictObject({}),
  statuses: { 200: 'The dispute' },
  answer: dispute,
  problems: ['not_found'],
});
