/** The contract of compensations: operators make a payment good to its customer, once for each incident; beyond a limit, two do. */
import * as z from 'zod/mini';
import { amount, currency, cursor, displayName, timestamp } from './fields.ts';
import { route } from './route.ts';

const operators = { pool: 'reviewers', groups: ['operator'] } as const;

export const compensationReasons = [
  'account_takeover',
  'unauthorised_payment',
  'fault_of_ours',
  'fault_of_the_store',
  'legal_order',
  'other',
] as const;

const compensationId = z.string().check(z.regex(/^com_[A-Za-z0-9_-]{27}$/));
const compensatedPaymentId = z.string().check(z.regex(/^pay_[A-Za-z0-9_-]{27}$/));

/** It stands in paths, files and logs. */
export const incident = z.string().check(z.regex(/^[a-z0-9](?:[a-z0-9-]{1,38})[a-z0-9]$/));
z.globalRegistry.add(incident, {
  description: 'What happened, as the operators call it: 3 to 40 lower-case letters, digits and dashes',
  examples: ['2019-07-list-attack'],
});

/** The transfer keeps it, in an item of at most 1 KB: hence a limit in bytes as well. */
export const compensationNote = displayName(80).check(
  z.refine((note) => new TextEncoder().encode(note).length <= 240, 'must have at most 240 bytes in UTF-8'),
);
z.globalRegistry.add(compensationNote, {
  description: 'Why, in the operator’s words: at most 80 characters, and 240 bytes in UTF-8',
});

const wish = {
  payment_id: compensatedPaymentId,
  incident,
  reason: z.enum(compensationReasons),
  note: compensationNote,
};

export const compensation = z.strictObject({
  id: compensationId,
  /** `proposed`: nothing has moved, a second operator decides. */
  status: z.enum(['posted', 'proposed', 'declined', 'expired']),
  ...wish,
  amount,
  currency,
  /** Asked for without an amount: all that was left of the payment. */
  in_full: z.boolean(),
  proposed_by: z.string(),
  created_at: timestamp,
  /** Of one that is proposed: after this it is refused, and may be proposed anew. */
  deadline: z.optional(timestamp),
  decided_by: z.optional(z.string()),
});

export const createCompensation = route({
  operation: 'createCompensation',
  method: 'POST',
  path: '/compensations',
  summary:
    'Make a payment good to its customer out of the losses, once for each incident: posted at once up to what an operator may move alone in a day, proposed beyond',
  audience: operators,
  idempotent: true,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({
    ...wish,
    /** Without it: all that is left of the payment. */
    amount: z.optional(amount),
  }),
  statuses: {
    200: 'Asked for before, by whomever and under whatever key: as it stands',
    201: 'Posted: the money is in the wallet, frozen or not',
    202: 'Proposed: a second operator decides',
  },
  answer: compensation,
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

export const getCompensation = route({
  operation: 'getCompensation',
  method: 'GET',
  path: '/payments/{id}/compensations/{incident}',
  summary: 'How a payment was made good for an incident',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({ id: compensatedPaymentId, incident }),
  query: z.strictObject({}),
  statuses: { 200: 'The compensation' },
  answer: compensation,
  problems: ['not_found'],
});

export const listCompensations = route({
  operation: 'listCompensations',
  method: 'GET',
  path: '/compensations',
  summary: 'Proposed compensations that wait for a second operator, the nearest deadline first',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({ cursor: z.optional(cursor) }),
  statuses: { 200: 'One page' },
  answer: z.strictObject({ compensations: z.array(compensation), next_cursor: z.optional(z.string()) }),
  problems: ['invalid_cursor'],
});

export const decideCompensation = route({
  operation: 'decideCompensation',
  method: 'POST',
  path: '/compensations/{id}/decision',
  summary: 'Approve or decline the compensation that another operator has proposed',
  audience: operators,
  idempotent: true,
  proof: 'none',
  pathParameters: z.strictObject({ id: compensationId }),
  query: z.strictObject({}),
  body: z.strictObject({ outcome: z.enum(['approve', 'decline']) }),
  statuses: { 200: 'Decided' },
  answer: compensation,
  problems: [
    'not_found',
    'currency_not_supported',
    'conflict_of_interest',
    'second_person_required',
    'proposal_already_decided',
    'proposal_expired',
    'payment_not_captured',
    'refund_above_capture',
    'service_busy',
  ],
});
