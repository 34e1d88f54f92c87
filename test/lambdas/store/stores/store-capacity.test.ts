import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { systemRuntime } from '../../../../lambdas/store/runtime.ts';
import { allParts } from '../../../../lambdas/store/stores/parts.ts';
import { storeBooks } from '../../../../lambdas/store/stores/store-books.ts';
import { lastDayToClose, storeProjection } from '../../../../lambdas/store/stores/store-projection.ts';
import { meter } from '../../../support/middleware.ts';
import { entryOfStore, streamed } from '../../../support/store-lines.ts';
import { startTables, type TestTables, tables } from '../../../support/tables.ts';
import { noon, today } from '../../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const timeZone = 'Asia/Tokyo';
const runtime = { ...systemRuntime, now: () => noon };

const payments = (batch: number, stores: number, run: string, day = today) =>
  Array.from({ length: batch }, (_, index) =>
    entryOfStore(`a-store-in-tokyo-${run}-${index % stores}`, `${batch} ${index}`, {
      money: { amount: BigInt(100 + index * 37), currency: 'JPY' },
      createdAt: noon + index * 1000,
      day,
      // Charges, which take a few bytes more than payments from a phone: the more, the greater the till's number.
      terminal: 255 - (index % 9),
    }),
  );

/** Write units a payment: the design's bound for the stores' side, from batches of 20 on, which docs/store-side.md says. */
const budget = 0.15;
/** The mapping hands over 1,000 at most; a test of lib/ keeps it so. */
const batches: [size: number, budget: number][] = [
  [10, 0.2],
  [20, budget],
  [30, budget],
  [100, budget],
  [300, budget],
  [1000, budget],
];

describe.each([
  [1, 'one store'],
  [100, 'a hundred stores'],
  [1000, 'a store each'],
])('payments at %i, %s', (stores) => {
  test.each(batches)(
    'in a batch of %i take at most %d write units each, and are read',
    async (size, most) => {
      const client = engine.client();
      const counted = meter(client);
      const run = `${size}-${stores}`;
      const batch = payments(size, stores, run);
      const shard = `shardId-00000001414576573621-${run}`;
      await storeProjection({ client, runtime, timeZone, ...tables }).keep(shard, streamed(batch));
      expect(counted.units.write / size).toBeLessThanOrEqual(most);
      expect(counted.units.read).toBe(2);
      // Whatever it is, nothing of the stores is written that is not one of these.
      expect(new Set(counted.calls)).toEqual(new Set(['GetItem', 'PutItem', 'UpdateItem']));

      const books = storeBooks({ client, runtime, ...tables });
      const { lines, closing } = await books.statement(`a-store-in-tokyo-${run}-0`, today);
      const mine = batch.filter((_, index) => index % stores === 0);
      expect(lines.map(({ terminal }) => terminal)).toEqual(mine.map(({ terminal }) => terminal));
      expect(closing[0]?.posted).toBe(mine.reduce((sum, { money }) => sum + money.amount, 0n));
    },
  );
});

/** The most lines of other stores that a reader meets: just too few for another division. */
test.each([
  [39, 0.6],
  [159, 0.6],
  [1000, 1.2],
])('a reader reads of a batch of %i at most %d read units, and of a closed day none', async (size, most) => {
  const own = await startTables();
  try {
    const client = own.client();
    const counted = meter(client);
    const [day, after] = ['2026-11-17', '2026-11-18'];
    const projection = storeProjection({ client, runtime, timeZone, ...tables });
    const books = storeBooks({ client, runtime, ...tables });
    const store = `a-store-in-tokyo-${size}-0`;
    const count = 4;
    for (let batch = 0; batch < count; batch++)
      await projection.keep(`shard-${batch}`, streamed(payments(size, size, String(size), day)));
    counted.reset();
    await books.statement(store, day);
    expect(counted.calls).toHaveLength(5);
    expect(counted.units.read / count).toBeLessThanOrEqual(most + 5 / count);
    const before = await books.payable(store);

    for (const part of allParts) await projection.closeNextDay(part, lastDayToClose(noon, timeZone));
    counted.reset();
    expect(await books.statement(store, after)).toMatchObject({ opening: before, lines: [] });
    expect(counted.units.read).toBeLessThanOrEqual(6);
  } finally {
    await own.close();
  }
});
