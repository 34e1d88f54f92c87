/** Reads from the tables no faster than a stage allows: customers come first. */
import type { ConsumedCapacity, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { type Item, toItem } from './items.ts';
import type { Key } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface MeteredOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  /** Read units a second, of all tables together. */
  readonly readsPerSecond: number;
}

interface Page {
  readonly items: readonly Item[];
  readonly next: Item | undefined;
}

export interface Metered {
  /** Strongly consistent. */
  get(table: string, key: Key): Promise<Item | undefined>;
  query(input: QueryCommand['input']): Promise<Page>;
  scan(input: ScanCommand['input']): Promise<Page>;
  /** Waits for what was read otherwise. */
  took(capacity: readonly ConsumedCapacity[]): Promise<void>;
}

export function metered({ client, runtime, readsPerSecond }: MeteredOptions): Metered {
  let freeAt = 0;
  /** Waits until what was read is within what may be read. */
  const took = async (capacity: readonly ConsumedCapacity[]) => {
    const units = capacity.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
    freeAt = Math.max(freeAt, runtime.now()) + (units / readsPerSecond) * 1000;
    const wait = freeAt - runtime.now();
    // Many small waits would be waits for the timer.
    if (wait > 100) await runtime.sleep(wait);
  };
  const pay = (capacity: ConsumedCapacity | undefined) => took(capacity ? [capacity] : []);
  const counted = { ReturnConsumedCapacity: 'TOTAL' } as const;
  return {
    took,
    async get(TableName, key) {
      const command = new GetItemCommand({
        TableName,
        Key: toItem({ ...key }),
        ConsistentRead: true,
        ...counted,
      });
      const { Item, ConsumedCapacity } = await retrying(runtime, () => client.send(command));
      await pay(ConsumedCapacity);
      return Item;
    },
    async query(input) {
      const command = new QueryCommand({ ...input, ...counted });
      const answer = await retrying(runtime, () => client.send(command));
      await pay(answer.ConsumedCapacity);
      return { items: answer.Items ?? [], next: answer.LastEvaluatedKey };
    },
    async scan(input) {
      const command = new ScanCommand({ ...input, ...counted });
      const answer = await retrying(runtime, () => client.send(command));
      await pay(answer.ConsumedCapacity);
      return { items: answer.Items ?? [], next: answer.LastEvaluatedKey };
    },
  };
}
