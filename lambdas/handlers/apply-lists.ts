/** Registry stream: puts what is listed on the records that are read anyway, and publishes the rest as one document. */
import type { DynamoDBRecord } from 'aws-lambda';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { applyEntry } from '../store/lists/apply-entry.ts';
import { publishLists } from '../store/lists/compiled.ts';
import { listIn } from '../store/lists/list-items.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { batchConsumer } from './streams/stream.ts';

const registry = () => ({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') });

export const handler = batchConsumer('apply-lists', async ({ Records: records }) => {
  let toPublish = false;
  for (const [list, id] of changedIn(records)) {
    if (list === 'addresses' || list === 'countries') toPublish = true;
    else await applyEntry(registry(), list, id);
  }
  // Once, however many entries came.
  if (toPublish) await publishLists(registry(), Date.now());
});

/** Each entry once: it is read as it is now. */
function changedIn(records: readonly DynamoDBRecord[]) {
  const changed = new Map<string, readonly [ReturnType<typeof listIn>, string]>();
  for (const { dynamodb } of records) {
    const { pk, sk } = dynamodb?.Keys ?? {};
    const id = /^ENTRY#(.+)$/.exec(sk?.S ?? '')?.[1];
    if (pk?.S !== undefined && id !== undefined) changed.set(id, [listIn(pk.S), id]);
  }
  return changed.values();
}
