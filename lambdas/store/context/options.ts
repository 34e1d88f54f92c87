/** What the readers of a case's surroundings share: they read much, decide nothing, and so read eventually consistent. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../batch-get.ts';
import type { Item } from '../items.ts';
import type { Key } from '../keys.ts';
import type { Runtime } from '../runtime.ts';

export interface ContextOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
  readonly registryTable: string;
  readonly casesTable: string;
  readonly projectionsTable: string;
}

/** Keys that DynamoDB reads in one request. */
const A_BATCH = 100;

/** The items that there are, in no order. @param keys each once */
export async function readMany(
  options: ContextOptions,
  table: string,
  keys: readonly Key[],
): Promise<readonly Item[]> {
  const batches = Array.from({ length: Math.ceil(keys.length / A_BATCH) }, (_, index) =>
    keys.slice(index * A_BATCH, (index + 1) * A_BATCH),
  );
  const found = await Promise.all(
    batches.map(async (batch) => (await batchGet(options, { [table]: batch }, false))(table)),
  );
  return found.flat();
}
