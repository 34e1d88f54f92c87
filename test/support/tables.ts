/** The four tables on a real engine of their own, with clients to them and a picture of all that they hold. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { HttpRequest } from '@smithy/protocol-http';
import { auditDaysIndex, auditTimesIndex } from '../../lambdas/store/audit-trail.ts';
import { openCasesAttributes, openCasesIndex } from '../../lambdas/store/case-items.ts';
import { clientSettings } from '../../lambdas/store/clients.ts';
import { endedCasesAttributes, endedCasesIndex } from '../../lambdas/store/ended-cases.ts';
import type { Item } from '../../lambdas/store/items.ts';
import { openHoldsIndex } from '../../lambdas/store/open-holds.ts';
import { type Engine, startEngine, uncheckedSignature } from '../../local/dynamodb/engine.ts';
import { createTables, type TableDefinition } from '../../local/dynamodb/tables.ts';
import { plainTable } from './plain-table.ts';

export const tables = {
  ledgerTable: 'Ledger',
  registryTable: 'Registry',
  casesTable: 'Cases',
  projectionsTable: 'Projections',
} as const;

export const definitions: readonly TableDefinition[] = [
  plainTable(tables.ledgerTable),
  plainTable(tables.registryTable),
  {
    ...plainTable(tables.projectionsTable),
    AttributeDefinitions: [
      ...plainTable(tables.projectionsTable).AttributeDefinitions,
      { AttributeName: 'hold', AttributeType: 'S' },
      { AttributeName: 'movedAt', AttributeType: 'N' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: openHoldsIndex,
        KeySchema: [
          { AttributeName: 'hold', KeyType: 'HASH' },
          { AttributeName: 'movedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  },
  {
    ...plainTable(tables.casesTable),
    AttributeDefinitions: [
      ...plainTable(tables.casesTable).AttributeDefinitions,
      { AttributeName: 'queue', AttributeType: 'S' },
      { AttributeName: 'deadline', AttributeType: 'N' },
      { AttributeName: 'endedDay', AttributeType: 'S' },
      { AttributeName: 'endedAt', AttributeType: 'N' },
      { AttributeName: 'auditDay', AttributeType: 'S' },
      { AttributeName: 'auditTime', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: openCasesIndex,
        KeySchema: [
          { AttributeName: 'queue', KeyType: 'HASH' },
          { AttributeName: 'deadline', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...openCasesAttributes] },
      },
      {
        IndexName: endedCasesIndex,
        KeySchema: [
          { AttributeName: 'endedDay', KeyType: 'HASH' },
          { AttributeName: 'endedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...endedCasesAttributes] },
      },
      {
        IndexName: auditDaysIndex,
        KeySchema: [
          { AttributeName: 'auditDay', KeyType: 'HASH' },
          { AttributeName: 'auditTime', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: auditTimesIndex,
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'auditTime', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  },
];

export interface TestTables {
  /** A client of its own for each caller, so that one test's middleware is not another's. */
  client(): DynamoDBClient;
  /** Every item of a table, or of all, in the order of their keys. */
  items(table?: string): Promise<Item[]>;
  close(): Promise<void>;
}

export async function startTables(): Promise<TestTables> {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-tables-'));
  const engine = await startEngine({ dataDir });
  await createTables(engine, definitions);
  const first = new DynamoDBClient({
    ...clientSettings,
    endpoint: engine.endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    // A third of a call is its signature, which the engine does not check.
    signer: {
      sign: async (request: HttpRequest) =>
        Object.assign(request, { headers: { ...request.headers, ...uncheckedSignature } }),
    } as NonNullable<DynamoDBClientConfig['signer']>,
  });
  const written = writesTo(join(dataDir, 'dynamodb.db'));
  let seen: { readonly after: unknown; readonly items: Map<string, readonly Item[]> } | undefined;
  const itemsOf = async (table: string) => {
    const after = written.last();
    if (seen === undefined || seen.after !== after) seen = { after, items: new Map() };
    const { items } = seen;
    const known = items.get(table) ?? (await scan(engine, table));
    items.set(table, known);
    return known;
  };
  return {
    // They share what takes longer than most calls, connections and settings; their middleware is each one's own.
    client: () => Object.create(first, { middlewareStack: { value: first.middlewareStack.clone() } }),
    async items(table) {
      const found: Item[] = [];
      for (const name of table === undefined ? Object.values(tables) : [table])
        found.push(...(await itemsOf(name)));
      const keyOf = ({ pk, sk }: Item) => `${pk?.S} ${sk?.S}`;
      return found.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    },
    async close() {
      first.destroy();
      written.close();
      await engine.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Asks the engine itself: tests look at whole tables so often that the SDK's part in it would be most of their time. */
async function scan(engine: Engine, TableName: string): Promise<Item[]> {
  const found: Item[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const { status, body } = await engine.call('DynamoDB_20120810.Scan', { TableName, ExclusiveStartKey });
    if (status !== 200) throw new Error(`${TableName} could not be read: ${JSON.stringify(body)}`);
    const page = body as { readonly Items: Item[]; readonly LastEvaluatedKey?: unknown };
    found.push(...page.Items.map(withBytes));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return found;
}

/** An item as the SDK gives it: what is base64 on the wire are bytes. */
const withBytes = (item: Item): Item => {
  if (Object.values(item).every(({ B }) => B === undefined)) return item;
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B === undefined ? value : { B: new Uint8Array(Buffer.from(String(value.B), 'base64')) },
    ]),
  );
};

/**
 * Tells by SQLite's count of commits whether the engine wrote anything: what a refused request has left alone need not be
 * read again. Of an engine that runs elsewhere nobody knows.
 */
function writesTo(file: string): { last(): unknown; close(): void } {
  if (!existsSync(file)) return { last: () => Symbol(), close: () => {} };
  const database = new DatabaseSync(file, { readOnly: true });
  const version = database.prepare('PRAGMA data_version');
  return { last: () => version.get()?.data_version, close: () => database.close() };
}
