/** Stores and kill switches, in the Registry table. */
import { type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Operations } from '../domain/operations.ts';
import { placeholders } from './conditions.ts';
import { toItem } from './items.ts';
import { switchesKey } from './keys.ts';
import { storeItem } from './registry-items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';
import { readSwitch } from './switches.ts';

export interface OperationsStoreOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
}

export function operationsStore(options: OperationsStoreOptions): Operations {
  const { client, runtime, registryTable } = options;
  return {
    async putStore(store, change) {
      const command = new PutItemCommand({ TableName: registryTable, Item: storeItem(store, change) });
      await retrying(runtime, () => client.send(command));
    },
    readSwitch: (name) => readSwitch(options, name),
    async putSwitch({ name, ...state }) {
      const update = 'SET #name = :state';
      const named = placeholders([update], { ':state': state }, { '#name': name });
      const command = new UpdateItemCommand({
        TableName: registryTable,
        Key: toItem({ ...switchesKey }),
        UpdateExpression: update,
        ...named,
      });
      await retrying(runtime, () => client.send(command));
    },
  };
}
