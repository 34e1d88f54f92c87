/** Computes what stores are owed anew, from the ledger, beside what is read; then readers are sent to the new one. */
import { BatchWriteItemCommand, paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type Day, dayBefore, dayOf } from '../../domain/money.ts';
import type { StoreLine } from '../../domain/stores/store-line.ts';
import { expressions } from '../conditions.ts';
import { Incomplete } from '../faults.ts';
import { type Item, toItem } from '../items.ts';
import { storesKey } from '../keys.ts';
import { retrying } from '../retry.ts';
import { type Generations, readGenerations, type StoresOptions } from './generations.ts';
import { encodeStoreLines } from './line-bytes.ts';
import { allPartitions, allParts, dividedIn, type LinesOfItem, linesKey, PARTS } from './parts.ts';
import { closeNextDay, readSome } from './store-closing.ts';
import { storeLinesIn } from './store-lines-in.ts';

export interface RebuildOptions extends StoresOptions {
  readonly ledgerTable: string;
  /** IANA name. */
  readonly timeZone: string;
}

export interface Rebuilt {
  readonly generation: number;
  /** Lines of stores that the ledger has. */
  readonly lines: number;
}

/**
 * What happens meanwhile is kept in both. Stopped half-way, it has changed nothing that is read, and is begun anew.
 * No function of the deployed app may do this: it scans the ledger, and deletes.
 *
 * @throws Error if another rebuild began meanwhile
 */
export async function rebuildStores(options: RebuildOptions): Promise<Rebuilt> {
  const before = await readGenerations(options);
  const generation = Math.max(before.current, before.building ?? 0) + 1;
  await point(options, before, { current: before.current, building: generation, since: before.since });
  // An aborted rebuild's, and what the last one replaced: nobody reads there any more.
  for (const old of [before.building, before.current - 1]) if (old !== undefined) await clear(options, old);
  const lines = await copyLedger(options, generation);
  await closeOldDays(options, generation);
  const building = { ...before, building: generation };
  await point(options, building, { current: generation, since: options.runtime.now() });
  return { generation, lines };
}

/** @throws Error if the generations are not what they were taken to be */
async function point(options: StoresOptions, from: Generations, to: Generations): Promise<void> {
  const { client, runtime, projectionsTable } = options;
  const update = [
    'SET #current = :current',
    ...(to.since === undefined ? [] : [', #since = :since']),
    ...(to.building === undefined ? [] : [', #building = :building']),
    ...(to.building === undefined ? [' REMOVE #building'] : []),
  ].join('');
  const unchanged = [
    from.current === 0 ? 'attribute_not_exists(#current) OR #current = :before' : '#current = :before',
    from.building === undefined ? 'attribute_not_exists(#building)' : '#building = :was',
  ]
    .map((clause) => `(${clause})`)
    .join(' AND ');
  const command = new UpdateItemCommand({
    TableName: projectionsTable,
    Key: toItem({ ...storesKey }),
    UpdateExpression: update,
    ConditionExpression: unchanged,
    ...expressions([update, unchanged], {
      ':current': to.current,
      ':building': to.building,
      ':since': to.since,
      ':before': from.current,
      ':was': from.building,
    }),
  });
  await retrying(runtime, () => client.send(command));
}

/** Lines held in memory at a time: the ledger has them in no order, and an item takes those of a part and day. */
const GATHERED = 200_000;
const LINES_AN_ITEM = 1000;

async function copyLedger(options: RebuildOptions, generation: number): Promise<number> {
  const { client, ledgerTable } = options;
  let gathered: StoreLine[] = [];
  let lines = 0;
  let items = 0;
  const flush = async () => {
    const puts = dividedIn(PARTS, gathered).flatMap((item) =>
      slices(item.lines, LINES_AN_ITEM).map((lines) => ({ ...item, lines })),
    );
    const made = puts.map((put) => lineItem(generation, put, items++));
    await writeAll(
      options,
      made.map((Item) => ({ PutRequest: { Item } })),
    );
    gathered = [];
  };
  // Strongly consistent: what was written before the scan began is in it, and what comes later, the stream brings.
  const pages = paginateScan({ client }, { TableName: ledgerTable, ConsistentRead: true });
  for await (const { Items } of pages) {
    const found = (Items ?? []).flatMap(storeLinesIn);
    lines += found.length;
    gathered.push(...found);
    if (gathered.length >= GATHERED) await flush();
  }
  await flush();
  return lines;
}

function lineItem(generation: number, put: LinesOfItem, number: number): Item {
  const place = `rebuilt#${String(number).padStart(9, '0')}`;
  return toItem({ ...linesKey(generation, put, place), lines: encodeStoreLines(put.lines) });
}

const slices = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );

/** A hold of the last days may end while the ledger is read: only days before any hold that is open are closed here. */
const DAYS_LEFT_OPEN = 10;

async function closeOldDays(options: RebuildOptions, generation: number): Promise<void> {
  let lastDay: Day = dayOf(options.runtime.now(), options.timeZone);
  for (let day = 0; day < DAYS_LEFT_OPEN; day++) lastDay = dayBefore(lastDay);
  for (const part of allParts)
    for (;;) if ((await closeNextDay(options, { generation, part, lastDay })) === undefined) break;
}

async function clear(options: StoresOptions, generation: number): Promise<void> {
  for (const partition of allPartitions(generation)) {
    const items = await readSome(options, partition, { from: 'A', to: 'Z' });
    const keys = items.map(({ pk, sk }) => ({ pk, sk }) as Item);
    await writeAll(
      options,
      keys.map((Key) => ({ DeleteRequest: { Key } })),
    );
  }
}

type Write = { PutRequest: { Item: Item } } | { DeleteRequest: { Key: Item } };

async function writeAll({ client, runtime, projectionsTable }: StoresOptions, writes: readonly Write[]) {
  for (const some of slices(writes, 25)) {
    let left: Write[] = some;
    await retrying(runtime, async () => {
      const command = new BatchWriteItemCommand({ RequestItems: { [projectionsTable]: left } });
      const { UnprocessedItems = {} } = await client.send(command);
      left = (UnprocessedItems[projectionsTable] ?? []) as Write[];
      if (left.length > 0) throw new Incomplete('DynamoDB left out some of the writes');
    });
  }
}
