/**
 * Balances at moments of the past, read from the history. What was added up of a long history is kept, so that the next
 * question reads only what came since.
 */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type BalanceAt, balanceAt, nothing, settledAt } from '../domain/ledger/balance-at.ts';
import type { Entries, Entry } from '../domain/ledger/entries.ts';
import { placeholders } from './conditions.ts';
import { type EntriesStoreOptions, entriesStore, entryOf } from './entries-store.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { balanceSumKey, sumsVoidKey, walletKey } from './keys.ts';
import { queryAll } from './query-all.ts';
import { retrying } from './retry.ts';

/** Entries that are read before their sum is kept: about a page of a query, of 1 MB. */
const WORTH_KEEPING = 2000;
const DAY = 24 * 60 * 60 * 1000;
/** Milliseconds. Holds have ended by then, and the stream has brought it: an older entry changes by a repair only. */
const SETTLED = 30 * DAY;
/** Milliseconds. What clocks of two functions may differ in. */
const SKEW = 60_000;

/** What all entries that were made before `bound` come to. */
interface Sum {
  /** Milliseconds since the epoch. */
  readonly bound: number;
  readonly posted: bigint;
  /** When the last of them came to what it is: earlier moments cannot be told from the sum. */
  readonly settledBy: number;
}

export interface PastBalancesOptions extends EntriesStoreOptions {
  /** Entries. @default `WORTH_KEEPING` */
  readonly worthKeeping?: number;
}

/** @param at milliseconds since the epoch, not in the future */
export async function readBalanceAt(
  options: PastBalancesOptions,
  customer: string,
  at: number,
): Promise<BalanceAt> {
  const startedAt = options.runtime.now();
  const sum = await newestSum(options, customer, at);
  const entries = await readEntries(options, customer, { from: sum?.bound ?? 0, to: at });
  if (entries.length >= (options.worthKeeping ?? WORTH_KEEPING))
    await keepSum(options, customer, { sum, entries, startedAt });
  return balanceAt(entries, at, sum ? { posted: sum.posted, pending: 0n } : nothing);
}

/** The history as all record it who do: an entry that is so old that a sum may have it voids the sums of before. */
export const historyRecorder = (options: EntriesStoreOptions): Pick<Entries, 'record'> => ({
  async record(entry) {
    await entriesStore(options).record(entry);
    // The sums last: whoever adds up meanwhile began before.
    await voidSums(options, entry);
  },
});

async function voidSums(
  { client, runtime, projectionsTable }: EntriesStoreOptions,
  entry: Pick<Entry, 'customer' | 'createdAt'>,
): Promise<void> {
  const now = runtime.now();
  if (entry.createdAt > now - SETTLED + DAY) return;
  const Item = toItem({ ...sumsVoidKey(entry.customer), madeAt: now });
  await retrying(runtime, () => client.send(new PutItemCommand({ TableName: projectionsTable, Item })));
}

async function newestSum(
  options: EntriesStoreOptions,
  customer: string,
  at: number,
): Promise<Sum | undefined> {
  const found = await query(options, balanceSumKey(customer, 0).pk, 'SUM#', 'VOID');
  const fields = found.map(fieldsOf);
  const voidedAt = fields.find((each) => each.text('sk') === sumsVoidKey(customer).sk)?.count('madeAt') ?? 0;
  return fields
    .filter((each) => each.has('posted') && each.count('madeAt') > voidedAt + SKEW)
    .map((each) => ({
      bound: each.count('bound'),
      posted: each.integer('posted'),
      settledBy: each.count('settledBy'),
    }))
    .filter(({ bound, settledBy }) => bound <= at && settledBy <= at)
    .at(-1);
}

/** Of entries that nothing changes any more, up to the first that is held still. */
async function keepSum(
  options: EntriesStoreOptions,
  customer: string,
  {
    sum,
    entries,
    startedAt,
  }: { readonly sum: Sum | undefined; readonly entries: readonly Entry[]; readonly startedAt: number },
): Promise<void> {
  const { client, runtime, projectionsTable } = options;
  const open = entries.findIndex(
    (entry) => settledAt(entry) === undefined || entry.createdAt >= startedAt - SETTLED,
  );
  // All of a millisecond's, or none: the next question begins at a millisecond.
  const bound = (open === -1 ? entries.at(-1) : entries[open])?.createdAt ?? 0;
  const summed = entries.filter(({ createdAt }) => createdAt < bound);
  if (summed.length === 0) return;
  const settledBy = Math.max(sum?.settledBy ?? 0, ...summed.map((entry) => settledAt(entry) ?? 0));
  const { posted } = balanceAt(summed, settledBy, { posted: sum?.posted ?? 0n, pending: 0n });
  const Item = toItem({ ...balanceSumKey(customer, bound), bound, posted, settledBy, madeAt: startedAt });
  await retrying(runtime, () => client.send(new PutItemCommand({ TableName: projectionsTable, Item })));
}

/** Made from `from` up to and with `to`; oldest first. */
async function readEntries(
  options: EntriesStoreOptions,
  customer: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly Entry[]> {
  const place = (time: number) => `ENTRY#${String(time).padStart(15, '0')}#`;
  const items = await query(options, walletKey(customer).pk, place(from), `${place(to)}~`);
  return items.map(entryOf);
}

async function query(
  options: EntriesStoreOptions,
  partition: string,
  from: string,
  to: string,
): Promise<readonly Item[]> {
  const condition = '#pk = :pk AND #sk BETWEEN :from AND :to';
  const named = placeholders([condition], { ':pk': partition, ':from': from, ':to': to });
  return queryAll(options, {
    TableName: options.projectionsTable,
    KeyConditionExpression: condition,
    ...named,
  });
}
