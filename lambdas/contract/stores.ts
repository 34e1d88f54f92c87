/** The contract of the store side: what a store is owed, and the statement of a day. */
import * as z from 'zod/mini';
import { currency, cursor, storeId, timestamp } from './fields.ts';
import { route } from './route.ts';

const operators = { pool: 'reviewers', groups: ['operator'] } as const;

/** Of an account that may be overdrawn: a store can owe us, where more was refunded than paid. */
const signedBalance = z.string().check(z.regex(/^(0|-?[1-9][0-9]{0,17})$/));
export const total = z.string().check(z.regex(/^(0|[1-9][0-9]{0,17})$/));
export const day = z.iso.date();
z.globalRegistry.add(day, {
  description: "A calendar day in the stage's time zone",
  examples: ['2026-11-22'],
});

const balance = z.strictObject({
  currency,
  /** What is owed to the store. */
  posted: signedBalance,
  /** Held, and owed too once it is captured. */
  pending: signedBalance,
});

export const getStorePayable = route({
  operation: 'getStorePayable',
  method: 'GET',
  path: '/stores/{id}/payable',
  summary: 'What a store is owed, in each currency; it follows the ledger within seconds',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({ id: storeId }),
  query: z.strictObject({}),
  statuses: { 200: 'The balances' },
  answer: z.strictObject({
    store_id: storeId,
    balances: z.array(balance),
    /** Of a store that is frozen: nothing is paid out to it. */
    frozen_at: z.optional(timestamp),
  }),
  problems: ['not_found'],
});

const kind = z.string().check(z.regex(/^[a-z_]{1,20}$/));
const direction = z.enum(['in', 'out']);

export const statementLine = z.strictObject({
  id: z.string(),
  kind,
  /** `in`: owed to the store. `out`: taken back from it. */
  direction,
  currency,
  posted: total,
  pending: total,
  /** Of a charge, and of a refund by a till: the terminal's number within the store. */
  terminal: z.optional(z.int()),
  created_at: timestamp,
});

export const getStoreStatement = route({
  operation: 'getStoreStatement',
  method: 'GET',
  path: '/stores/{id}/statements/{day}',
  summary: 'The transfers of a store that were made on a day, oldest first, with totals and balances',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({ id: storeId, day }),
  query: z.strictObject({ cursor: z.optional(cursor) }),
  statuses: { 200: 'The statement, with a page of its lines' },
  answer: z.strictObject({
    store_id: storeId,
    day,
    /** Before the day. */
    opening: z.array(balance),
    /** After it, as far as its holds have ended. */
    closing: z.array(balance),
    totals: z.array(
      z.strictObject({ kind, direction, currency, count: z.int(), posted: total, pending: total }),
    ),
    lines: z.array(statementLine),
    next_cursor: z.optional(z.string()),
  }),
  problems: ['invalid_cursor', 'not_found'],
});
