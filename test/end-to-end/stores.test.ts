/** The store side on the whole platform: a payment reaches what its store is owed, by way of two streams. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { putStore } from '../../lambdas/contract/operations.ts';
import { createPayment } from '../../lambdas/contract/payments.ts';
import { getStorePayable, getStoreStatement } from '../../lambdas/contract/stores.ts';
import { newColleague, newCustomer, topUp } from './support/people.ts';
import { controlled } from './support/shared-platform.ts';

test('two payments are owed to their store, and stand in its statement', async () => {
  const [customer, operator] = await Promise.all([newCustomer('sato'), newColleague(['operator'])]);
  const store = `store-${randomUUID().slice(0, 8)}`;
  await operator.api.call(putStore, { path: { id: store }, body: { name: 'Of this test' } });
  await topUp(customer, '5000');
  const ids: string[] = [];
  for (const amount of ['700', '301']) {
    const { body } = await customer.phone.api.call(createPayment, {
      body: { store_id: store, amount, currency: 'JPY' },
      idempotencyKey: randomUUID(),
    });
    ids.push(body.id);
  }
  const balances = [{ currency: 'JPY', posted: '1001', pending: '0' }];
  const owed = async () => (await operator.api.call(getStorePayable, { path: { id: store } })).body;
  // By way of two streams.
  await (await controlled('real')).platform.idle();
  expect(await owed()).toEqual({ store_id: store, balances });

  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tokyo' }).format(Date.now());
  const { body } = await operator.api.call(getStoreStatement, { path: { id: store, day } });
  expect(body).toMatchObject({ opening: [], closing: balances, totals: [{ count: 2, posted: '1001' }] });
  expect(body.lines.map(({ id }) => id)).toEqual(ids);
});
