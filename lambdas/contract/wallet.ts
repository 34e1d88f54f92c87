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

/** A charge-back may take more from a wallet than it has. */
const past = z.string().check(z.regex(/^(0|-?[1-9][0-9]{0,14})$/));

const moment = z.iso.datetime({ offset: true });
z.globalRegistry.add(moment, {
  description: 'RFC 3339 time that is not in the future; the plus sign of an offset is %2B in a query',
  examples: ['2026-11-22T12:00:00+09:00'],
});

export const getBalance = route({
  operation: 'getBalance',
  method: 'GET',
  path: '/wallet/balance',
  summary: 'The balance at a moment in the past, to the second; complete up to a second or so ago',
  audience: { pool: 'customers' },
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({ at: moment }),
  statuses: { 200: 'The balance' },
  answer: z.strictObject({ at: timestamp, currency, posted: past, pending: past, available: past }),
  problems: [],
});

export const entry = z.strictObject({
  id: transferId,
  kind: z.enum(['payment', 'top_up', 'refund', 'charge_back', 'correction', 'compensation']),
  /** The store's name, or the funding source's. */
  counterparty: z.string(),
  /** What moved; of what did not move, what was asked for. */
  amount,
  currency,
  direction: z.enum(['in', 'out']),
  /** `pending` and `failed` are of top-ups from a card. */
  status: z.enum(['approved', 'held', 'declined', 'expired', 'pending', 'failed']),
  /** Of a refund or compensation: the payment that it gives back some of. */
  payment_id: z.optional(transferId),
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
  problems: ['invalid_cursor'],
});

/** The sandbox, or the id of a registered card. */
const fundingSource = z.string().check(z.regex(/^(sandbox|card_[A-Za-z0-9_-]{27})$/));

export const topUp = z.strictObject({
  id: transferId,
  /**
   * `pending`: the card's processor has not said yet. The same request again asks it for five minutes; after ten we ask it.
   * `reversed`: all of it was charged back.
   */
  status: z.enum(['approved', 'pending', 'failed', 'reversed']),
  amount,
  currency,
  /** What was charged back of it. */
  reversed: z.optional(amount),
  funding_source: fundingSource,
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
  body: z.strictObject({ amount, currency, funding_source: fundingSource }),
  statuses: {
    201: 'Topped up; or how a top-up from a card ended',
    202: 'Pending: the money is neither there nor spendable until the card’s processor has said so',
  },
  answer: topUp,
  problems: [
    'device_not_enrolled',
    'session_ended',
    'idempotency_conflict',
    'currency_not_supported',
    'switched_off',
    'funding_not_available',
    'card_not_usable',
    'account_frozen',
    'limit_exceeded',
    'declined_by_risk',
    'service_busy',
  ],
});
