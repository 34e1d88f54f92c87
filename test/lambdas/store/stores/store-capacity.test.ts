import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemRuntime } from '../../../../lambdas/store/runtime.ts';
import { storeBooks } from '../../../../lambdas/store/stores/store-books.ts';
import { storeProjection } from '../../../../lambdas/store/stores/store-projection.ts';
import { meter } from '../../../support/middleware.ts';
import { entryOfStore, streamed } from '../../../support/store-lines.ts';
import { startTables, type TestTables, tables } from '../../../support/tables.ts';
import { noon, today } from '../../../support/transfers.ts';

/** Write units a payment: the design's bound for the stores' side. */
const budget = 0.15;
/** As many as the event source mapping hands over at once; a test of lib/ keeps it so. */
const batchSize = 1000;

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const runtime = { ...systemRuntime, now: () => noon };

const payments = (stores: number) =>
  Array.from({ length: batchSize }, (_, index) =>
    entryOfStore(`a-store-in-tokyo-${stores}-${index % stores}`, String(index), {
      money: { amount: BigInt(100 + index * 37), currency: 'JPY' },
      createdAt: noon + index * 1000,
    }),
  );

describe.each([
  [1, 'one store'],
  [100, 'a hundred stores'],
  [1000, 'a store each'],
])('a batch of payments at %i, %s', (stores) => {
  test(`takes at most ${budget} write units a payment, read back included`, async () => {
    const client = engine.client();
    const counted = meter(client);
    const shard = `shardId-00000001414576573621-f55eea${stores}`;
    await storeProjection({ client, runtime, timeZone: 'Asia/Tokyo', ...tables }).keep(
      shard,
      streamed(payments(stores)),
    );
    expect(counted.calls).toEqual(['GetItem', 'TransactWriteItems']);
    expect(counted.units.write / batchSize).toBeLessThanOrEqual(budget);
    expect(counted.units.read).toBe(1);

    const books = storeBooks({ client, runtime, ...tables });
    const { lines, closing } = await books.statement(`a-store-in-tokyo-${stores}-0`, today);
    const mine = payments(stores).filter((_, index) => index % stores === 0);
    expect(lines).toHaveLength(mine.length);
    expect(closing[0]?.posted).toBe(mine.reduce((sum, { money }) => sum + money.amount, 0n));
  });
});
