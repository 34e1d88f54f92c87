/** Ledger stream: keeps the customers' history. */
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { entriesStore } from '../store/entries-store.ts';
import { transferOf } from '../store/ledger-items.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { imageOf, streamConsumer } from './streams/stream.ts';

const entries = () =>
  entriesStore({ client: dynamoDb(), runtime, projectionsTable: environment('PROJECTIONS_TABLE') });

export const handler = streamConsumer('record-entries', async ({ dynamodb }) => {
  const image = imageOf(dynamodb?.NewImage);
  const transfer = image && transferOf(image);
  if (transfer) await entries().record(transfer);
});
