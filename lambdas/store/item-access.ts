/** Single items: read by key, strongly consistent, and put where there is none. */
import { type DynamoDBClient, GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { expressions } from './conditions.ts';
import { type Item, toItem } from './items.ts';
import type { Key } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface RegistryOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
}

/** Strongly consistent. @param name the table, if it is not the Registry */
export async function readItem(
  { client, runtime, registryTable }: RegistryOptions,
  key: Key,
  name = registryTable,
): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName: name, Key: toItem({ ...key }), ConsistentRead: true });
  return (await retrying(runtime, () => client.send(command))).Item;
}

/** The condition of `putNew`. */
export const isNewItem = 'attribute_not_exists(#pk)';

/** A part of a transaction: puts the item where there is none. */
export const putNew = (table: string, item: Item): TransactWriteItem => ({
  Put: { TableName: table, Item: item, ConditionExpression: isNewItem, ...expressions([isNewItem]) },
});
