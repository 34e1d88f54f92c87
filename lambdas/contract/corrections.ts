/** The contract of corrections: an operator moves money between two accounts, with a reason; beyond a limit, two do. */
import * as z from 'zod/mini';
import { amount, currency, cursor, displayName, timestamp, transferId } from './fields.ts';
import { route } from './route.ts';

const operators = { pool: 'reviewers', groups: ['operator'] } as const;

const correctionReasons = [
  'booked_twice',
  'not_booked',
  'wrong_amount',
  'wrong_account',
  'provider_difference',
  'legal_order',
  'other',
] as const;

const customer = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** An account of the chart of accounts. */
const account = (description: string, example: string) => {
  const schema = z
    .string()
    .check(z.regex(new RegExp(`^(wallet:${customer}|(store|funding|fees|losses):[a-z0-9-]{1,40})$`)));
  z.globalRegistry.add(schema, { description, examples: [example] });
  return schema;
};

const correctionId = z.string().check(z.regex(/^cor_[A-Za-z0-9_-]{27}$/));

const wish = {
  debit: account('The account that it is taken from', 'losses:errors'),
  credit: account('The account that it is given to', 'store:shinjuku-east'),
  amount,
  currency,
  reason: z.enum(correctionReasons),
  /** Why, in the operator's words. */
  note: displayName(200),
  /** The transfer that was wrong. */
  corrects: z.optional(transferId),
};

export const correction = z.strictObject({
  id: correctionId,
  /** `proposed`: nothing has moved, a second operator decides. */
  status: z.enum(['posted', 'proposed', 'declined', 'expired']),
  ...wish,
  proposed_by: z.string(),
  created_at: timestamp,
  /** Of one that is proposed: after this it is refused. */
  deadline: z.optional(timestamp),
  decided_by: z.optional(z.string()),
});

const isWallet = (id: string) => id.startsWith('wallet:');

export const createCorrection = route({
  operation: 'createCorrection',
  method: 'POST',
  path: '/corrections',
  summary:
    'Put right what was booked wrong: posted at once up to what an operator may correct alone in a day, proposed beyond',
  audience: operators,
  idempotent: true,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject(wish).check(
    z.refine(({ debit, credit }) => debit !== credit, { path: ['credit'], error: 'must be another account' }),
    z.refine(({ debit, credit }) => !(isWallet(debit) && isWallet(credit)), {
      path: ['credit'],
      error: 'must not be a wallet too: customers do not pay each other',
    }),
  ),
  statuses: { 201: 'Posted: the money has moved', 202: 'Proposed: a second operator decides' },
  answer: correction,
  problems: [
    'idempotency_conflict',
    'not_found',
    'currency_not_supported',
    'conflict_of_interest',
    'insufficient_funds',
    'service_busy',
  ],
});

export const listCorrections = route({
  operation: 'listCorrections',
  method: 'GET',
  path: '/corrections',
  summary: 'Proposed corrections that wait for a second operator, the nearest deadline first',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({ cursor: z.optional(cursor) }),
  statuses: { 200: 'One page' },
  answer: z.strictObject({ corrections: z.array(correction), next_cursor: z.optional(z.string()) }),
  problems: ['invalid_cursor'],
});

export const decideCorrection = route({
  operation: 'decideCorrection',
  method: 'POST',
  path: '/corrections/{id}/decision',
  summary: 'Approve or decline the correction that another operator has proposed',
  audience: operators,
  idempotent: true,
  proof: 'none',
  pathParameters: z.strictObject({ id: correctionId }),
  query: z.strictObject({}),
  body: z.strictObject({ outcome: z.enum(['approve', 'decline']) }),
  statuses: { 200: 'Decided' },
  answer: correction,
  problems: [
    'not_found',
    'conflict_of_interest',
    'second_person_required',
    'proposal_already_decided',
    'proposal_expired',
    'insufficient_funds',
    'service_busy',
  ],
});
