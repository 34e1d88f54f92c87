import { expect, test } from 'vitest';
import { dynamodbActions, isServed, type TableCatalogue } from '../../../local/aws/dynamodb-actions.ts';
import type { RequiredAction } from '../../../local/aws/service.ts';
import { TABLE_ARN } from './app.ts';

const OTHER_ARN = TABLE_ARN.replace('Ledger', 'Cases');
const tables: TableCatalogue = {
  arnOf: (table) => (table.startsWith('arn:') ? table : TABLE_ARN.replace('Ledger', table)),
  partitionKeyOf: (_, index) => (index === undefined ? 'pk' : 'owner'),
};
const key = { pk: { S: 'W#1' }, sk: { S: 'A' } };
const TableName = 'Ledger';

const rows: [string, string, Record<string, unknown>, RequiredAction[]][] = [
  [
    'PutItem',
    'PutItem',
    { TableName, Item: { ...key, amount: { N: '1' } }, ReturnConsumedCapacity: 'TOTAL' },
    [
      {
        action: 'dynamodb:PutItem',
        resource: TABLE_ARN,
        context: {
          'dynamodb:LeadingKeys': ['W#1'],
          'dynamodb:Attributes': ['pk', 'sk', 'amount'],
          'dynamodb:ReturnConsumedCapacity': ['TOTAL'],
        },
      },
    ],
  ],
  [
    'UpdateItem, with the attributes that its expressions name',
    'UpdateItem',
    {
      TableName: TABLE_ARN,
      Key: key,
      UpdateExpression: 'SET #b = if_not_exists(#b, :zero) + :a, today.total = :a REMOVE holds[0]',
      ConditionExpression: 'attribute_exists(pk) AND posted >= :a',
      ExpressionAttributeNames: { '#b': 'balance' },
    },
    [
      {
        action: 'dynamodb:UpdateItem',
        resource: TABLE_ARN,
        context: {
          'dynamodb:LeadingKeys': ['W#1'],
          'dynamodb:Attributes': ['pk', 'sk', 'posted', 'balance', 'today', 'holds'],
        },
      },
    ],
  ],
  [
    'Query of the table',
    'Query',
    {
      TableName,
      KeyConditionExpression: '#p = :p AND begins_with(sk, :s)',
      ExpressionAttributeNames: { '#p': 'pk' },
      ExpressionAttributeValues: { ':p': { S: 'W#1' }, ':s': { S: 'E#' } },
    },
    [
      {
        action: 'dynamodb:Query',
        resource: TABLE_ARN,
        context: { 'dynamodb:LeadingKeys': ['W#1'], 'dynamodb:Attributes': ['pk', 'sk'] },
      },
    ],
  ],
  [
    'Query of an index, on its own resource and partition key',
    'Query',
    {
      TableName,
      IndexName: 'ByOwner',
      KeyConditionExpression: 'owner = :o',
      ExpressionAttributeValues: { ':o': { S: 'me' } },
    },
    [
      {
        action: 'dynamodb:Query',
        resource: `${TABLE_ARN}/index/ByOwner`,
        context: { 'dynamodb:LeadingKeys': ['me'], 'dynamodb:Attributes': ['owner'] },
      },
    ],
  ],
  [
    'TransactWriteItems: each item the action that it is',
    'TransactWriteItems',
    {
      TransactItems: [
        { Put: { TableName, Item: key } },
        { Update: { TableName, Key: key } },
        { Delete: { TableName, Key: key } },
        { ConditionCheck: { TableName: 'Cases', Key: key } },
      ],
    },
    (
      [
        ['PutItem', TABLE_ARN],
        ['UpdateItem', TABLE_ARN],
        ['DeleteItem', TABLE_ARN],
        ['ConditionCheckItem', OTHER_ARN],
      ] as const
    ).map(([action, resource]) => ({
      action: `dynamodb:${action}`,
      resource,
      context: {
        'dynamodb:LeadingKeys': ['W#1'],
        'dynamodb:Attributes': ['pk', 'sk'],
        'dynamodb:EnclosingOperation': ['TransactWriteItems'],
      },
    })),
  ],
  [
    'TransactGetItems',
    'TransactGetItems',
    { TransactItems: [{ Get: { TableName, Key: key } }] },
    [
      {
        action: 'dynamodb:GetItem',
        resource: TABLE_ARN,
        context: {
          'dynamodb:LeadingKeys': ['W#1'],
          'dynamodb:Attributes': ['pk', 'sk'],
          'dynamodb:EnclosingOperation': ['TransactGetItems'],
        },
      },
    ],
  ],
  [
    'BatchGetItem: once a table',
    'BatchGetItem',
    { RequestItems: { Ledger: { Keys: [key, { pk: { S: 'W#2' } }] }, Cases: { Keys: [key] } } },
    [
      {
        action: 'dynamodb:BatchGetItem',
        resource: TABLE_ARN,
        context: { 'dynamodb:LeadingKeys': ['W#1', 'W#2'], 'dynamodb:Attributes': ['pk', 'sk'] },
      },
      {
        action: 'dynamodb:BatchGetItem',
        resource: OTHER_ARN,
        context: { 'dynamodb:LeadingKeys': ['W#1'], 'dynamodb:Attributes': ['pk', 'sk'] },
      },
    ],
  ],
  [
    'BatchWriteItem',
    'BatchWriteItem',
    {
      RequestItems: {
        Ledger: [{ PutRequest: { Item: key } }, { DeleteRequest: { Key: { pk: { S: 'W#3' } } } }],
      },
    },
    [
      {
        action: 'dynamodb:BatchWriteItem',
        resource: TABLE_ARN,
        context: { 'dynamodb:LeadingKeys': ['W#1', 'W#3'], 'dynamodb:Attributes': ['pk', 'sk'] },
      },
    ],
  ],
  [
    'DescribeTable',
    'DescribeTable',
    { TableName },
    [{ action: 'dynamodb:DescribeTable', resource: TABLE_ARN }],
  ],
  ['ListTables', 'ListTables', {}, [{ action: 'dynamodb:ListTables', resource: '*' }]],
];

test.each(rows)('%s', (_, operation, body, expected) => {
  expect(dynamodbActions(operation, body, tables)).toEqual(expected);
});

test.each<[string, string, Record<string, unknown>]>([
  ['no table', 'GetItem', { Key: key }],
  ['a table that is no string', 'GetItem', { TableName: 1, Key: key }],
  ['an index that is no string', 'Query', { TableName, IndexName: ['a'] }],
  ['a key that is no map', 'GetItem', { TableName, Key: 'x' }],
  ['no items', 'TransactWriteItems', {}],
  ['an empty list of items', 'TransactWriteItems', { TransactItems: [] }],
  ['items of an unknown kind', 'TransactWriteItems', { TransactItems: [{ Get: { TableName, Key: key } }] }],
  ['an item that is no map', 'TransactWriteItems', { TransactItems: ['x'] }],
  ['no tables in a batch', 'BatchGetItem', { RequestItems: {} }],
  ['an unknown request in a batch', 'BatchWriteItem', { RequestItems: { Ledger: [{ Update: {} }] } }],
])('a request with %s is invalid rather than unauthorized', (_, operation, body) => {
  expect(() => dynamodbActions(operation, body, tables)).toThrow(
    expect.objectContaining({ name: 'Refusal', type: 'com.amazon.coral.validate#ValidationException' }),
  );
});

test.each(['ExecuteStatement', 'BatchExecuteStatement', 'ExecuteTransaction', 'DeleteTable', 'CreateTable'])(
  '%s is not served',
  (operation) => {
    expect(isServed(operation)).toBe(false);
  },
);
