/** Lists: what operators put on them, what stays of that, and what payments and enrolments make of it. */
import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as createTopUp } from '../../../lambdas/handlers/create-top-up.ts';
import { handler as listListEntries } from '../../../lambdas/handlers/list-list-entries.ts';
import { handler as listListEvents } from '../../../lambdas/handlers/list-list-events.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { hardwareDeviceKey, riskKey } from '../../../lambdas/store/keys.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  newKey,
  paymentBody,
  reviewerClaims,
  signed,
} from '../../support/customer-requests.ts';
import type { FunctionEnvironment } from '../../support/function-environment.ts';
import { applied, listed, putOn, takeOff } from '../../support/lists.ts';
import { tables } from '../../support/tables.ts';
import { thumbprint } from '../../support/transfers.ts';

let env: FunctionEnvironment;
let customer: Customer;

beforeAll(async () => {
  env = await environmentWithStore();
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 50_000n);
});

const claims = reviewerClaims('operator-1', 'operator');
const look = (handler: typeof listListEntries, list: string, path: string, cursor?: string) =>
  invoke(handler, {
    method: 'GET',
    path: `/lists/${list}/${path}`,
    pathParameters: { name: list },
    ...(cursor === undefined ? {} : { query: { cursor: [cursor] } }),
    claims,
  });
const entries = (list: string, cursor?: string) => look(listListEntries, list, 'entries', cursor);
const events = async (list: string) =>
  (await look(listListEvents as typeof listListEntries, list, 'events')).body.events as Record<
    string,
    unknown
  >[];

interface From {
  readonly address?: string;
  readonly country?: string;
}
const pay = async ({ address = '198.51.100.1', country = 'JP' }: From = {}) => {
  const request = await signed(customer, '/payments', paymentBody());
  const headers = { ...request.headers, 'CloudFront-Viewer-Country': country };
  const answer = await invoke(createPayment, { ...request, address, headers });
  return [answer.status, answer.body.code ?? answer.body.status];
};
const approved = [201, 'approved'];
const declined = [403, 'declined_by_risk'];
const held = [202, 'held'];

describe('an entry', () => {
  test('is added, with who and why, and is on the list', async () => {
    const added = await putOn('customers', { subject: customer.id, kind: 'watch', reason: 'Complaints' });
    expect(added).toMatchObject({
      status: 201,
      body: {
        id: expect.stringMatching(/^lst_/),
        list: 'customers',
        subject: customer.id,
        kind: 'watch',
        reason: 'Complaints',
        author: 'operator-1',
        in_force: true,
      },
    });
    expect((await entries('customers')).body.entries).toContainEqual(added.body);
  });

  test('again is the same, and nothing is written', async () => {
    const wish = { subject: 'AQ', kind: 'watch' };
    const first = await putOn('countries', wish);
    const before = await env.tables.items(tables.registryTable);
    expect(await putOn('countries', wish)).toMatchObject({ status: 200, body: first.body });
    expect(await env.tables.items(tables.registryTable)).toEqual(before);
  });

  test('of another kind takes the place of the former; both stay among the events, and so does its end', async () => {
    const subject = 'BV';
    const { body } = await putOn('countries', { subject, kind: 'watch', reason: 'First' });
    const changed = await putOn('countries', { subject, kind: 'block', reason: 'Second' });
    expect(changed).toMatchObject({ status: 201, body: { id: body.id, kind: 'block' } });
    expect((await takeOff('countries', String(body.id))).body).toMatchObject({ in_force: false });
    expect((await entries('countries')).body.entries).not.toContainEqual(
      expect.objectContaining({ subject }),
    );
    const said = (await events('countries')).filter((event) => event.subject === subject);
    expect(said.map(({ from, to, reason, by }) => [from, to, reason, by])).toEqual([
      ['block', undefined, 'Cleared', 'operator-1'],
      ['watch', 'block', 'Second', 'operator-1'],
      [undefined, 'watch', 'First', 'operator-1'],
    ]);
  });

  test('that was taken off is not put on again by the request that had put it on, and is by another', async () => {
    const [key, wish] = [newKey(), { subject: 'HM', kind: 'block' }];
    const { body } = await putOn('countries', wish, key);
    await takeOff('countries', String(body.id));
    expect(await putOn('countries', wish, key)).toMatchObject({ status: 200, body: { in_force: false } });
    expect(await takeOff('countries', String(body.id))).toMatchObject({
      status: 200,
      body: { in_force: false },
    });
    expect(await putOn('countries', wish)).toMatchObject({ status: 201, body: { in_force: true } });
  });

  test('under a key that was used for another is a conflict', async () => {
    const key = newKey();
    await putOn('countries', { subject: 'TF', kind: 'watch' }, key);
    const other = await putOn('countries', { subject: 'TF', kind: 'block' }, key);
    expect([other.status, codeOf(other)]).toEqual([409, 'idempotency_conflict']);
  });

  test.each([
    ['a customer who has no id of ours', 'customers', { subject: 'hana' }, 'body.subject'],
    ['a range with bits that it does not share', 'addresses', { subject: '203.0.113.7/24' }, 'body.subject'],
    ['the whole internet', 'addresses', { subject: '0.0.0.0/0' }, 'body.subject'],
    ['a country that there is not', 'countries', { subject: 'QX' }, 'body.subject'],
    ['a formula', 'addresses', { subject: '=HYPERLINK("x")' }, 'body.subject'],
    [
      'an end that has passed',
      'countries',
      { subject: 'JP', expires_at: '2020-01-01T00:00:00.000Z' },
      'body.expires_at',
    ],
    ['a kind that there is not', 'countries', { subject: 'JP', kind: 'forgive' }, 'body.kind'],
    ['no reason', 'countries', { subject: 'JP', reason: '' }, 'body.reason'],
  ])('of %s is refused, by its member', async (_, list, wish, path) => {
    const answer = await putOn(list, { kind: 'block', ...wish });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ path }));
  });

  test.each([
    ['stores', 'nowhere', 'store_not_found'],
    ['devices', thumbprint('of nobody'), 'not_found'],
  ])('of %s that are not there would do nothing, and is refused', async (list, subject, code) => {
    expect(codeOf(await putOn(list, { subject, kind: 'block' }))).toBe(code);
  });

  test('that is not there is not taken off', async () => {
    const answer = await takeOff('stores', `lst_${'a'.repeat(27)}`);
    expect([answer.status, codeOf(answer)]).toEqual([404, 'not_found']);
  });
});

describe('a list', () => {
  test('has pages, whose cursors are good for it and its reader alone', async () => {
    for (let number = 0; number < 55; number++)
      await putOn('addresses', { subject: `100.70.${number}.0/24`, kind: 'watch' });
    const first = await entries('addresses');
    const cursor = String(first.body.next_cursor);
    const second = await entries('addresses', cursor);
    const ids = [first, second].flatMap(({ body }) => (body.entries as { id: string }[]).map(({ id }) => id));
    expect(new Set(ids).size).toBe(55);
    expect(second.body.next_cursor).toBeUndefined();
    expect(codeOf(await entries('countries', cursor))).toBe('invalid_cursor');
    expect(codeOf(await entries('addresses', `${cursor.slice(0, -1)}_`))).toBe('invalid_cursor');
  });
});

describe('what is blocked is declined, what is watched is held, and then no more', () => {
  const subjects: Readonly<Record<string, () => string>> = {
    customers: () => customer.id,
    devices: () => customer.key.thumbprint,
    stores: () => 'shinjuku-east',
    addresses: () => '198.51.100.0/24',
    countries: () => 'JP',
  };

  test.each(Object.keys(subjects))('of %s', async (list) => {
    const subject = subjects[list]?.();
    expect(await pay()).toEqual(approved);
    await listed(list, { subject, kind: 'block' });
    expect(await pay()).toEqual(declined);
    await listed(list, { subject, kind: 'watch' });
    expect(await pay()).toEqual(held);
    const id = await listed(list, { subject, kind: 'allow' });
    expect(await pay()).toEqual(approved);
    await listed(list, { subject, kind: 'block', reason: 'Again' });
    await takeOff(list, id);
    await applied(list, id);
    expect(await pay()).toEqual(approved);
  });

  test('of a phone: every device that was enrolled with it, and no other', async () => {
    const phone = thumbprint('a phone');
    const other = await customerWithFunds(env.tables.client(), 5_000n);
    await env.tables.client().send(
      new UpdateItemCommand({
        TableName: tables.registryTable,
        Key: toItem({ ...hardwareDeviceKey(phone, customer.key.thumbprint) }),
      }),
    );
    const id = await listed('hardware', { subject: phone, kind: 'block' });
    expect(await pay()).toEqual(declined);
    const mine = customer;
    customer = other;
    expect(await pay()).toEqual(approved);
    customer = mine;
    await takeOff('hardware', id);
    await applied('hardware', id);
    expect(await pay()).toEqual(approved);
  });

  test('other addresses and countries than those that are blocked pay', async () => {
    const range = await listed('addresses', { subject: '203.0.113.0/24', kind: 'block' });
    const country = await listed('countries', { subject: 'KP', kind: 'block' });
    expect(await pay({ address: '203.0.114.9' })).toEqual(approved);
    expect(await pay({ address: '203.0.113.9' })).toEqual(declined);
    expect(await pay({ country: 'KP' })).toEqual(declined);
    await Promise.all([takeOff('addresses', range), takeOff('countries', country)]);
    await applied('addresses', range);
  });

  test('an address that only a header names is nobody’s', async () => {
    const range = await listed('addresses', { subject: '203.0.113.0/24', kind: 'block' });
    const request = await signed(customer, '/payments', paymentBody(), {
      headers: { 'X-Forwarded-For': '203.0.113.9', 'CloudFront-Viewer-Address': '203.0.113.9:443' },
    });
    expect((await invoke(createPayment, { ...request, address: '198.51.100.1' })).status).toBe(201);
    await takeOff('addresses', range);
    await applied('addresses', range);
  });

  test('a top-up is declined too', async () => {
    await listed('customers', { subject: customer.id, kind: 'block' });
    const body = { amount: '1000', currency: 'JPY', funding_source: 'sandbox' };
    const answer = await invoke(createTopUp, await signed(customer, '/top-ups', body));
    expect([answer.status, codeOf(answer)]).toEqual([403, 'declined_by_risk']);
  });
});

describe('what is applied', () => {
  test('follows the entry as it stands: records that come again, or late, change nothing', async () => {
    const { body } = await putOn('customers', { subject: customer.id, kind: 'block' });
    const id = String(body.id);
    await takeOff('customers', id);
    await applied('customers', id, id);
    await applied('customers', id);
    expect(await pay()).toEqual(approved);
  });

  test('leaves what else is known of a customer as it is', async () => {
    const Key = toItem({ ...riskKey(customer.id) });
    await env.tables.client().send(
      new UpdateItemCommand({
        TableName: tables.registryTable,
        Key,
        UpdateExpression: 'SET kept = :kept',
        ExpressionAttributeValues: toItem({ ':kept': 'so' }),
      }),
    );
    await listed('customers', { subject: customer.id, kind: 'watch' });
    const items = await env.tables.items(tables.registryTable);
    expect(items.find(({ pk }) => pk?.S === riskKey(customer.id).pk)).toMatchObject({
      kept: { S: 'so' },
      listed: { S: 'w' },
    });
  });

  test('makes no record of a device or a store that is not there', async () => {
    const gone = randomUUID();
    expect(await applied('stores', gone)).toEqual({ state: {}, batchItemFailures: [] });
    expect((await env.tables.items(tables.registryTable)).some(({ pk }) => pk?.S?.includes(gone))).toBe(
      false,
    );
  });
});
