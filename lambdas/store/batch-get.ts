/** Reads items of one or more tables in one BatchGetItem; what DynamoDB leaves out for lack of capacity is asked for again. */
import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type ConsumedCapacity,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { Incomplete } from './faults.ts';
import { type Item, toItem } from './items.ts';
import type { Key } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface BatchGetOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  /** Hears what it took; it is waited for. @default - nobody does */
  readonly took?: (capacity: readonly ConsumedCapacity[]) => Promise<void>;
}

/**
 * @param wanted table -> keys, a hundred at most in all
 * @returns the items of a table that are there, in no order
 */
export async function batchGet(
  { client, runtime, took }: BatchGetOptions,
  wanted: Readonly<Record<string, readonly Key[]>>,
  consistent: boolean,
): Promise<(table: string) => readonly Item[]> {
  const found = new Map<string, Item[]>();
  const capacity: ConsumedCapacity[] = [];
  let missing: NonNullable<BatchGetItemCommandInput['RequestItems']> = Object.fromEntries(
    Object.entries(wanted).map(([table, keys]) => [
      table,
      { Keys: keys.map((key) => toItem({ ...key })), ConsistentRead: consistent },
    ]),
  );
  await retrying(runtime, async () => {
    const answer = await client.send(
      new BatchGetItemCommand({
        RequestItems: missing,
        ...(took ? { ReturnConsumedCapacity: 'TOTAL' as const } : {}),
      }),
    );
    capacity.push(...(answer.ConsumedCapacity ?? []));
    for (const [table, items] of Object.entries(answer.Responses ?? {}))
      found.set(table, [...(found.get(table) ?? []), ...items]);
    missing = answer.UnprocessedKeys ?? {};
    if (Object.keys(missing).length > 0) throw new Incomplete('DynamoDB left out some of the items');
  });
  await took?.(capacity);
  return (table) => found.get(table) ?? [];
}
