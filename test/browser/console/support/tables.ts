/** The platform's own tables, for what would take the API too long, or what it would refuse. */
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { type Item, toItem, type Values } from '../../../../lambdas/store/items.ts';
import type { Key } from '../../../../lambdas/store/keys.ts';
import { outputOf } from '../../../../local/demo/stage.ts';
import { outputs } from '../../support/visitor.ts';
import { administrator } from './administrator.ts';

export type Table = 'CasesTable' | 'LedgerTable' | 'ProjectionsTable' | 'RegistryTable';

const client = () => new DynamoDBClient(administrator());

export async function readIn(table: Table, key: Key): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName: outputOf(outputs, table), Key: toItem({ ...key }) });
  return (await client().send(command)).Item;
}

export async function setIn(table: Table, key: Key, values: Values): Promise<void> {
  const names = Object.keys(values);
  await client().send(
    new UpdateItemCommand({
      TableName: outputOf(outputs, table),
      Key: toItem({ ...key }),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: toItem(
        Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
      ),
    }),
  );
}

/** DynamoDB's limit. */
const AT_ONCE = 25;

export const writeTo = (table: Table, items: readonly Item[]): Promise<void> =>
  inBatches(
    table,
    items.map((Item) => ({ PutRequest: { Item } })),
  );

export const deleteIn = (table: Table, keys: readonly Key[]): Promise<void> =>
  inBatches(
    table,
    keys.map((key) => ({ DeleteRequest: { Key: toItem({ ...key }) } })),
  );

async function inBatches(table: Table, requests: readonly WriteRequest[]): Promise<void> {
  const TableName = outputOf(outputs, table);
  const shared = client();
  for (let from = 0; from < requests.length; from += AT_ONCE) {
    const RequestItems = { [TableName]: requests.slice(from, from + AT_ONCE) };
    await shared.send(new BatchWriteItemCommand({ RequestItems }));
  }
}
