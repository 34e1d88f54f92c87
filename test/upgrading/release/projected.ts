/** What the consumers of the streams make of the fixtures. */
import { deviceUseOf } from '../../../lambdas/domain/devices/device-use.ts';
import { type Entry, entryFrom } from '../../../lambdas/domain/ledger/entries.ts';
import { storeLines } from '../../../lambdas/domain/stores/store-line.ts';
import { projectActivity } from '../../../lambdas/store/activity/project-activity.ts';
import { deviceUses } from '../../../lambdas/store/device-uses.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { transferOf } from '../../../lambdas/store/ledger-items.ts';
import { historyRecorder } from '../../../lambdas/store/past-balances.ts';
import { storeProjection } from '../../../lambdas/store/stores/store-projection.ts';
import { noon } from '../../support/transfers.ts';
import type { PlayOptions } from './asked.ts';
import { MINUTE } from './people.ts';

/** What the consumers of the streams make of it. */
export async function projected(options: PlayOptions, images: readonly Item[]): Promise<void> {
  const transfers = images.flatMap((image) => transferOf(image) ?? []);
  const entries: Entry[] = [];
  for (const transfer of transfers) {
    const entry = entryFrom(transfer, noon + 20 * MINUTE);
    if (!entry) continue;
    entries.push(entry);
    await historyRecorder(options).record(entry);
    if ('evidence' in transfer) await deviceUses(options).record(deviceUseOf(transfer));
  }
  const streamed = entries.map((entry, index) => ({ sequenceNumber: String(100 + index), entry }));
  await storeProjection({ ...options, timeZone: 'Asia/Tokyo' }).keep(
    'shard-1',
    streamed.map(({ sequenceNumber, entry }) => ({ sequenceNumber, lines: storeLines(entry) })),
  );
  await projectActivity({ ...options, hourOf: () => 12, cashConvertible: [] }, 'shard-1', streamed);
}
