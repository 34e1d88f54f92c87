/** Ledger stream: keeps the customers' history, and where their devices were last used. */
import { useOf } from '../domain/devices/device-use.ts';
import { entryFrom } from '../domain/ledger/entries.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { deviceUses } from '../store/device-uses.ts';
import { entriesStore } from '../store/entries-store.ts';
import { transferOf } from '../store/ledger-items.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { imageOf, streamConsumer } from './streams/stream.ts';

const table = () => ({ client: dynamoDb(), runtime, projectionsTable: environment('PROJECTIONS_TABLE') });

export const handler = streamConsumer('record-entries', async ({ dynamodb }) => {
  const image = imageOf(dynamodb?.NewImage);
  const transfer = image && transferOf(image);
  const entry = transfer && entryFrom(transfer);
  if (transfer && entry)
    await Promise.all([entriesStore(table()).record(entry), deviceUses(table()).record(useOf(transfer))]);
});
