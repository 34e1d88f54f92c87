import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../../local/dynamodb/engine.ts';
import { findExecutable } from '../../../local/dynamodb/executable.ts';
import { createTables, type TableDefinition } from '../../../local/dynamodb/tables.ts';
import { PlatformError } from '../../../local/types.ts';
import { plainTable } from '../../support/plain-table.ts';

const folders: string[] = [];
const engines: Engine[] = [];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'holdfast-engine-'));
  folders.push(path);
  return path;
}

async function start(dataDir: string): Promise<Engine> {
  const engine = await startEngine({ dataDir });
  engines.push(engine);
  return engine;
}

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

const wallets: TableDefinition = {
  ...plainTable('Wallets'),
  AttributeDefinitions: [
    ...plainTable('Wallets').AttributeDefinitions,
    { AttributeName: 'owner', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'ByOwner',
      KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['balance', 'status'] },
    },
  ],
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
};

const item = { pk: { S: 'a' }, sk: { S: 'b' }, balance: { N: '12345678901234567890' } };
const put = (engine: Engine, Item: unknown = item) =>
  engine.call('DynamoDB_20120810.PutItem', { TableName: 'Wallets', Item });
const get = (engine: Engine) =>
  engine.call('DynamoDB_20120810.GetItem', { TableName: 'Wallets', Key: { pk: item.pk, sk: item.sk } });

describe('tables', () => {
  test('are created with keys, indexes, stream and time to live', async () => {
    const engine = await start(folder());
    await createTables(engine, [wallets]);

    const described = await engine.call('DynamoDB_20120810.DescribeTable', { TableName: 'Wallets' });
    expect(described.body).toMatchObject({
      Table: {
        KeySchema: wallets.KeySchema,
        GlobalSecondaryIndexes: [{ IndexName: 'ByOwner', Projection: { ProjectionType: 'INCLUDE' } }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
        BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      },
    });
    const ttl = await engine.call('DynamoDB_20120810.DescribeTimeToLive', { TableName: 'Wallets' });
    expect(ttl.body).toMatchObject({ TimeToLiveDescription: { AttributeName: 'expiresAt' } });
  });

  test('are kept, with their items, by a restart', async () => {
    const dataDir = folder();
    const first = await start(dataDir);
    await createTables(first, [wallets]);
    await put(first);
    await first.close();

    const second = await start(dataDir);
    await createTables(second, [wallets]);
    expect((await get(second)).body).toEqual({ Item: item });
  });

  test.each<[string, Partial<TableDefinition>]>([
    ['key schema', { KeySchema: wallets.KeySchema.slice(0, 1) }],
    ['global secondary index', { GlobalSecondaryIndexes: [] }],
    ['stream view type', { StreamSpecification: { StreamViewType: 'KEYS_ONLY' } }],
  ])('of an earlier run with another %s are refused', async (part, change) => {
    const engine = await start(folder());
    await createTables(engine, [wallets]);

    const changed = createTables(engine, [{ ...wallets, ...change }]);
    await expect(changed).rejects.toThrow(PlatformError);
    await expect(changed).rejects.toThrow(`Table Wallets was made by an earlier run with another ${part}`);
  });

  test('that DynamoDB would refuse are refused with its reason', async () => {
    const engine = await start(folder());
    await expect(createTables(engine, [{ ...wallets, TableName: 'W' }])).rejects.toThrow(
      /^Table W: CreateTable was refused: .*greater than or equal to 3/,
    );
  });
});

describe('the engine', () => {
  test('has the index that keeps writes to a stream fast, and uses it', async () => {
    const dataDir = folder();
    const engine = await start(dataDir);
    await createTables(engine, [wallets]);

    const database = new DatabaseSync(join(dataDir, 'dynamodb.db'), { readOnly: true });
    const plan = database
      .prepare(
        'EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?',
      )
      .all('Wallets');
    database.close();
    expect(plan).toMatchObject([{ detail: expect.stringContaining('holdfast_stream_sequence') }]);
  });

  test('refuses a data folder that another run has, and takes it once that has ended', async () => {
    const dataDir = folder();
    const first = await start(dataDir);
    await expect(startEngine({ dataDir })).rejects.toThrow(/is in use by another run/);
    await first.close();
    await start(dataDir);
  });

  test('says in one sentence that its file is no database', async () => {
    const dataDir = folder();
    const database = join(dataDir, 'dynamodb.db');
    writeFileSync(database, 'not a database, and long enough to be taken for a header of one'.repeat(100));
    const refused = startEngine({ dataDir });
    await expect(refused).rejects.toThrow(PlatformError);
    await expect(refused).rejects.toThrow(/^The DynamoDB engine did not start on .*dynamodb\.db: /);
  });

  test('takes the emulator at the given address instead', async () => {
    const real = await start(folder());
    const borrowed = await startEngine({ dataDir: folder(), endpoint: `${real.endpoint}/` });
    await createTables(borrowed, [wallets]);
    await borrowed.close();
    expect((await put(real)).status).toBe(200);
  });

  test('says so if nothing answers at the given address', async () => {
    const real = await start(folder());
    await real.close();
    await expect(startEngine({ dataDir: folder(), endpoint: real.endpoint })).rejects.toThrow(PlatformError);
  });

  test('that is missing for a platform is named with what to do', () => {
    expect(() => findExecutable('darwin', 'arm64')).toThrow(PlatformError);
    expect(() => findExecutable('darwin', 'arm64')).toThrow(/@dynoxide\/darwin-arm64.*DYNAMODB_ENDPOINT/);
  });
});

test('kill -9 of the run ends the engine too, and what was acknowledged is still there', async () => {
  const dataDir = folder();
  const run = spawn(process.execPath, [join(import.meta.dirname, 'run-engine.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DYNAMODB_ENDPOINT: '' },
  });
  const endpoint = await new Promise<string>((resolve, reject) => {
    run.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
    run.once('exit', () => reject(new Error('the run ended early')));
  });
  const borrowed = await startEngine({ dataDir, endpoint });
  await createTables(borrowed, [wallets]);
  await put(borrowed);

  run.kill('SIGKILL');
  while (await borrowed.call('DynamoDB_20120810.ListTables', {}).catch(() => undefined)) await delay(5);

  const next = await start(dataDir);
  expect((await get(next)).body).toEqual({ Item: item });
});
