/** Reads where a customer's notices went before an address was changed. */
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { placeholders } from './conditions.ts';
import { fieldsOf } from './items.ts';
import { formerContactKey } from './keys.ts';
import { expiresAttribute } from './registry-items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface FormerContactReading {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
}

/**
 * Each address once, oldest first. One page of a query is thousands of changes, and the oldest are in it.
 * @param now milliseconds since the epoch
 */
export async function readFormerEmails(
  { client, runtime, registryTable }: FormerContactReading,
  customer: string,
  now: number,
): Promise<string[]> {
  const ofCustomer = '#pk = :pk';
  const command = new QueryCommand({
    TableName: registryTable,
    KeyConditionExpression: ofCustomer,
    ...placeholders([ofCustomer], { ':pk': formerContactKey({ customer, at: 0, id: '' }).pk }),
    ConsistentRead: true,
  });
  const { Items = [] } = await retrying(runtime, () => client.send(command));
  // DynamoDB takes an item away at some time after it has expired.
  const kept = Items.map(fieldsOf).filter((fields) => fields.count(expiresAttribute) * 1000 > now);
  return [...new Set(kept.map((fields) => fields.text('email')))];
}
