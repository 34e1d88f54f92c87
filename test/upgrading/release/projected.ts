/** What the consumers of the streams make of the fixtures. */
import { S3Client } from '@aws-sdk/client-s3';
import { deviceUseOf } from '../../../lambdas/domain/devices/device-use.ts';
import { type Entry, entryFrom } from '../../../lambdas/domain/ledger/entries.ts';
import { type Head, noBlocks } from '../../../lambdas/domain/sealing/block.ts';
import { contentOf, type SealedRecord } from '../../../lambdas/domain/sealing/record.ts';
import { projectActivity } from '../../../lambdas/store/activity/project-activity.ts';
import { deviceUses } from '../../../lambdas/store/device-uses.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { transferOf } from '../../../lambdas/store/ledger-items.ts';
import { historyRecorder, readBalanceAt } from '../../../lambdas/store/past-balances.ts';
import { sealStore } from '../../../lambdas/store/seal-store.ts';
import { recordStoreEntry } from '../../../lambdas/store/stores/store-entries.ts';
import { storeLinesIn } from '../../../lambdas/store/stores/store-lines-in.ts';
import { storeProjection } from '../../../lambdas/store/stores/store-projection.ts';
import { noon } from '../../support/transfers.ts';
import type { PlayOptions } from './asked.ts';
import { bea, MINUTE } from './people.ts';

/** What the consumers of the streams make of it. */
export async function projected(options: PlayOptions, images: readonly Item[]): Promise<void> {
  const transfers = images.flatMap((image) => transferOf(image) ?? []);
  const entries: Entry[] = [];
  for (const image of images) await recordStoreEntry(options, image);
  for (const transfer of transfers) {
    const entry = entryFrom(transfer, noon + 20 * MINUTE);
    if (!entry) continue;
    entries.push(entry);
    await historyRecorder(options).record(entry);
    if ('evidence' in transfer) await deviceUses(options).record(deviceUseOf(transfer));
  }
  await storeProjection({ ...options, timeZone: 'Asia/Tokyo' }).keep(
    'shard-1',
    images.map((image, index) => ({ sequenceNumber: String(100 + index), lines: storeLinesIn(image) })),
  );
  const streamed = entries.map((entry, index) => ({ sequenceNumber: String(100 + index), entry }));
  await projectActivity({ ...options, hourOf: () => 12, cashConvertible: [] }, 'shard-1', streamed);
  // Her oldest entry has voided sums of before; one that is made later holds.
  await options.runtime.sleep(2 * MINUTE);
  await readBalanceAt({ ...options, worthKeeping: 1 }, bea.id, noon + 20 * MINUTE);
}

/** That the block is sealed, as its writer keeps it. */
export async function sealed(
  options: PlayOptions,
  head: Head,
  records: readonly SealedRecord[],
): Promise<void> {
  // The block itself is a file of its own.
  const store = sealStore({ ...options, s3: new S3Client({ region: 'local' }), bucket: '' });
  await store.markSealed(
    records.slice(0, 1).map((record) => ({ content: contentOf(record), id: record.id })),
  );
  await store.moveHead(noBlocks, head);
}
