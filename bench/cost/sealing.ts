/** What sealing a change of a transfer costs: a block is written for a batch of them, and a mark for each. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SealedRecord } from '../../lambdas/domain/sealing/record.ts';
import { seal } from '../../lambdas/domain/sealing/seal.ts';
import type { Item } from '../../lambdas/store/items.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { sealStore } from '../../lambdas/store/seal-store.ts';
import { meter } from '../../test/support/middleware.ts';
import { sealsBucket, startSeals } from '../../test/support/seals.ts';
import { tables } from '../../test/support/tables.ts';
import { noon } from '../../test/support/transfers.ts';

export interface Sealing {
  /** Changes in a block. */
  readonly block: number;
  /** For each of them: units of DynamoDB, objects put, and their bytes. */
  readonly write: number;
  readonly read: number;
  readonly puts: number;
  readonly bytes: number;
}

/** The event source mapping hands over 100 at most; with little traffic, what came in its window. */
const blocks = [100, 10, 1];

/** @param payment as the ledger has it */
export async function countSealing(client: DynamoDBClient, payment: Item): Promise<readonly Sealing[]> {
  const seals = await startSeals();
  try {
    const counted = meter(client);
    const store = sealStore({ client, s3: seals.client, runtime, ...tables, bucket: sealsBucket });
    const taken: Sealing[] = [];
    for (const block of blocks) {
      const records = Array.from({ length: block }, (_, index): SealedRecord => {
        const number = `${block}-${String(index).padStart(6, '0')}`;
        return { id: number.padEnd(32, '0'), event: 'INSERT', at: noon, item: other(payment, number) };
      });
      counted.reset();
      await seal(store, records, () => noon);
      const { write, read } = counted.units;
      const bytes = (await seals.blocks()).at(-1)?.length ?? 0;
      taken.push({ block, write: write / block, read: read / block, puts: 1 / block, bytes: bytes / block });
    }
    return taken;
  } finally {
    await seals.close();
  }
}

/** As large as the payment, and not the same: what says the same is marked once. */
const other = (payment: Item, number: string): Item => {
  const pk = payment.pk?.S ?? '';
  return { ...payment, pk: { S: pk.slice(0, pk.length - number.length) + number } };
};
