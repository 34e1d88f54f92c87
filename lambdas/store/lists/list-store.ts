/** Entries of lists in the Registry table, with the events that tell of them; nothing is deleted, what ends is marked. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { ServiceBusy } from '../../domain/ledger/ledger.ts';
import type { ListRequest, Lists, StandingEntry } from '../../domain/lists/lists.ts';
import { expressions } from '../conditions.ts';
import { placeIn } from '../cursor.ts';
import { isNewItem, putNew, type RegistryOptions, readItem } from '../item-access.ts';
import { fieldsOf, toItem } from '../items.ts';
import { listEntryKey, listEventKey, listRequestKey } from '../keys.ts';
import { partitionPage } from '../partitions.ts';
import { expiresAttribute } from '../registry-items.ts';
import { transact } from '../transact.ts';
import { compiledRanges } from './compiled.ts';
import { entryOf, eventOf } from './list-items.ts';

/** Rows in a page. */
const PAGE = 50;
const DAY = 24 * 60 * 60 * 1000;
/** Milliseconds. For so long a request is known again, and an entry that was taken away answered. */
const KEPT = 30 * DAY;

export function listStore(options: RegistryOptions): Lists {
  return {
    async read(list, id) {
      const item = await readItem(options, listEntryKey(list, id));
      return item && entryOf(item);
    },
    async findRequest(id) {
      const item = await readItem(options, listRequestKey(id));
      return item && { id, fingerprint: fieldsOf(item).text('fingerprint') };
    },
    ranges: () => compiledRanges(options),
    async entries(list, after) {
      const { pk, sk: prefix } = listEntryKey(list, '');
      const filter = { expression: 'attribute_not_exists(#removedAt)', values: {} };
      const { items, ...next } = await partitionPage(
        options,
        { pk, prefix, filter },
        {
          limit: PAGE,
          after: after && placeIn(after, /^ENTRY#lst_[\w-]{27}$/)[0],
        },
      );
      return { rows: items.map(entryOf), ...next };
    },
    async events(list, after) {
      const { pk, sk } = listEventKey(list, { at: 0, id: '' });
      const prefix = sk.slice(0, sk.indexOf('#') + 1);
      const { items, ...next } = await partitionPage(
        options,
        { pk, prefix },
        {
          limit: PAGE,
          newestFirst: true,
          after: after && placeIn(after, /^EVENT#[0-9]{13}#[\w-]{1,64}$/)[0],
        },
      );
      return { rows: items.map(eventOf), ...next };
    },
    write: (...change) => write(options, ...change),
  };
}

async function write(
  options: RegistryOptions,
  ...[entry, former, event, request]: Parameters<Lists['write']>
): Promise<boolean> {
  const table = options.registryTable;
  const key = listEventKey(event.list, event);
  const done = await transact(options, [
    entryPut(table, { ...entry, tag: key.sk }, former),
    putNew(table, toItem({ ...key, ...event })),
    ...(request ? [requestPut(table, request, event.at)] : []),
  ]);
  if (done.outcome === 'unknown') throw new ServiceBusy('It is not known yet whether the entry was written');
  return done.outcome === 'committed';
}

function entryPut(
  table: string,
  { list, id, ...entry }: StandingEntry,
  former: StandingEntry | undefined,
): TransactWriteItem {
  const isFormer = former ? '#tag = :former' : isNewItem;
  const end = entry.removedAt === undefined ? entry.expiresAt : entry.removedAt + KEPT;
  return {
    Put: {
      TableName: table,
      Item: toItem({
        ...listEntryKey(list, id),
        ...entry,
        // A tidier table, and nothing else: what has expired is told by its time.
        ...(end === undefined ? {} : { [expiresAttribute]: Math.ceil(end / 1000) }),
      }),
      ConditionExpression: isFormer,
      ...expressions([isFormer], { ':former': former?.tag }),
    },
  };
}

const requestPut = (table: string, { id, fingerprint }: ListRequest, at: number): TransactWriteItem =>
  putNew(
    table,
    toItem({
      ...listRequestKey(id),
      fingerprint,
      [expiresAttribute]: Math.ceil((at + KEPT) / 1000),
    }),
  );
