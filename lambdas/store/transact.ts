/** Carries out one DynamoDB transaction, and tells apart: committed, refused by a condition, and not known. */
import {
  type AttributeValue,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { OutOfPatience, retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

/** What the condition of one item of the transaction came to. */
export interface ItemResult {
  readonly failed: boolean;
  /** The item as it was when its condition failed; undefined where there was none. */
  readonly old: Record<string, AttributeValue> | undefined;
}

export type Transacted =
  | { readonly outcome: 'committed' }
  /** Nothing was written. One result for each item of the transaction. */
  | { readonly outcome: 'refused'; readonly results: readonly ItemResult[] }
  /** The deadline came after an answer was lost: only a read by key can tell. */
  | { readonly outcome: 'unknown' };

/**
 * Every attempt carries the same ClientRequestToken, so that an attempt that was committed without our knowing is
 * recognized (for ten minutes) and not carried out again.
 *
 * @param writeBy see `retrying`
 * @throws ServiceBusy after the deadline, where nothing was written
 */
export async function transact(
  { client, runtime }: { readonly client: DynamoDBClient; readonly runtime: Runtime },
  items: TransactWriteItem[],
  writeBy?: number,
): Promise<Transacted> {
  const input = { TransactItems: items, ClientRequestToken: runtime.requestToken() };
  try {
    const send = (abortSignal?: AbortSignal) =>
      client.send(new TransactWriteItemsCommand(input), abortSignal && { abortSignal });
    await retrying(runtime, send, writeBy);
    return { outcome: 'committed' };
  } catch (error) {
    if (error instanceof OutOfPatience && error.outcomeUnknown) return { outcome: 'unknown' };
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    if (!reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) throw error;
    const results = reasons.map(({ Code, Item }) => ({
      failed: Code === 'ConditionalCheckFailed',
      old: Item,
    }));
    return { outcome: 'refused', results };
  }
}
