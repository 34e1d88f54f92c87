/** Which stores there are, as the Registry table says. */
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../items.ts';
import { storeKey } from '../keys.ts';
import { retrying } from '../retry.ts';
import type { Runtime } from '../runtime.ts';

export interface StoreRegistryOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
}

export async function isRegistered(
  { client, runtime, registryTable }: StoreRegistryOptions,
  id: string,
): Promise<boolean> {
  const command = new GetItemCommand({ TableName: registryTable, Key: toItem({ ...storeKey(id) }) });
  return (await retrying(runtime, () => client.send(command))).Item !== undefined;
}
