/** Creates the tables that an app declares, and keeps those that an earlier run has filled. */
import { isDeepStrictEqual } from 'node:util';
import { PlatformError } from '../types.ts';
import type { Engine } from './engine.ts';

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

interface IndexDefinition {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection: {
    readonly ProjectionType?: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
    readonly NonKeyAttributes?: readonly string[];
  };
}

/** A table as `CreateTable` takes it, with its TTL attribute. Always on demand: nothing here throttles. */
export interface TableDefinition {
  readonly TableName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly AttributeDefinitions: readonly {
    readonly AttributeName: string;
    readonly AttributeType: 'S' | 'N' | 'B';
  }[];
  readonly GlobalSecondaryIndexes?: readonly IndexDefinition[];
  readonly LocalSecondaryIndexes?: readonly IndexDefinition[];
  readonly StreamSpecification?: {
    readonly StreamViewType: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';
  };
  readonly TimeToLiveSpecification?: { readonly AttributeName: string; readonly Enabled: boolean };
}

/**
 * Creates each table that does not exist.
 *
 * @throws PlatformError if an existing table's keys, indexes or stream are not those of its definition: the rows would
 *   have to be rewritten, which is a person's decision
 */
export async function createTables(engine: Engine, tables: readonly TableDefinition[]): Promise<void> {
  for (const table of tables) {
    const existing = await engine.call('DynamoDB_20120810.DescribeTable', { TableName: table.TableName });
    if (existing.status === 200) {
      requireSameShape(table, (existing.body as { Table: TableDefinition }).Table);
    } else {
      await createTable(engine, table);
    }
  }
}

async function createTable(engine: Engine, table: TableDefinition): Promise<void> {
  const { TimeToLiveSpecification: timeToLive, StreamSpecification: stream, ...definition } = table;
  await succeed(engine, table.TableName, 'CreateTable', {
    ...definition,
    BillingMode: 'PAY_PER_REQUEST',
    ...(stream
      ? { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.StreamViewType } }
      : {}),
  });
  await untilActive(engine, table.TableName);
  if (timeToLive?.Enabled) {
    await succeed(engine, table.TableName, 'UpdateTimeToLive', {
      TableName: table.TableName,
      TimeToLiveSpecification: { AttributeName: timeToLive.AttributeName, Enabled: true },
    });
  }
}

async function untilActive(engine: Engine, tableName: string): Promise<void> {
  for (;;) {
    const body = await succeed(engine, tableName, 'DescribeTable', { TableName: tableName });
    if ((body as { Table: { TableStatus: string } }).Table.TableStatus === 'ACTIVE') return;
  }
}

async function succeed(
  engine: Engine,
  tableName: string,
  operation: string,
  input: unknown,
): Promise<unknown> {
  const { status, body } = await engine.call(`DynamoDB_20120810.${operation}`, input);
  if (status === 200) return body;
  const refusal = body as { message?: string; Message?: string };
  throw new PlatformError(
    `Table ${tableName}: ${operation} was refused: ${refusal.message ?? refusal.Message ?? `status ${status}`}`,
  );
}

function requireSameShape(wanted: TableDefinition, existing: TableDefinition): void {
  const before = shapeOf(existing);
  for (const [part, value] of Object.entries(shapeOf(wanted))) {
    if (!isDeepStrictEqual(value, before[part])) {
      throw new PlatformError(
        `Table ${wanted.TableName} was made by an earlier run with another ${part}: start with --reset to make it anew.`,
      );
    }
  }
}

/** What cannot be changed without rewriting the rows, in an order that does not depend on who listed it. */
function shapeOf(table: TableDefinition): Record<string, unknown> {
  const typeOf = new Map(table.AttributeDefinitions.map((each) => [each.AttributeName, each.AttributeType]));
  const keys = (schema: readonly KeyElement[]) =>
    schema.map((key) => `${key.KeyType} ${key.AttributeName} ${typeOf.get(key.AttributeName)}`).sort();
  const indexes = (list: readonly IndexDefinition[] = []) =>
    list
      .map((index) => ({
        name: index.IndexName,
        keys: keys(index.KeySchema),
        projection: index.Projection.ProjectionType ?? 'ALL',
        attributes: [...(index.Projection.NonKeyAttributes ?? [])].sort(),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    'key schema': keys(table.KeySchema),
    'global secondary index': indexes(table.GlobalSecondaryIndexes),
    'local secondary index': indexes(table.LocalSecondaryIndexes),
    'stream view type': table.StreamSpecification?.StreamViewType ?? 'none',
  };
}
