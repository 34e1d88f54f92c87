/** What stores are owed is written a batch at a time: what a payment costs there depends on how many come together. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { systemRuntime } from '../../lambdas/store/runtime.ts';
import { storeProjection } from '../../lambdas/store/stores/store-projection.ts';
import { meter } from '../../test/support/middleware.ts';
import { entryOfStore, streamed } from '../../test/support/store-lines.ts';
import { tables } from '../../test/support/tables.ts';
import { noon } from '../../test/support/transfers.ts';

export interface StoreSide {
  /** Payments in a batch. */
  readonly batch: number;
  /** Write units for each of them. */
  readonly write: number;
}

/** The event source mapping hands over 1,000 at most; with little traffic, what came in its window. */
const batches = [1000, 300, 100, 30, 10];

/** Each batch is of payments at stores of its own. */
export async function countStoreSide(client: DynamoDBClient): Promise<readonly StoreSide[]> {
  const counted = meter(client);
  const projection = storeProjection({
    client,
    runtime: { ...systemRuntime, now: () => noon },
    timeZone: 'Asia/Tokyo',
    ...tables,
  });
  const taken: StoreSide[] = [];
  for (const batch of batches) {
    const entries = Array.from({ length: batch }, (_, index) =>
      entryOfStore(`store-${index}`, `${batch} ${index}`, { createdAt: noon + index * 250 }),
    );
    counted.reset();
    await projection.keep(`shard of ${batch}`, streamed(entries));
    taken.push({ batch, write: counted.units.write / batch });
  }
  return taken;
}
