/** Closes days: adds a day's lines to the balances of the day before, for all stores of a part at once. */
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Day } from '../../domain/money.ts';
import { addLines, type StoreBalance } from '../../domain/stores/store-balance.ts';
import { standingLines } from '../../domain/stores/store-line.ts';
import { expressions, placeholders } from '../conditions.ts';
import { fieldsOf, type Item, toItem } from '../items.ts';
import { storesPartition } from '../keys.ts';
import { retrying } from '../retry.ts';
import { transact } from '../transact.ts';
import { decodeBalances, encodeBalances, type StoreBalances } from './balance-bytes.ts';
import type { StoresOptions } from './generations.ts';
import { decodeStoreLines } from './line-bytes.ts';
import { closedKey, dayIn, partHeadKey } from './parts.ts';

export interface PartOfStores {
  readonly generation: number;
  readonly part: number;
}

/** @returns the day that was closed; undefined if there is none to close, or something of it is held still */
export async function closeNextDay(
  options: StoresOptions,
  { generation, part, lastDay }: PartOfStores & { readonly lastDay: Day },
): Promise<Day | undefined> {
  const partition = { generation, part };
  const closed = await readClosed(options, partition);
  if (closed && closed.day >= lastDay) return undefined;
  const from = closed ? `LINES#${closed.day}~` : 'LINES#';
  const [next] = await readSome(options, partition, { from, to: `LINES#${lastDay}~`, limit: 1 });
  if (!next) return undefined;
  const day = dayIn(next.sk?.S ?? '');
  const items = await readSome(options, partition, { from: `LINES#${day}#`, to: `LINES#${day}~` });
  const lines = standingLines(items.flatMap(linesIn));
  if (lines.some(({ pending }) => pending !== 0n)) return undefined;
  const balances = new Map<string, readonly StoreBalance[]>(closed?.balances);
  for (const [store, some] of Map.groupBy(lines, (line) => line.store))
    balances.set(store, addLines(balances.get(store) ?? [], some));
  return (await writeClosed(options, partition, { day, balances, after: closed?.day })) ? day : undefined;
}

export const linesIn = (item: Item) => {
  const fields = fieldsOf(item);
  return decodeStoreLines(fields.bytes('lines'), dayIn(fields.text('sk')));
};

/**
 * The newest closed day.
 *
 * @param before only days before this one
 */
export async function readClosed(
  options: StoresOptions,
  partition: PartOfStores,
  before?: Day,
): Promise<{ readonly day: Day; readonly balances: StoreBalances } | undefined> {
  const to = before === undefined ? 'CLOSED#~' : `CLOSED#${before}`;
  const found = await readSome(options, partition, { from: 'CLOSED#', to, newestFirst: true, limit: 2 });
  // The bounds are inclusive, and the day itself is not before itself.
  const item = found.find(({ sk }) => sk?.S !== to);
  if (!item) return undefined;
  const fields = fieldsOf(item);
  return { day: dayIn(fields.text('sk')), balances: decodeBalances(fields.bytes('balances')) };
}

interface Span {
  readonly from: string;
  readonly to: string;
  readonly newestFirst?: boolean;
  /** @default - all of them */
  readonly limit?: number;
}

/** Items of the part, strongly consistent: what is closed is closed for ever. */
export async function readSome(
  { client, runtime, projectionsTable }: StoresOptions,
  { generation, part }: PartOfStores,
  { from, to, newestFirst = false, limit }: Span,
): Promise<Item[]> {
  const condition = '#pk = :part AND #sk BETWEEN :from AND :to';
  const named = placeholders([condition], {
    ':part': storesPartition(generation, part),
    ':from': from,
    ':to': to,
  });
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const command: QueryCommand = new QueryCommand({
      TableName: projectionsTable,
      KeyConditionExpression: condition,
      ...named,
      ConsistentRead: true,
      ScanIndexForward: !newestFirst,
      ...(limit === undefined ? {} : { Limit: limit }),
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    const page = await retrying(runtime, () => client.send(command));
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start && (limit === undefined || items.length < limit));
  return items;
}

/** @returns whether it was this call that closed the day */
async function writeClosed(
  options: StoresOptions,
  { generation, part }: PartOfStores,
  {
    day,
    balances,
    after,
  }: { readonly day: Day; readonly balances: StoreBalances; readonly after: Day | undefined },
): Promise<boolean> {
  const TableName = options.projectionsTable;
  const update = 'SET #closedTo = :day';
  const stillNext = after === undefined ? 'attribute_not_exists(#closedTo)' : '#closedTo = :after';
  const done = await transact(options, [
    {
      Put: {
        TableName,
        Item: toItem({ ...closedKey(generation, part, day), balances: encodeBalances(balances) }),
      },
    },
    {
      Update: {
        TableName,
        Key: toItem({ ...partHeadKey(generation, part) }),
        UpdateExpression: update,
        ConditionExpression: stillNext,
        ...expressions([update, stillNext], { ':day': day, ':after': after }),
      },
    },
  ]);
  return done.outcome === 'committed';
}
