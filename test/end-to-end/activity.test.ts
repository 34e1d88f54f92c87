/** What the rules know of a customer and a store, on the whole platform: a payment reaches it by way of two streams. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { putStore } from '../../lambdas/contract/operations.ts';
import { createPayment } from '../../lambdas/contract/payments.ts';
import { customerActivityIn, storeActivityIn } from '../../lambdas/store/activity/activity-items.ts';
import { outputOf } from '../../local/demo/stage.ts';
import { newColleague, newCustomer, topUp } from './support/people.ts';
import { platform } from './support/platform.ts';
import { itemsOf } from './support/tables.ts';
import { until } from './support/until.ts';

test('two customers at one store are there in the hour, with what they paid and topped up', async () => {
  const operator = await newColleague(['operator']);
  const store = `store-${randomUUID().slice(0, 8)}`;
  await operator.api.call(putStore, { path: { id: store }, body: { name: 'Of this test' } });
  const customers = await Promise.all(['mori', 'ono'].map(newCustomer));
  for (const customer of customers) {
    await topUp(customer, '5000');
    await customer.phone.api.call(createPayment, {
      body: {
        store_id: store,
        amount: '700',
        currency: 'JPY',
        lines: [{ category: 'gift_card', quantity: 2, amount: '700' }],
      },
      idempotencyKey: randomUUID(),
    });
  }
  const registry = () => itemsOf(outputOf(platform.outputs, 'RegistryTable'));
  const known = await until(
    async () => {
      const item = (await registry()).find(({ pk, sk }) => pk?.S === `STORE#${store}` && sk?.S === 'STORE');
      return item && storeActivityIn(item, Date.now());
    },
    (activity) => activity?.payments.hour.count === 2,
  );
  expect(known).toMatchObject({
    payments: { hour: { count: 2, sum: 1400n } },
    customersHour: 2,
    newCustomersHour: 2,
    cashConvertibleHour: { count: 4, sum: 1400n },
    cashConvertibleCustomersHour: 2,
  });
  const windows = await until(
    async () =>
      (await registry())
        .filter(({ pk }) => pk?.S?.startsWith('RISK#'))
        .map((item) => customerActivityIn(item, { now: Date.now(), device: '' }))
        .filter((activity) => activity?.payments.hour.sum === 700n && activity.topUps.hour.sum === 5000n),
    (found) => found.length >= 2,
  );
  expect(windows[0]).toMatchObject({ payments: { day: { count: 1 } }, spentSinceTopUp: 700n });
});
