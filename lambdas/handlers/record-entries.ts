/** Ledger stream: keeps the customers' history, and where their devices were last used. */
import { deviceUseOf } from '../domain/devices/device-use.ts';
import { entryFrom } from '../domain/ledger/entries.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { deviceUses } from '../store/device-uses.ts';
import { transferOf } from '../store/ledger-items.ts';
import { historyRecorder } from '../store/past-balances.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { recordStoreEntry } from '../store/stores/store-entries.ts';
import { imageOf, streamConsumer } from './streams/stream.ts';

const table = () => ({ client: dynamoDb(), runtime, projectionsTable: environment('PROJECTIONS_TABLE') });

export const handler = streamConsumer('record-entries', async ({ dynamodb }) => {
  const image = imageOf(dynamodb?.NewImage);
  if (image) await recordStoreEntry(table(), image);
  const transfer = image && transferOf(image);
  const recordedAt = (dynamodb?.ApproximateCreationDateTime ?? 0) * 1000;
  const entry = transfer && entryFrom(transfer, recordedAt);
  if (!transfer || !entry) return;
  await Promise.all([
    historyRecorder(table()).record(entry),
    // What no device signed, a refund for example, is no use of one.
    ...('evidence' in transfer ? [deviceUses(table()).record(deviceUseOf(transfer))] : []),
  ]);
});
