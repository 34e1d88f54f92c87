/** Counts what a client's calls cost, and on which keys: units from ReturnConsumedCapacity, keys from the requests. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { around, type Meter, meter } from '../../test/support/middleware.ts';

type Item = Record<string, AttributeValue>;

/** Write units that fell on one partition key of a table or of an index. */
export interface KeyWrite {
  /** `Table`, or `Table/index`. */
  readonly table: string;
  /** The partition key's value. */
  readonly key: string;
  /** The whole primary key, joined; of an index it is the partition key. */
  readonly item: string;
  readonly units: number;
  /** In a transaction: others that touch the same item at the same time are in conflict with it. */
  readonly transactional: boolean;
}

export interface Recorder {
  readonly counted: Pick<Meter, 'trips' | 'units' | 'written'>;
  readonly writes: readonly KeyWrite[];
  reset(): void;
}

/** @param inspector reads what cannot be seen in requests; its calls are not counted */
export function recorder(client: DynamoDBClient, inspector: DynamoDBClient): Recorder {
  const counted = meter(client);
  const writes: KeyWrite[] = [];
  const tables = tableDescriptions(inspector);
  around(client, async ({ command, input }, send) => {
    const targets = targetsOf(command, input);
    if (targets.length === 0) return send();
    const indexed = async () => {
      const images = new Map<Target, Item | undefined>();
      for (const target of targets) {
        const table = await tables(target.table);
        if (table.GlobalSecondaryIndexes) images.set(target, await read(inspector, table, target));
      }
      return images;
    };
    const before = await indexed();
    const output = await send().catch(async (error: unknown) => {
      // Reports no capacity and is billed as if it had been written: here, of items of a KB at most.
      if (error instanceof ConditionalCheckFailedException) {
        for (const target of targets) {
          const consumed = { TableName: target.table, CapacityUnits: 1 };
          writes.push(...ofTable(await tables(target.table), [target], consumed));
        }
      }
      throw error;
    });
    const after = await indexed();
    for (const consumed of [output.ConsumedCapacity ?? []].flat() as Consumed[]) {
      const table = await tables(consumed.TableName);
      const mine = targets.filter((target) => target.table === consumed.TableName);
      writes.push(...ofTable(table, mine, consumed), ...ofIndexes(table, mine, consumed, before, after));
    }
    return output;
  });
  return {
    counted,
    writes,
    reset() {
      counted.reset();
      writes.length = 0;
    },
  };
}

interface Target {
  readonly table: string;
  /** The key, or the item that has it. */
  readonly item: Item;
  readonly transactional: boolean;
}

interface Consumed {
  readonly TableName: string;
  readonly CapacityUnits: number;
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, { readonly CapacityUnits?: number }>>;
}

function targetsOf(command: string, input: Record<string, unknown>): Target[] {
  type Write = { readonly TableName: string; readonly Item?: Item; readonly Key?: Item };
  const target = (write: Write, transactional: boolean): Target => ({
    table: write.TableName,
    item: write.Item ?? write.Key ?? {},
    transactional,
  });
  switch (command) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [target(input as unknown as Write, false)];
    case 'TransactWriteItems':
      return (input.TransactItems as readonly Record<string, Write>[])
        .flatMap((action) => Object.values(action))
        .map((write) => target(write, true));
    case 'BatchWriteItem':
      throw new Error('BatchWriteItem is not counted by key yet');
    default:
      return [];
  }
}

/**
 * A write costs a unit a KB, twice in a transaction: what is no more than that for each is exactly that for each. A local
 * index is written in the partition of its item, and costs a unit more.
 */
function ofTable(table: TableDescription, targets: readonly Target[], consumed: Consumed): KeyWrite[] {
  const ofIndexes = Object.values(consumed.GlobalSecondaryIndexes ?? {});
  const units = ofIndexes.reduce((rest, index) => rest - (index.CapacityUnits ?? 0), consumed.CapacityUnits);
  const local = (table.LocalSecondaryIndexes ?? []).map((index) => keyNames(index)[1] ?? '');
  const least = targets.map(
    ({ transactional, item }) => (transactional ? 2 : 1) + local.filter((name) => item[name]).length,
  );
  const sum = least.reduce((total, each) => total + each, 0);
  if (units !== sum && targets.length > 1) {
    throw new Error(`${units} units on ${targets.length} items of ${table.TableName}: one is above 1 KB`);
  }
  return targets.map((target, index) => {
    const key = keyNames(table).map((name) => textOf(target.item[name]));
    return {
      table: target.table,
      key: key[0] ?? '',
      item: key.join(' '),
      units: targets.length > 1 ? (least[index] ?? 0) : units,
      transactional: target.transactional,
    };
  });
}

/** An index is written where an item enters it, leaves it, or changes in it. */
function ofIndexes(
  table: TableDescription,
  targets: readonly Target[],
  consumed: Consumed,
  before: ReadonlyMap<Target, Item | undefined>,
  after: ReadonlyMap<Target, Item | undefined>,
): KeyWrite[] {
  // In an order of ours: the database names them in any.
  const indexes = Object.entries(consumed.GlobalSecondaryIndexes ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return indexes.flatMap(([index, { CapacityUnits: units = 0 }]) => {
    const description = table.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index);
    const name = description?.KeySchema?.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
    const values = targets.flatMap((target) => [before.get(target)?.[name], after.get(target)?.[name]]);
    const keys = [...new Set(values.filter((value) => value !== undefined).map(textOf))];
    if (units === 0) return [];
    if (keys.length !== 1 && keys.length !== units) {
      throw new Error(`${units} units on ${keys.length} keys of the index ${index} of ${table.TableName}`);
    }
    return keys.map((key) => ({
      table: `${table.TableName}/${index}`,
      key,
      item: key,
      units: units / keys.length,
      transactional: false,
    }));
  });
}

const keyNames = (table: Pick<TableDescription, 'KeySchema'>): string[] =>
  (table.KeySchema ?? []).map(({ AttributeName = '' }) => AttributeName);

const textOf = (value: AttributeValue | undefined): string => value?.S ?? value?.N ?? '';

function tableDescriptions(client: DynamoDBClient) {
  const known = new Map<string, TableDescription>();
  return async (name: string): Promise<TableDescription> => {
    const table = known.get(name) ?? (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
    if (!table) throw new Error(`${name} has no description`);
    known.set(name, table);
    return table;
  };
}

async function read(
  client: DynamoDBClient,
  table: TableDescription,
  target: Target,
): Promise<Item | undefined> {
  const Key: Item = {};
  for (const name of keyNames(table)) {
    const value = target.item[name];
    if (value) Key[name] = value;
  }
  return (await client.send(new GetItemCommand({ TableName: target.table, Key, ConsistentRead: true }))).Item;
}
