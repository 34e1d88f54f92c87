/** The store side on the whole platform: a payment reaches what its store is owed, by way of two streams. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { cancelCharge, reconcileCharges, refundCharge } from '../../lambdas/contract/charges.ts';
import { putStore } from '../../lambdas/contract/operations.ts';
import { createPayment } from '../../lambdas/contract/payments.ts';
import { getStorePayable, getStoreStatement } from '../../lambdas/contract/stores.ts';
import { newColleague, newCustomer, topUp } from './support/people.ts';
import { controlled } from './support/shared-platform.ts';
import { chargeAt, newTill } from './support/tills.ts';

const today = () => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tokyo' }).format(Date.now());

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

  const day = today();
  const { body } = await operator.api.call(getStoreStatement, { path: { id: store, day } });
  expect(body).toMatchObject({ opening: [], closing: balances, totals: [{ count: 2, posted: '1001' }] });
  expect(body.lines.map(({ id }) => id)).toEqual(ids);
});

test('a till reconciles its day, and is told each difference; the other till of the store has a day of its own', async () => {
  const [customer, operator] = await Promise.all([newCustomer('kato'), newColleague(['operator'])]);
  const store = `store-${randomUUID().slice(0, 8)}`;
  await operator.api.call(putStore, { path: { id: store }, body: { name: 'Of this test' } });
  await topUp(customer, '9000');
  const till = await newTill(operator, store);
  const other = await newTill(operator, store);
  const day = today();
  const sales = [
    { reference: 'r-1', amount: '700' },
    { reference: 'r-2', amount: '301' },
    { reference: 'r-3', amount: '99' },
  ];
  const made = [];
  for (const sale of sales) made.push(await chargeAt(till, customer, sale));
  const [first, , third] = made.map(({ id }) => ({ path: { id } }));
  if (!first || !third) throw new Error('Three charges');
  await till.api.call(cancelCharge, third);
  const back = { reference: 'b-1', amount: '200', currency: 'JPY', reason: 'goods_returned' as const };
  await till.api.call(refundCharge, { ...first, body: back });
  await chargeAt(other, customer, { reference: 'r-1', amount: '5' });
  await (await controlled('real')).platform.idle();

  const reconcile = async (by: typeof till, charges: typeof sales) =>
    (await by.api.call(reconcileCharges, { body: { day, currency: 'JPY', charges } })).body;
  const totals = {
    approved: { count: 3, amount: '1100' },
    held: { count: 0, amount: '0' },
    refunded: { count: 2, amount: '299' },
  };
  expect(await reconcile(till, sales)).toEqual({
    ...{ store_id: store, terminal: 1, day, currency: 'JPY', final: false, totals, differences: [] },
  });
  const wrong = [
    { reference: 'r-2', amount: '310' },
    { reference: 'r-3', amount: '99' },
    { reference: 'r-4', amount: '1' },
  ];
  expect((await reconcile(till, wrong)).differences).toMatchObject([
    { reference: 'r-1', differences: ['missing_at_till'], ledger: { amount: '700', refunded: '200' } },
    { reference: 'r-2', differences: ['other_amount'], ledger: { amount: '301', status: 'approved' } },
    { reference: 'r-4', differences: ['missing_here'] },
  ]);
  expect(await reconcile(other, [])).toMatchObject({
    terminal: 2,
    totals: { approved: { count: 1, amount: '5' } },
    differences: [{ reference: 'r-1', differences: ['missing_at_till'] }],
  });

  const { lines } = (await operator.api.call(getStoreStatement, { path: { id: store, day } })).body;
  expect(lines.map(({ kind, terminal }) => `${kind} ${terminal}`).sort()).toEqual([
    ...['payment 1', 'payment 1', 'payment 1', 'payment 2', 'refund 1', 'refund 1'],
  ]);
});
