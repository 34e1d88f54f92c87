import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkUnderstood } from '../../../local/assembly/understood.ts';
import { type Endpoint, startEndpoint } from '../../../local/aws/endpoint.ts';
import { accessControl } from '../../../local/aws/iam.ts';
import { type Engine, startEngine } from '../../../local/dynamodb/engine.ts';
import { tableDefinitions, understood } from '../../../local/dynamodb/resources.ts';
import { dynamodbService } from '../../../local/dynamodb/service.ts';
import { createTables } from '../../../local/dynamodb/tables.ts';
import type { Resource } from '../../../local/types.ts';
import { appOf, policy, REGION, ROLE_ARN, role, TABLE_ARN } from '../aws/app.ts';

const table: Resource = {
  stack: 'Payments',
  logicalId: 'Ledger',
  type: 'AWS::DynamoDB::GlobalTable',
  ref: 'Ledger',
  attributes: { Arn: TABLE_ARN },
  properties: {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    Replicas: [
      { Region: REGION, DeletionProtectionEnabled: true, SSESpecification: { KMSMasterKeyId: 'k' } },
    ],
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  },
};
const wallets = {
  Effect: 'Allow',
  Action: ['dynamodb:PutItem', 'dynamodb:ConditionCheckItem'],
  Resource: TABLE_ARN,
  Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'WALLET#*' } },
};
const app = appOf(table, role(), policy(wallets));

let dataDir: string;
let engine: Engine;
let endpoint: Endpoint;
let administrator: DynamoDBClient;
let pay: DynamoDBClient;
const written: (readonly string[])[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'holdfast-service-'));
  checkUnderstood(appOf(table), understood);
  engine = await startEngine({ dataDir });
  const tables = tableDefinitions(app);
  await createTables(engine, tables);
  const access = accessControl(app);
  const services = [dynamodbService(engine, app, tables, (names) => written.push([...names]))];
  endpoint = await startEndpoint({ port: 0, access, services, now: () => Date.now() });
  const options = { endpoint: endpoint.url, region: REGION, maxAttempts: 1 };
  administrator = new DynamoDBClient({ ...options, credentials: access.administrator });
  pay = new DynamoDBClient({ ...options, credentials: access.credentialsOf(ROLE_ARN) });
});

afterAll(async () => {
  administrator.destroy();
  pay.destroy();
  await endpoint.close();
  await engine.close();
  rmSync(dataDir, { recursive: true });
});

const item = (pk: string) => ({ pk: { S: pk }, balance: { N: '9007199254740993' } });
const putOnce = (pk: string) => ({
  Put: {
    TableName: 'Ledger',
    Item: item(pk),
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  },
});

test('a cancelled transaction tells each reason, with the old item', async () => {
  await administrator.send(new PutItemCommand({ TableName: 'Ledger', Item: item('WALLET#old') }));
  const cancelled = administrator.send(
    new TransactWriteItemsCommand({ TransactItems: [putOnce('WALLET#new'), putOnce('WALLET#old')] }),
  );
  await expect(cancelled).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: item('WALLET#old') }],
  });
});

test('whoever reads streams is told which tables were written, and of nothing else', async () => {
  const ARN = `arn:aws:dynamodb:${REGION}:000000000000:table/Ledger`;
  written.length = 0;
  await administrator.send(new PutItemCommand({ TableName: ARN, Item: item('WALLET#put') }));
  await administrator.send(new TransactWriteItemsCommand({ TransactItems: [putOnce('WALLET#once')] }));
  const RequestItems = { Ledger: [{ PutRequest: { Item: item('WALLET#batch') } }] };
  await administrator.send(new BatchWriteItemCommand({ RequestItems }));
  expect(written).toEqual([['Ledger'], ['Ledger'], ['Ledger']]);
  await administrator.send(new GetItemCommand({ TableName: 'Ledger', Key: { pk: { S: 'WALLET#put' } } }));
  await administrator.send(new DescribeTableCommand({ TableName: 'Ledger' }));
  // What was refused, and what only asks.
  const again = new TransactWriteItemsCommand({ TransactItems: [putOnce('WALLET#once')] });
  await expect(administrator.send(again)).rejects.toThrow();
  const exists = {
    TableName: 'Ledger',
    Key: { pk: { S: 'WALLET#put' } },
    ConditionExpression: 'attribute_exists(pk)',
  };
  await administrator.send(new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck: exists }] }));
  expect(written.slice(3)).toEqual([[]]);
});

test('consumed capacity is told', async () => {
  const { ConsumedCapacity } = await administrator.send(
    new TransactWriteItemsCommand({
      TransactItems: [putOnce('WALLET#1'), putOnce('WALLET#2')],
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  expect(ConsumedCapacity).toMatchObject([{ TableName: 'Ledger', CapacityUnits: 4 }]);
});

test('a table may be given by its ARN', async () => {
  await administrator.send(new PutItemCommand({ TableName: TABLE_ARN, Item: item('WALLET#arn') }));
  const { Item } = await administrator.send(
    new GetItemCommand({ TableName: TABLE_ARN, Key: { pk: { S: 'WALLET#arn' } } }),
  );
  expect(Item).toEqual(item('WALLET#arn'));
  const { Responses } = await administrator.send(
    new BatchGetItemCommand({ RequestItems: { [TABLE_ARN]: { Keys: [{ pk: { S: 'WALLET#arn' } }] } } }),
  );
  expect(Responses).toEqual({ [TABLE_ARN]: [item('WALLET#arn')] });
});

test('a description has the ARN of the account and region that run locally', async () => {
  const { Table } = await administrator.send(new DescribeTableCommand({ TableName: 'Ledger' }));
  expect(Table?.TableArn).toBe(TABLE_ARN);
});

test('a role is held to its actions and leading keys, item by item', async () => {
  const transact = (pk: string) =>
    pay.send(new TransactWriteItemsCommand({ TransactItems: [putOnce('WALLET#a'), putOnce(pk)] }));
  await expect(transact('PAYMENT#a')).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(`dynamodb:PutItem on resource: ${TABLE_ARN}`),
  });
  const key = { TableName: 'Ledger', Key: { pk: { S: 'WALLET#a' } } };
  expect((await administrator.send(new GetItemCommand(key))).Item).toBeUndefined();
  await transact('WALLET#b');
  await expect(pay.send(new GetItemCommand(key))).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('PartiQL is not served', async () => {
  const statement = new ExecuteStatementCommand({ Statement: 'SELECT * FROM "Ledger"' });
  await expect(administrator.send(statement)).rejects.toMatchObject({ name: 'UnknownOperationException' });
});

test('a replica in another region is refused', () => {
  const abroad = { ...table, properties: { ...table.properties, Replicas: [{ Region: 'us-east-1' }] } };
  expect(() => tableDefinitions(appOf(abroad))).toThrow(
    'Payments/Ledger: a replica in us-east-1 is not supported',
  );
});
