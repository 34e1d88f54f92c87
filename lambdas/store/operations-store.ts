/** Stores, in the Registry table. */
import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Operations, StoreChange } from '../domain/operations.ts';
import { placeholders } from './conditions.ts';
import { readItem } from './item-access.ts';
import { toItem } from './items.ts';
import { storeKey } from './keys.ts';
import { openingHoursText, storeOf } from './registry-items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface OperationsStoreOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
}

export function operationsStore(options: OperationsStoreOptions): Operations {
  const { client, runtime, registryTable } = options;
  return {
    async putStore(store, change) {
      const { set, removed } = storeAttributes(store);
      const values = { ...set, changedBy: change.by, changedAt: change.at };
      const names = Object.keys(values).map((name) => `#${name} = :${name}`);
      const update = `SET ${names.join(', ')}${removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}` : ''}`;
      const command = new UpdateItemCommand({
        TableName: registryTable,
        Key: toItem({ ...storeKey(store.id) }),
        UpdateExpression: update,
        ReturnValues: 'ALL_NEW',
        ...placeholders(
          [update],
          Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
        ),
      });
      // The same change again after an answer that was lost.
      const { Attributes = {} } = await retrying(runtime, () => client.send(command));
      return storeOf(Attributes);
    },
    async readStore(id) {
      const item = await readItem(options, storeKey(id));
      return item && storeOf(item);
    },
  };
}

/** What a change sets, and what it takes away: what it does not name, such as the count of terminals, stays. */
function storeAttributes({ id: _, openingHours, ...change }: StoreChange) {
  const wanted = { ...change, openingHours: openingHours && openingHoursText(openingHours) };
  const named = Object.entries(wanted).filter(([, value]) => value !== undefined);
  return {
    set: Object.fromEntries(named.filter(([, value]) => value !== null)),
    removed: named.filter(([, value]) => value === null).map(([name]) => name),
  };
}
