/** Corrections over HTTP: with the permissions that each function has, and in the books and the customer's history. */
import { beforeAll, expect, test } from 'vitest';
import { createCorrection, decideCorrection, listCorrections } from '../../lambdas/contract/corrections.ts';
import { getWallet, listEntries } from '../../lambdas/contract/wallet.ts';
import type { KeptMessage } from '../../local/cognito/outbox.ts';
import type { Colleague } from '../../local/demo/people.ts';
import { type Customer, newColleague, newCustomer, topUp } from './support/people.ts';
import { platform } from './support/platform.ts';
import { readBooks } from './support/tables.ts';
import { until } from './support/until.ts';

let [first, second]: Colleague[] = [];
let customer: Customer;

beforeAll(async () => {
  [first, second, customer] = await Promise.all([
    newColleague(['operator']),
    newColleague(['operator']),
    newCustomer('cora'),
  ]);
  await topUp(customer, '5000');
});

const wish = (amount: string) => ({
  body: {
    debit: 'losses:errors',
    credit: `wallet:${JSON.parse(atob(customer.phone.session.accessToken.split('.')[1] ?? '')).sub}`,
    amount,
    currency: 'JPY',
    reason: 'wrong_amount' as const,
    note: 'The terminal rounded down',
  },
});

test('an operator corrects a little alone; what is more, another approves; the customer sees both', async () => {
  expect(await first?.api.call(createCorrection, wish('300'))).toMatchObject({
    status: 201,
    body: { status: 'posted' },
  });
  const { status, body } = (await first?.api.call(createCorrection, wish('20000'))) ?? {};
  expect([status, body?.status]).toEqual([202, 'proposed']);
  const id = body?.id ?? '';
  const listed = await until(
    async () => (await second?.api.call(listCorrections))?.body.corrections.map((each) => each.id) ?? [],
    (ids) => ids.includes(id),
  );
  expect(listed).toContain(id);
  const approval = { path: { id }, body: { outcome: 'approve' as const } };
  await expect(first?.api.call(decideCorrection, approval)).rejects.toMatchObject({
    problem: { status: 403, code: 'second_person_required' },
  });
  expect((await second?.api.call(decideCorrection, approval))?.body).toMatchObject({ status: 'posted' });
  expect((await customer.phone.api.call(getWallet)).body).toMatchObject({ available: '25300' });
  const history = async () =>
    (await customer.phone.api.call(listEntries)).body.entries
      .filter(({ kind }) => kind === 'correction')
      .map((each) => each.amount);
  expect(await until(history, (amounts) => amounts.length === 2)).toEqual(['20000', '300']);
  const told = async () => {
    const outbox = (await (await fetch(`${platform.url}/_local/outbox`)).json()) as KeptMessage[];
    return outbox.flatMap((each) =>
      each.kind === 'mail' && each.to === customer.email && each.subject === '残高を訂正し、加算しました'
        ? [/残高に(.+)を加算/.exec(each.text)?.[1]]
        : [],
    );
  };
  expect((await until(told, (amounts) => amounts.length >= 2)).sort()).toEqual(['20,000円', '300円']);
  const { differences, sums } = await readBooks();
  expect({ differences, sums }).toEqual({ differences: [], sums: { JPY: 0n } });
});
