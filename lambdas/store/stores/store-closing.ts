/** Closes days: adds a day's lines to the balances of the day before, for all stores of a part at once. */
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Day } from '../../domain/money.ts';
import { addLines, type StoreBalance } from '../../domain/stores/store-balance.ts';
import { type StoreLine, standingLines } from '../../domain/stores/store-line.ts';
import { expressions, placeholders } from '../conditions.ts';
import { fieldsOf, type Item, toItem } from '../items.ts';
import { retrying } from '../retry.ts';
import { transact } from '../transact.ts';
import { decodeBalances, encodeBalances, type StoreBalances } from './balance-bytes.ts';
import type { StoresOptions } from './generations.ts';
import { decodeStoreLines } from './line-bytes.ts';
import { closedKey, dayIn, ownPartition, partHeadKey, partitionsOf, partOf } from './parts.ts';

export interface PartOfStores {
  readonly generation: number;
  readonly part: number;
}

/** @returns the day that was closed; undefined if there is none to close, or something of it is held still */
export async function closeNextDay(
  options: StoresOptions,
  { generation, part, lastDay }: PartOfStores & { readonly lastDay: Day },
): Promise<Day | undefined> {
  const closed = await readClosed(options, { generation, part });
  if (closed && closed.day >= lastDay) return undefined;
  const first = await Promise.all(
    partitionsOf(generation, part).map((partition) =>
      readSome(options, partition, { ...linesOfDays(closed?.day, lastDay), limit: 1 }),
    ),
  );
  const [day] = first
    .flat()
    .map(({ sk }) => dayIn(sk?.S ?? ''))
    .sort();
  if (day === undefined) return undefined;
  const recorded = await readLines(options, { generation, part }, closed?.day, day);
  const lines = standingLines(recorded.filter(({ store }) => partOf(store) === part));
  if (lines.some(({ pending }) => pending !== 0n)) return undefined;
  const balances = new Map<string, readonly StoreBalance[]>(closed?.balances);
  for (const [store, some] of Map.groupBy(lines, (line) => line.store))
    balances.set(store, addLines(balances.get(store) ?? [], some));
  const after = closed?.day;
  return (await writeClosed(options, { generation, part }, { day, balances, after })) ? day : undefined;
}

/** Every line that was recorded of the days after the first and up to the second, of the part and of some other stores. */
export async function readLines(
  options: StoresOptions,
  { generation, part }: PartOfStores,
  after: Day | undefined,
  through: Day | undefined,
): Promise<readonly StoreLine[]> {
  const items = await Promise.all(
    partitionsOf(generation, part).map((partition) =>
      readSome(options, partition, linesOfDays(after, through)),
    ),
  );
  return items.flat().flatMap((item) => {
    const fields = fieldsOf(item);
    return decodeStoreLines(fields.bytes('lines'), dayIn(fields.text('sk')));
  });
}

const linesOfDays = (after: Day | undefined, through: Day | undefined) => ({
  from: after === undefined ? 'LINES#' : `LINES#${after}~`,
  to: through === undefined ? 'LINES#~' : `LINES#${through}~`,
});

/**
 * The newest closed day.
 *
 * @param through no day after this one
 */
export async function readClosed(
  options: StoresOptions,
  { generation, part }: PartOfStores,
  through?: Day,
): Promise<{ readonly day: Day; readonly balances: StoreBalances } | undefined> {
  const to = `CLOSED#${through ?? '~'}`;
  const span = { from: 'CLOSED#', to, newestFirst: true, limit: 1 };
  const [item] = await readSome(options, ownPartition(generation, part), span);
  if (!item) return undefined;
  const fields = fieldsOf(item);
  return { day: dayIn(fields.text('sk')), balances: decodeBalances(fields.bytes('balances')) };
}

interface Span {
  readonly from: string;
  /** Inclusive. */
  readonly to: string;
  readonly newestFirst?: boolean;
  /** @default - all of them */
  readonly limit?: number;
}

/** Items of the partition, strongly consistent: what is closed is closed for ever. */
export async function readSome(
  { client, runtime, projectionsTable }: StoresOptions,
  partition: string,
  { from, to, newestFirst = false, limit }: Span,
): Promise<Item[]> {
  const condition = '#pk = :partition AND #sk BETWEEN :from AND :to';
  const named = placeholders([condition], { ':partition': partition, ':from': from, ':to': to });
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
