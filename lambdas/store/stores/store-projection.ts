/** Keeps what the stream says of stores, in the Projections table: a batch, and how far it brings its shard, at once. */
import { GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { ServiceBusy } from '../../domain/ledger/ledger.ts';
import { type Day, dayBefore, dayOf } from '../../domain/money.ts';
import { LateLine, type StoreProjection, type StreamedLines } from '../../domain/stores/store-projection.ts';
import { expressions } from '../conditions.ts';
import { fieldsOf, toItem } from '../items.ts';
import { storesShardKey } from '../keys.ts';
import { retrying } from '../retry.ts';
import { transact } from '../transact.ts';
import { readGenerations, type StoresOptions } from './generations.ts';
import { encodeStoreLines } from './line-bytes.ts';
import { linesKey, partHeadKey, partOf } from './parts.ts';
import { closeNextDay } from './store-closing.ts';

export interface StoreProjectionOptions extends StoresOptions {
  readonly timeZone: string;
}

export function storeProjection(options: StoreProjectionOptions): StoreProjection {
  return {
    keep: (shard, records) => keep(options, shard, records),
    closeNextDay: async (part, lastDay) => {
      const { current, since = 0 } = await readGenerations(options);
      // A rebuild may have found in the ledger what the stream is still to bring: its days stay open for that long.
      if (options.runtime.now() - since < STREAM_KEEPS) return undefined;
      return closeNextDay(options, { generation: current, part, lastDay });
    },
  };
}

/** Milliseconds. DynamoDB's bound. */
const STREAM_KEEPS = 24 * 60 * 60 * 1000;

/**
 * A day stays open for three days at least: the stream keeps records for one, so that whoever keeps up with it never
 * meets a closed day. Longer while something of it is held.
 */
export const lastDayToClose = (now: number, timeZone: string): Day =>
  dayBefore(dayBefore(dayBefore(dayOf(now, timeZone))));

async function keep(
  options: StoreProjectionOptions,
  shard: string,
  records: readonly StreamedLines[],
): Promise<void> {
  const { current, building } = await readGenerations(options);
  const generations = building === undefined ? [current] : [current, building];
  let left = records;
  while (left.length > 0) left = await keepSome(options, shard, generations, left);
}

/** DynamoDB's bound of the items in a transaction. */
const MOST_ITEMS = 100;

/** @returns the records that are still to be kept */
async function keepSome(
  options: StoreProjectionOptions,
  shard: string,
  generations: readonly number[],
  records: readonly StreamedLines[],
): Promise<readonly StreamedLines[]> {
  const writes = generations.flatMap((generation) => lineWrites(options, shard, generation, records));
  if (writes.length >= MOST_ITEMS && records.length > 1) {
    const half = records.slice(0, Math.ceil(records.length / 2));
    return [...(await keepSome(options, shard, generations, half)), ...records.slice(half.length)];
  }
  const done = await transact(options, [watermarkWrite(options, shard, records), ...writes]);
  if (done.outcome === 'committed') return [];
  if (done.outcome === 'unknown') throw new ServiceBusy('It is not known yet whether the lines were kept');
  // A cancelled transaction need not name every condition that failed: the watermark itself is asked.
  const keptTo = await readWatermark(options, shard);
  const left = records.filter(({ sequenceNumber }) => padded(sequenceNumber) > keptTo);
  if (left.length === records.length) throw new LateLine('A line came for a day that is closed');
  return left;
}

async function readWatermark(
  { client, runtime, projectionsTable }: StoreProjectionOptions,
  shard: string,
): Promise<string> {
  const command = new GetItemCommand({
    TableName: projectionsTable,
    Key: toItem({ ...storesShardKey(shard) }),
    ConsistentRead: true,
  });
  const { Item } = await retrying(runtime, () => client.send(command));
  return Item ? fieldsOf(Item).text('keptTo') : '';
}

/** Sequence numbers have up to 40 digits, more than a number of DynamoDB's holds: as texts of one length they sort. */
const padded = (sequenceNumber: string): string => sequenceNumber.padStart(40, '0');

/** The shard's watermark: the last record that was kept. It only goes up, and with it, in one transaction, the lines. */
export const isAhead = 'attribute_not_exists(#keptTo) OR #keptTo < :first';

function watermarkWrite(
  { projectionsTable, runtime }: StoreProjectionOptions,
  shard: string,
  records: readonly StreamedLines[],
): TransactWriteItem {
  const update = 'SET #keptTo = :last, #keptAt = :now';
  return {
    Update: {
      TableName: projectionsTable,
      Key: toItem({ ...storesShardKey(shard) }),
      UpdateExpression: update,
      ConditionExpression: isAhead,
      ...expressions([update, isAhead], {
        ':first': padded(records[0]?.sequenceNumber ?? ''),
        ':last': padded(records.at(-1)?.sequenceNumber ?? ''),
        ':now': runtime.now(),
      }),
    },
  };
}

/** An item for each part and day. */
function lineWrites(
  options: StoreProjectionOptions,
  shard: string,
  generation: number,
  records: readonly StreamedLines[],
): readonly TransactWriteItem[] {
  const { projectionsTable: TableName, runtime, timeZone } = options;
  const place = `${shard}#${padded(records[0]?.sequenceNumber ?? '')}`;
  const mayBeClosed = lastDayToClose(runtime.now(), timeZone);
  const lines = records.flatMap((record) => record.lines);
  return [...Map.groupBy(lines, ({ store }) => partOf(store))].flatMap(([part, ofPart]) => {
    const byDay = [...Map.groupBy(ofPart, ({ day }) => day)].sort(([a], [b]) => (a < b ? -1 : 1));
    const oldest = byDay[0]?.[0] ?? '';
    const puts = byDay.map(([day, some]): TransactWriteItem => {
      const key = linesKey(generation, part, day, place);
      return { Put: { TableName, Item: toItem({ ...key, lines: encodeStoreLines(some) }) } };
    });
    return oldest > mayBeClosed ? puts : [...puts, daysAreOpen(TableName, generation, part, oldest)];
  });
}

export const isOpen = 'attribute_not_exists(#closedTo) OR #closedTo < :day';

/** Only asked for days that can be closed: it costs as much as a write. */
function daysAreOpen(TableName: string, generation: number, part: number, oldest: Day): TransactWriteItem {
  return {
    ConditionCheck: {
      TableName,
      Key: toItem({ ...partHeadKey(generation, part) }),
      ConditionExpression: isOpen,
      ...expressions([isOpen], { ':day': oldest }),
    },
  };
}
