/** Lists as operators change them, and the function that applies what its stream brings. */
import type { DynamoDBRecord } from 'aws-lambda';
import { handler as applyLists } from '../../lambdas/handlers/apply-lists.ts';
import { handler as createListEntry } from '../../lambdas/handlers/create-list-entry.ts';
import { handler as removeListEntry } from '../../lambdas/handlers/remove-list-entry.ts';
import { listEntryKey } from '../../lambdas/store/keys.ts';
import { invoke } from './api-event.ts';
import { newKey, reviewerClaims } from './customer-requests.ts';

const claims = reviewerClaims('operator-1', 'operator');

export const putOn = (list: string, body: Readonly<Record<string, unknown>>, key = newKey()) =>
  invoke(createListEntry, {
    method: 'POST',
    path: `/lists/${list}/entries`,
    pathParameters: { name: list },
    claims,
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ reason: 'A case', ...body }),
  });

export const takeOff = (list: string, id: string, reason = 'Cleared') =>
  invoke(removeListEntry, {
    method: 'DELETE',
    path: `/lists/${list}/entries/${id}`,
    pathParameters: { name: list, id },
    query: { reason: [reason] },
    claims,
    headers: { 'idempotency-key': newKey() },
  });

/** As the stream tells that entries changed. */
export const applied = (list: string, ...ids: readonly string[]) =>
  applyLists({
    Records: ids.map((id, index): DynamoDBRecord => {
      const { pk, sk } = listEntryKey(list, id);
      const Keys = { pk: { S: pk }, sk: { S: sk } };
      return { eventName: 'MODIFY', dynamodb: { Keys, SequenceNumber: String(index + 1) } };
    }),
  });

/** Puts something on a list, and waits until it is in force. @returns the entry's id */
export async function listed(list: string, body: Readonly<Record<string, unknown>>): Promise<string> {
  const { body: entry } = await putOn(list, body);
  await applied(list, String(entry.id));
  return String(entry.id);
}
