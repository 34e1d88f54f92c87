/** What the local endpoint makes of point-in-time recovery: true copies, of the latest moment, and nothing of the app deleted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../../local/dynamodb/engine.ts';
import { withRestore } from '../../../local/dynamodb/restore.ts';
import { dynamodbService } from '../../../local/dynamodb/service.ts';
import { createTables, type TableDefinition } from '../../../local/dynamodb/tables.ts';
import { plainTable } from '../../support/plain-table.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'restore-'));
const account = { region: 'ap-northeast-1', accountId: '000000000000' };
const ledger: TableDefinition = {
  ...plainTable('Ledger'),
  AttributeDefinitions: [
    ...plainTable('Ledger').AttributeDefinitions,
    { AttributeName: 'day', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-day',
      KeySchema: [{ AttributeName: 'day', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
};
const now = Date.parse('2026-11-22T20:00:00Z');
let engine: Engine;
let service: ReturnType<typeof withRestore>;

const call = (operation: string, body: Record<string, unknown>) =>
  service.handle({ operation, body, principal: undefined, sourceIp: '127.0.0.1' });
const restore = (copy: string, point: object = { UseLatestRestorableTime: true }) =>
  call('RestoreTableToPointInTime', { SourceTableName: 'Ledger', TargetTableName: copy, ...point });

async function ready(TableName: string) {
  const statuses = new Set<string>();
  for (;;) {
    const { body } = await call('DescribeTable', { TableName });
    const { Table } = body as { Table: { TableStatus: string } };
    statuses.add(Table.TableStatus);
    if (Table.TableStatus === 'ACTIVE') return [...statuses];
  }
}

beforeAll(async () => {
  engine = await startEngine({ dataDir });
  await createTables(engine, [ledger]);
  const dynamodb = dynamodbService(engine, account, [ledger]);
  service = withRestore({
    engine,
    app: account,
    tables: [ledger],
    dynamodb,
    now: () => now,
    log: (line) => expect.unreachable(line),
  });
  for (let n = 0; n < 60; n++)
    await call('PutItem', {
      TableName: 'Ledger',
      Item: { pk: { S: `PAYMENT#${n}` }, sk: { S: 'PAYMENT' }, day: { S: 'd' }, proof: { B: 'AQID' } },
    });
});
afterAll(async () => {
  await engine.close();
  rmSync(dataDir, { recursive: true });
});

test('a table can be restored to the latest moment', async () => {
  const { body } = await call('DescribeContinuousBackups', { TableName: 'Ledger' });
  expect(body).toMatchObject({
    ContinuousBackupsDescription: {
      PointInTimeRecoveryDescription: { LatestRestorableDateTime: now / 1000 },
    },
  });
  const { status, body: begun } = await restore('copy');
  expect([status, begun]).toMatchObject([
    200,
    { TableDescription: { TableStatus: 'CREATING', RestoreSummary: { RestoreDateTime: now / 1000 } } },
  ]);
  expect(await ready('copy')).toContain('ACTIVE');
  const items = async (TableName: string) =>
    ((await call('Scan', { TableName })).body as { Items: unknown[] }).Items;
  expect(await items('copy')).toHaveLength(60);
  expect(await items('copy')).toEqual(expect.arrayContaining(await items('Ledger')));
});

test('it is a table of its own: what is written to one is not in the other', async () => {
  await restore('apart');
  await ready('apart');
  await call('PutItem', { TableName: 'apart', Item: { pk: { S: 'PAYMENT#new' }, sk: { S: 'PAYMENT' } } });
  const Key = { pk: { S: 'PAYMENT#new' }, sk: { S: 'PAYMENT' } };
  expect((await call('GetItem', { TableName: 'Ledger', Key })).body).toEqual({});
});

test('so can it to the moment that was told to be the latest, and to none after now', async () => {
  await call('DescribeContinuousBackups', { TableName: 'Ledger' });
  const told = await restore('told', { RestoreDateTime: now / 1000 });
  expect(told).toMatchObject({
    status: 200,
    body: { TableDescription: { RestoreSummary: { RestoreDateTime: now / 1000 } } },
  });
  await ready('told');
  expect((await restore('to-come', { RestoreDateTime: now / 1000 + 1 })).status).toBe(400);
});

test.each([
  ['a moment that is past', () => restore('past', { RestoreDateTime: 1 }), /InvalidRestoreTimeException/],
  ['the name of a table that is there', () => restore('Ledger'), /ResourceInUseException/],
  [
    'a table that the app does not declare',
    () =>
      call('RestoreTableToPointInTime', {
        SourceTableName: 'nobody',
        TargetTableName: 'x',
        UseLatestRestorableTime: true,
      }),
    /TableNotFoundException/,
  ],
  [
    "the deletion of the app's table",
    () => call('DeleteTable', { TableName: 'Ledger' }),
    /ValidationException/,
  ],
])('%s is refused', async (_, ask, type) => {
  const { status, body } = await ask();
  expect([status, (body as { __type: string }).__type]).toEqual([400, expect.stringMatching(type)]);
  expect((await call('DescribeTable', { TableName: 'Ledger' })).status).toBe(200);
});

test('a copy can be deleted', async () => {
  await restore('short-lived');
  await ready('short-lived');
  expect((await call('DeleteTable', { TableName: 'short-lived' })).status).toBe(200);
  expect((await call('DescribeTable', { TableName: 'short-lived' })).status).toBe(400);
});

test('a restore needs leave for the table, and for the copy', () => {
  const body = { SourceTableName: 'Ledger', TargetTableName: 'copy' };
  const [first, ...rest] = service.actions('RestoreTableToPointInTime', body);
  expect(first).toEqual({
    action: 'dynamodb:RestoreTableToPointInTime',
    resource: 'arn:aws:dynamodb:ap-northeast-1:000000000000:table/Ledger',
  });
  expect(new Set(rest.map(({ resource }) => resource))).toEqual(
    new Set(['arn:aws:dynamodb:ap-northeast-1:000000000000:table/copy']),
  );
});
