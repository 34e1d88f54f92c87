/** Which copy of the stores' projection counts: a rebuild makes the next one beside it, and then readers are sent there. */
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { fieldsOf, toItem } from '../items.ts';
import { storesKey } from '../keys.ts';
import { retrying } from '../retry.ts';
import type { Runtime } from '../runtime.ts';

export interface StoresOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly projectionsTable: string;
}

export interface Generations {
  /** The one that is read. */
  readonly current: number;
  /** The one that a rebuild is making; what comes meanwhile is kept in both. */
  readonly building?: number;
  /** Milliseconds since the epoch: when `current` became the one that is read. @default - it always was */
  readonly since?: number;
}

/** Before the first rebuild nothing is said of generations. */
const first: Generations = { current: 0 };

/**
 * Strongly consistent: whoever keeps lines only in the generation that it read here read it before a rebuild began, and
 * the rebuild reads the ledger after that.
 */
export async function readGenerations(options: StoresOptions): Promise<Generations> {
  const { client, runtime, projectionsTable } = options;
  const command = new GetItemCommand({
    TableName: projectionsTable,
    Key: toItem({ ...storesKey }),
    ConsistentRead: true,
  });
  const { Item } = await retrying(runtime, () => client.send(command));
  if (!Item) return first;
  const fields = fieldsOf(Item);
  return {
    current: fields.count('current'),
    ...(fields.has('building') ? { building: fields.count('building') } : {}),
    ...(fields.has('since') ? { since: fields.count('since') } : {}),
  };
}
