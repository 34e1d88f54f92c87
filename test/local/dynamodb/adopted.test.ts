/** An app that makes none of its tables: those of another stage, which its engine has. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adoptedTables, tableOfStream } from '../../../local/dynamodb/adopted.ts';
import { type Engine, startEngine } from '../../../local/dynamodb/engine.ts';
import { createTables } from '../../../local/dynamodb/tables.ts';
import type { App, Resource } from '../../../local/types.ts';
import { appOf, policy, REGION, role, TABLE_ARN } from '../aws/app.ts';

const replica = {
  TableName: 'Replica',
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' as const }],
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' as const },
};
const replicaArn = TABLE_ARN.replace(/[^/]+$/, 'Replica');
const reads = (Resource: string) => policy({ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource });
const mapping = (label: string): Resource => ({
  stack: 'Payments',
  logicalId: 'Mapping',
  type: 'AWS::Lambda::EventSourceMapping',
  ref: 'Mapping',
  attributes: {},
  properties: { EventSourceArn: `${replicaArn}/stream/${label}` },
});
const adopting = (...resources: Resource[]): App =>
  appOf(role(), reads(`${replicaArn}/index/by-time`), ...resources);

let dataDir: string;
let engine: Engine;
let label: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'holdfast-adopted-'));
  engine = await startEngine({ dataDir });
  await createTables(engine, [replica]);
  const { body } = await engine.call('DynamoDB_20120810.DescribeTable', { TableName: 'Replica' });
  label = (body as { Table: { LatestStreamLabel: string } }).Table.LatestStreamLabel;
});
afterAll(async () => {
  await engine.close();
  rmSync(dataDir, { recursive: true });
});

test('a table that roles may use and no template makes is taken as the engine has it', async () => {
  const [table, ...others] = await adoptedTables(adopting(mapping(label)), engine, []);
  expect(others).toEqual([]);
  expect(table).toMatchObject({ TableName: 'Replica', KeySchema: replica.KeySchema });
});

test('one that a template makes is not adopted', async () => {
  expect(await adoptedTables(adopting(), engine, [replica])).toEqual([]);
  expect(await adoptedTables(appOf(role()), engine, [])).toEqual([]);
});

test('one that is not there, or has another stream, is told before anything runs', async () => {
  await expect(adoptedTables(appOf(role(), reads(TABLE_ARN)), engine, [])).rejects.toThrow(
    /^The app goes on with the table \w+, which none of its stacks makes, and there is none\.$/,
  );
  await expect(adoptedTables(adopting(mapping('of-before')), engine, [])).rejects.toThrow(
    /^The app reads \S+\/stream\/of-before; the stream of that table is \S+\.$/,
  );
});

test('a stream is of the table that its ARN names, or of the one whose template says so', () => {
  const made: Resource = {
    stack: 'Payments',
    logicalId: 'Ledger',
    type: 'AWS::DynamoDB::GlobalTable',
    ref: 'Ledger',
    attributes: { StreamArn: `${TABLE_ARN}/stream/local` },
    properties: {},
  };
  const app = adopting(made);
  expect(tableOfStream(app, `${TABLE_ARN}/stream/local`)).toBe('Ledger');
  expect(tableOfStream(app, `${replicaArn}/stream/${label}`)).toBe('Replica');
  expect(
    tableOfStream(app, `arn:aws:dynamodb:${REGION}:000000000000:table/Ledger/stream/other`),
  ).toBeUndefined();
  expect(tableOfStream(app, 'arn:aws:sqs:somewhere')).toBeUndefined();
});
