import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectActivity } from '../../../../lambdas/store/activity/project-activity.ts';
import { operationsStore } from '../../../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../../../lambdas/store/runtime.ts';
import { cashConvertible, entriesOf, hourOf, paid, streamed } from '../../../support/activity-history.ts';
import { meter } from '../../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../../support/tables.ts';
import { noon } from '../../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

async function cost(payments: number, customers: number, stores: number) {
  const run = randomUUID().slice(0, 8);
  const operations = operationsStore({ client: engine.client(), runtime, ...tables });
  for (let store = 0; store < stores; store++)
    await operations.putStore({ id: `${run}-${store}`, name: 'A store' }, { by: 'ops', at: noon });
  const client = engine.client();
  const counted = meter(client);
  const histories = Array.from({ length: payments }, (_, index) =>
    paid(`${run}-${index % customers}`, { name: String(index), store: `${run}-${index % stores}` }),
  );
  const options = { client, runtime, hourOf, cashConvertible, ...tables };
  await projectActivity(options, `shard of ${run}`, streamed(histories.flatMap(entriesOf)));
  return counted;
}

/** A record of each customer and store that paid or was paid, and the watermark: whatever their number. */
test.each([
  [1, 1, 1],
  [100, 100, 1],
  [100, 100, 100],
  [100, 5, 1],
])(
  '%i payments of %i customers at %i stores take one write for each of these, and one for the batch',
  async (...of) => {
    const [payments, customers, stores] = of;
    const { units, written } = await cost(payments, customers, stores);
    expect(written).toEqual({ [tables.registryTable]: customers + stores, [tables.projectionsTable]: 1 });
    // Each of them is read once, and each device, which nobody here has enrolled; and where the shard and a rebuild stand.
    expect(units.read).toBe(customers + stores + customers * 0.5 + 2);
  },
);

test('a batch that was told before costs a read', async () => {
  const client = engine.client();
  const options = { client, runtime, hourOf, cashConvertible, ...tables };
  const records = streamed(entriesOf(paid('somebody')));
  await projectActivity(options, 'a shard', records);
  const counted = meter(client);
  await projectActivity(options, 'a shard', records);
  expect(counted.units).toEqual({ write: 0, read: 2 });
});
