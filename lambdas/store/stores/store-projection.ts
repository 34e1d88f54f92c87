/** Keeps what the stream says of stores, in the Projections table: the lines of a batch, then how far it brings its shard. */
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
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
import { divided, dividedIn, type LinesOfItem, linesKey, PARTS, partHeadKey } from './parts.ts';
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
  await keepNew(options, shard, generations, records);
}

/** DynamoDB's bound of the items in a transaction. */
const MOST_ITEMS = 100;

/** Milliseconds, as long as Lambda lets a call take: a day that can be closed before it ends is not taken for open. */
const A_CALL = 15 * 60 * 1000;

/** Lines are a set: those that were written before the watermark was moved, and come again, stand in it once. */
async function keepNew(
  options: StoreProjectionOptions,
  shard: string,
  generations: readonly number[],
  records: readonly StreamedLines[],
): Promise<void> {
  const keptTo = await readWatermark(options, shard);
  const left = records.filter(({ sequenceNumber }) => padded(sequenceNumber) > keptTo);
  if (left.length === 0) return;
  const lines = left.flatMap((record) => record.lines);
  const lastToClose = lastDayToClose(options.runtime.now() + A_CALL, options.timeZone);
  const place = `${shard}#${left[0]?.sequenceNumber}#${left.at(-1)?.sequenceNumber}`;
  const puts = (items: readonly LinesOfItem[]) =>
    generations.flatMap((generation) => items.map((item) => linesPut(options, generation, item, place)));
  const old = dividedIn(
    PARTS,
    lines.filter(({ day }) => day <= lastToClose),
  );
  const guarded = [...puts(old).map((Put) => ({ Put })), ...daysAreOpen(options, generations, old)];
  if (guarded.length >= MOST_ITEMS && left.length > 1) {
    const half = Math.ceil(left.length / 2);
    await keepNew(options, shard, generations, left.slice(0, half));
    return keepNew(options, shard, generations, left.slice(half));
  }
  const open = puts(divided(lines.filter(({ day }) => day > lastToClose)));
  await Promise.all(
    open.map((put) => retrying(options.runtime, () => options.client.send(new PutItemCommand(put)))),
  );
  if (await moveWatermark(options, shard, left, guarded)) return;
  // A cancelled transaction need not name every condition that failed: the watermark itself is asked.
  const movedTo = await readWatermark(options, shard);
  if (movedTo === keptTo) throw new LateLine('A line came for a day that is closed');
  return keepNew(options, shard, generations, left);
}

/**
 * Alone it costs half of what it costs in a transaction.
 *
 * @param guarded what is written with it, or not at all
 * @returns false if a condition of theirs did not hold
 */
async function moveWatermark(
  options: StoreProjectionOptions,
  shard: string,
  records: readonly StreamedLines[],
  guarded: readonly TransactWriteItem[],
): Promise<boolean> {
  const { client, runtime } = options;
  const move = watermarkUpdate(options, shard, records);
  if (guarded.length === 0) {
    await retrying(runtime, () => client.send(new UpdateItemCommand(move))).catch((error: unknown) => {
      // Somebody else has brought it further.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
    return true;
  }
  const done = await transact(options, [{ Update: move }, ...guarded]);
  if (done.outcome === 'unknown') throw new ServiceBusy('It is not known yet whether the lines were kept');
  return done.outcome === 'committed';
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

/** The shard's watermark: the last record whose lines are written. It only goes up. */
export const isAhead = 'attribute_not_exists(#keptTo) OR #keptTo < :last';

function watermarkUpdate(
  { projectionsTable, runtime }: StoreProjectionOptions,
  shard: string,
  records: readonly StreamedLines[],
) {
  const update = 'SET #keptTo = :last, #keptAt = :now';
  return {
    TableName: projectionsTable,
    Key: toItem({ ...storesShardKey(shard) }),
    UpdateExpression: update,
    ConditionExpression: isAhead,
    ...expressions([update, isAhead], {
      ':last': padded(records.at(-1)?.sequenceNumber ?? ''),
      ':now': runtime.now(),
    }),
  };
}

const linesPut = (
  { projectionsTable: TableName }: StoreProjectionOptions,
  generation: number,
  item: LinesOfItem,
  place: string,
) => ({
  TableName,
  Item: toItem({ ...linesKey(generation, item, place), lines: encodeStoreLines(item.lines) }),
});

export const isOpen = 'attribute_not_exists(#closedTo) OR #closedTo < :day';

/** Only asked for days that can be closed, of each part for the oldest of them: it costs as much as a write. */
function daysAreOpen(
  { projectionsTable: TableName }: StoreProjectionOptions,
  generations: readonly number[],
  old: readonly LinesOfItem[],
): readonly TransactWriteItem[] {
  const parts = Map.groupBy(old, ({ part }) => part);
  return generations.flatMap((generation) =>
    [...parts].map(([part, items]) => {
      const oldest = items.map(({ day }) => day).sort()[0];
      return {
        ConditionCheck: {
          TableName,
          Key: toItem({ ...partHeadKey(generation, part) }),
          ConditionExpression: isOpen,
          ...expressions([isOpen], { ':day': oldest }),
        },
      };
    }),
  );
}
