/** What the rules know of customers and stores is written a batch at a time: what a payment costs there depends on how many come together. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { projectActivity } from '../../lambdas/store/activity/project-activity.ts';
import { operationsStore } from '../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { cashConvertible, entriesOf, hourOf, paid, streamed } from '../../test/support/activity-history.ts';
import { meter } from '../../test/support/middleware.ts';
import { tables } from '../../test/support/tables.ts';
import { noon } from '../../test/support/transfers.ts';

export interface Activity {
  /** Payments in a batch, each of another customer, at one store. */
  readonly batch: number;
  /** Units for each of them. */
  readonly write: number;
  readonly read: number;
}

/** The event source mapping hands over 100 at most; with little traffic, what came since the last one. */
const batches = [100, 10, 1];

export async function countActivity(
  client: DynamoDBClient,
  inspector: DynamoDBClient,
): Promise<readonly Activity[]> {
  const counted = meter(client);
  const taken: Activity[] = [];
  for (const batch of batches) {
    const store = `store-of-${batch}`;
    await operationsStore({ client: inspector, runtime, ...tables }).putStore(
      { id: store, name: 'A store' },
      { by: 'ops', at: noon },
    );
    const histories = Array.from({ length: batch }, (_, index) =>
      paid(`customer ${index} of ${batch}`, { store, at: noon + index * 250 }),
    );
    counted.reset();
    const options = { client, runtime, hourOf, cashConvertible, ...tables };
    await projectActivity(options, `shard of ${batch}`, streamed(histories.flatMap(entriesOf)));
    taken.push({ batch, write: counted.units.write / batch, read: counted.units.read / batch });
  }
  return taken;
}
