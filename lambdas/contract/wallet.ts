/** The contract of the customer's wallet: balance, history and top-up. */
import * as z from 'zod/mini';
import { amount, balance, currency, timestamp, transferId } from './fields.ts';
import { route } from './route.ts';

const wallet = z.strictObject({
  currency,
  /** What the ledger has posted: `available` + `pending`. */
  posted: balance,
  /** Reserved by held payments. */
  pending: balance,
  /** What can be spent now. */
  available: balance,
  status: z.enum(['active', 'frozen']),
});

export const getWallet = route({
  operation: 'getWallet',
  method: 'GET',
  path: '/wallet',
  summary: "The customer's balance",
  audience: { pool: 'customers' },
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  statuses: { 200: 'The wallet' },
  answer: wallet,
  problems: ['not_found'],
});

export const entry = z.strictObject({
  id: transferId,
  kind: z.enum(['payment', 'top_up']),
  /** The store's name, or the funding source's. */
  counterparty: z.string(),
  amount,
  currency,
  direction: z.enum(['in', 'out']),
  status: z.enum(['approved', 'held', 'declined', 'expired']),
  created_at: timestamp,
});

export const listEntries = route({
  operation: 'listEntries',
  method: 'GET',
  path: '/wallet/entries',
  summary: "The customer's history, newest first; it follows the ledger within a second or so",
  audience: { pool: 'customers' },
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({
    limit: z.optional(z.string().check(z.regex(/^([1-9][0-9]?|100)$/))),
    cursor: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,200}$/))),
  }),
  statuses: { 200: 'One page' },
  answer: z.strictObject({ entries: z.array(entry), next_cursor: z.optional(z.string()) }),
  problems: [],
});

export const topUp = z.strictObject({
  id: transferId,
  status: z.enum(['approved']),
  amount,
  currency,
  funding_source: z.enum(['sandbox']),
  created_at: timestamp,
});

export const createTopUp = route({
  operation: 'createTopUp',
  method: 'POST',
  path: '/top-ups',
  summary: 'Move money from a funding source into the wallet',
  audience: { pool: 'customers' },
  idempotent: true,
  proof: 'device',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({ amount, currency, funding_source: z.enum(['sandbox']) }),
  statuses: { 201: 'Topped up' },
  answer: topUp,
  problems: [
    'device_not_enrolled',
    'session_ended',
    'idempotency_conflict',
    'currency_not_supported',
    'switched_off',
    'funding_not_available',
    'account_frozen',
    'limit_exceeded',
    'declined_by_risk',
    'service_busy',
  ],
});
