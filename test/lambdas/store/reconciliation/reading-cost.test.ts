/** What a run reads: its cost follows from the bytes of the rows, and not from their number. */
import { expect, test } from 'vitest';
import { toItem } from '../../../../lambdas/store/items.ts';
import { metered } from '../../../../lambdas/store/metered.ts';
import { meter } from '../../../support/middleware.ts';
import { SETTLE, worldOn } from '../../../support/reconciled.ts';
import { fakeRuntime } from '../../../support/runtime.ts';
import { startTables, tables } from '../../../support/tables.ts';

test('a transfer more costs a quarter of a read unit, in all tables together', async () => {
  const engine = await startTables();
  try {
    const world = worldOn(engine);
    const { units } = meter(world.client);
    const customers = [await world.newCustomer(100_000n), await world.newCustomer(100_000n)];
    const runAfter = async (payments: number) => {
      for (let each = 0; each < payments; each++)
        for (const customer of customers) await world.pay(customer, 100n);
      await world.project();
      world.clock.now += 2 * SETTLE;
      units.read = 0;
      const { ok, compared } = await world.reconcile();
      expect(ok).toBe(true);
      return { read: units.read, transfers: compared.transfers };
    };
    const few = await runAfter(20);
    const more = await runAfter(60);
    const each = (more.read - few.read) / (more.transfers - few.transfers);
    expect(more.transfers - few.transfers).toBe(120);
    expect(each).toBeGreaterThan(0.1);
    expect(each).toBeLessThanOrEqual(0.3);
  } finally {
    await engine.close();
  }
});

test('no more is read in a second than the stage allows', async () => {
  const engine = await startTables();
  try {
    const runtime = fakeRuntime();
    const client = engine.client();
    const reads = metered({ client, runtime, readsPerSecond: 10 });
    const startedAt = runtime.now();
    for (let each = 0; each < 50; each++) await reads.get(tables.ledgerTable, { pk: 'a', sk: 'a' });
    await reads.query({
      TableName: tables.ledgerTable,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: toItem({ ':pk': 'a' }),
    });
    // 50 strongly consistent reads of one unit, and half a one.
    expect(runtime.now() - startedAt).toBeGreaterThanOrEqual(5000);
    expect(runtime.now() - startedAt).toBeLessThanOrEqual(5100);
  } finally {
    await engine.close();
  }
});
