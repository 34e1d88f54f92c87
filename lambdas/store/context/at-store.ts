/** What was paid at a store of late: found in the stores' lines, of which the newest are read, and then in the ledger. */
import type { Some } from '../../domain/context/case-context.ts';
import type { Payment } from '../../domain/ledger/transfer.ts';
import { fieldsOf } from '../items.ts';
import { paymentKey } from '../keys.ts';
import { paymentOf } from '../ledger-items.ts';
import { readGenerations } from '../stores/generations.ts';
import { decodeStoreLines } from '../stores/line-bytes.ts';
import { dayIn, partitionsOf, partOf } from '../stores/parts.ts';
import { readSome } from '../stores/store-closing.ts';
import { type ContextOptions, readMany } from './options.ts';

/** Items of each partition, each with the lines of some payments of some stores: where a thousand pay a minute, few are this one's. */
const ITEMS = 40;

/** Newest first. */
export async function paymentsAt(
  options: ContextOptions,
  store: string,
  limit: number,
): Promise<Some<Payment>> {
  const { current } = await readGenerations(options);
  const span = { from: 'LINES#', to: 'LINES#~', newestFirst: true, limit: ITEMS };
  const read = await Promise.all(
    partitionsOf(current, partOf(store)).map((partition) => readSome(options, partition, span)),
  );
  const lines = read.flat().flatMap((item) => {
    const fields = fieldsOf(item);
    return decodeStoreLines(fields.bytes('lines'), dayIn(fields.text('sk')));
  });
  const own = lines
    .filter((line) => line.kind === 'payment' && line.store === store)
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  // A payment that was held has a line for each of its versions.
  const ids = [...new Set(own.map(({ id }) => id))];
  const newest = ids.slice(0, limit);
  const payments = (await readMany(options, options.ledgerTable, newest.map(paymentKey))).map(paymentOf);
  return {
    some: payments.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1)),
    more: ids.length > limit || read.some((items) => items.length >= ITEMS),
  };
}
