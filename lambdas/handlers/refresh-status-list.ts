/** On a schedule: fetches Google's list of revoked attestation keys, without which no Android device is enrolled. */
import * as z from 'zod/mini';
import { statusListOf } from '../attestation/status-list.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { fetchDocument } from '../store/fetch-document.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { statusListStore } from '../store/status-list-store.ts';
import { task } from './tasks/task.ts';

/** Bytes: some ten times what the list has. */
const LARGEST = 20_000_000;
/** Milliseconds. */
const PATIENCE = 15_000;

export const handler = task('refresh-status-list', z.unknown(), async () => {
  const document = await fetchDocument(environment('STATUS_LIST_URL'), {
    maximumSize: LARGEST,
    patience: PATIENCE,
  });
  // A list that cannot be read must not take the place of one that can.
  const entries = Object.keys(statusListOf(document).entries).length;
  const registryTable = environment('REGISTRY_TABLE');
  const store = statusListStore({ client: dynamoDb(), runtime, registryTable });
  await store.save({ document, fetchedAt: Date.now() });
  return { entries };
});
