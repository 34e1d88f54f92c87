/** A second region, as replication leaves it where it was cut off: replicas of the tables, the secrets, a part of the chain. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type AttributeValue, DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { blockName } from '../../../lambdas/domain/sealing/block.ts';
import { type Engine, startEngine } from '../../../local/dynamodb/engine.ts';
import { tableDefinitions } from '../../../local/dynamodb/resources.ts';
import { createTables } from '../../../local/dynamodb/tables.ts';
import type { Platform } from '../../../local/platform.ts';
import { openObjects } from '../../../local/s3/objects.ts';
import type { SealedBlock } from '../../../tools/ledger/source.ts';

export type Item = Record<string, AttributeValue>;
/** Table -> its items. */
export type Tables = Readonly<Record<string, readonly Item[]>>;

export interface Replication {
  readonly dataDir: string;
  /** The first region. */
  readonly first: Platform;
  readonly firstDataDir: string;
  /** What had arrived of the tables before the last changes. */
  readonly before: Tables;
  /** Those of the last changes that arrived: each row for itself, whatever transaction it is of. */
  readonly arrived: Tables;
  readonly bucket: string;
  readonly blocks: readonly SealedBlock[];
}

/** @returns the ARN of each replica's stream, by the table's name */
export async function secondRegion(of: Replication): Promise<Readonly<Record<string, string>>> {
  const { dataDir, first, firstDataDir } = of;
  mkdirSync(dataDir, { recursive: true });
  // The pools' as well, though AWS copies none: so that those who paid before can ask for their payments over there.
  for (const file of ['secrets.db', 'cognito.db'])
    copyDatabase(join(firstDataDir, file), join(dataDir, file));
  keepBlocks(of);
  return withEngine(dataDir, first, async (engine, client) => {
    const names = Object.keys(of.before);
    const replicas = tableDefinitions(first.app).filter(({ TableName }) => names.includes(TableName));
    await createTables(engine, replicas);
    for (const tables of [of.before, of.arrived]) await replicate(client, tables);
    const streams = names.map(async (name) => [name, await streamOf(engine, first.app, name)] as const);
    return Object.fromEntries(await Promise.all(streams));
  });
}

/** The engine of a region whose platform does not run, under the names and the region of one that does. */
async function withEngine<T>(
  dataDir: string,
  { app, administrator: credentials }: Platform,
  use: (engine: Engine, client: DynamoDBClient) => Promise<T>,
): Promise<T> {
  const engine = await startEngine({ dataDir });
  const client = new DynamoDBClient({ endpoint: engine.endpoint, region: app.region, credentials });
  try {
    return await use(engine, client);
  } finally {
    client.destroy();
    await engine.close();
  }
}

async function streamOf(
  engine: Engine,
  { region, accountId }: Platform['app'],
  TableName: string,
): Promise<string> {
  const { body } = await engine.call('DynamoDB_20120810.DescribeTable', { TableName });
  const { LatestStreamLabel } = (body as { Table: { LatestStreamLabel: string } }).Table;
  return `arn:aws:dynamodb:${region}:${accountId}:table/${TableName}/stream/${LatestStreamLabel}`;
}

/** As it is at this moment, while it is being used. */
function copyDatabase(from: string, to: string): void {
  const database = new DatabaseSync(from);
  database.prepare('VACUUM INTO ?').run(to);
  database.close();
}

function keepBlocks({ dataDir, bucket, blocks }: Replication): void {
  const objects = openObjects({
    dataDir,
    now: Date.now,
    random: (size) => crypto.getRandomValues(new Uint8Array(size)),
  });
  for (const { sequence, text } of blocks)
    objects.add({
      bucket,
      key: blockName(sequence),
      body: Buffer.from(text),
      contentType: 'application/jsonl',
    });
  objects.close();
}

/**
 * What the replicas of one region take of those of another when both can be reached again: each row as it was written last.
 *
 * @param changed table -> its rows that this region has not, or has older
 */
export async function replicate(client: DynamoDBClient, changed: Tables): Promise<void> {
  for (const [TableName, items] of Object.entries(changed))
    for (const Item of items) await client.send(new PutItemCommand({ TableName, Item }));
}

/** The same, of a region whose platform does not run. */
export const replicateInto = (dataDir: string, like: Platform, changed: Tables): Promise<void> =>
  withEngine(dataDir, like, (_, client) => replicate(client, changed));

/** Of several tables, what `changesSince` says of each, without rows of these keys. */
export const changesOf = (earlier: Tables, later: Tables, without: Tables = {}): Tables =>
  Object.fromEntries(
    Object.entries(later).map(([table, items]) => {
      const keys = new Set((without[table] ?? []).map(keyOf));
      return [table, changesSince(earlier[table] ?? [], items).filter((item) => !keys.has(keyOf(item)))];
    }),
  );

const keyOf = ({ pk, sk }: Item): string => `${pk?.S} ${sk?.S}`;

export async function itemsOf(client: DynamoDBClient, TableName: string): Promise<readonly Item[]> {
  const pages = await Array.fromAsync(paginateScan({ client }, { TableName, ConsistentRead: true }));
  return pages.flatMap(({ Items = [] }) => Items);
}

/** What of the later is not in the earlier, or was different then. */
export const changesSince = (earlier: readonly Item[], later: readonly Item[]): readonly Item[] => {
  const known = new Set(earlier.map(textOf));
  return later.filter((item) => !known.has(textOf(item)));
};

const textOf = (item: Item): string =>
  JSON.stringify(
    Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)),
    (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value),
  );
