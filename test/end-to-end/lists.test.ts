/** Lists and switches over HTTP, with the functions' own permissions and streams: from an operator's request to a customer's answer. */
import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { ApiProblem } from '../../client/api.ts';
import {
  createListEntry,
  listListEntries,
  listListEvents,
  removeListEntry,
} from '../../lambdas/contract/lists.ts';
import { listSwitchEvents, listSwitches, putStore, putSwitch } from '../../lambdas/contract/operations.ts';
import { createPayment } from '../../lambdas/contract/payments.ts';
import type { Colleague } from '../../local/demo/people.ts';
import { type Customer, newColleague, newCustomer, topUp } from './support/people.ts';
import { until } from './support/until.ts';

/** Of this file alone: others pay at theirs meanwhile. */
const storeId = 'kamakura';
let customer: Customer;
let operator: Colleague;

beforeAll(async () => {
  [customer, operator] = await Promise.all([newCustomer('trudy'), newColleague(['operator'])]);
  await operator.api.call(putStore, { path: { id: storeId }, body: { name: 'Kamakura' } });
  await topUp(customer, '9000');
});

async function outcome(): Promise<string> {
  const body = { store_id: storeId, amount: '10', currency: 'JPY' };
  try {
    return (await customer.phone.api.call(createPayment, { body })).body.status;
  } catch (error) {
    if (error instanceof ApiProblem) return error.problem.code;
    throw error;
  }
}

test('a customer who is blocked is declined within seconds, and pays again once taken off; all of it is told', async () => {
  const subject = decodeJwt(customer.phone.session.accessToken).sub ?? 'nobody';
  const path = { name: 'customers' } as const;
  const { body: entry } = await operator.api.call(createListEntry, {
    path,
    body: { subject, kind: 'block', reason: 'A drill' },
    idempotencyKey: randomUUID(),
  });
  await until(outcome, (told) => told === 'declined_by_risk');
  const { body: listed } = await operator.api.call(listListEntries, { path, query: {} });
  expect(listed.entries).toContainEqual(entry);
  await operator.api.call(removeListEntry, {
    path: { ...path, id: entry.id },
    query: { reason: 'Over' },
    idempotencyKey: randomUUID(),
  });
  await until(outcome, (told) => told === 'approved');
  const { body: said } = await operator.api.call(listListEvents, { path, query: {} });
  expect(said.events.filter((event) => event.subject === subject).map(({ from, to }) => [from, to])).toEqual([
    ['block', undefined],
    [undefined, 'block'],
  ]);
});

test('a switch of a store stops it with the very next payment', async () => {
  const scope = { store_id: storeId };
  const put = (state: 'on' | 'off') =>
    operator.api.call(putSwitch, { path: { name: 'payments' }, body: { state, reason: 'A drill', scope } });
  await put('off');
  try {
    expect(await outcome()).toBe('switched_off');
    const { body } = await operator.api.call(listSwitches, {});
    expect(body.switches).toContainEqual(expect.objectContaining({ name: 'payments', scope, state: 'off' }));
  } finally {
    await put('on');
  }
  expect(await outcome()).toBe('approved');
  const { body } = await operator.api.call(listSwitchEvents, { query: {} });
  expect(body.events.slice(0, 2)).toMatchObject([
    { from: 'off', to: 'on', scope },
    { from: 'on', to: 'off', scope },
  ]);
});
