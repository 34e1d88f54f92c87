/** A rule that an operator snoozes for a customer: without effect for that customer alone, until a time, and recorded. */

import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as createSnooze } from '../../../lambdas/handlers/create-snooze.ts';
import { handler as endSnooze } from '../../../lambdas/handlers/end-snooze.ts';
import { handler as listSnoozeEvents } from '../../../lambdas/handlers/list-snooze-events.ts';
import { handler as listSnoozes } from '../../../lambdas/handlers/list-snoozes.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { paymentKey } from '../../../lambdas/store/keys.ts';
import { paymentOf } from '../../../lambdas/store/ledger-items.ts';
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
import { tables } from '../../support/tables.ts';

let env: FunctionEnvironment;
let customer: Customer;

beforeAll(async () => {
  env = await environmentWithStore();
  env.answer(({ operation, body }) => {
    const email = (Value: string) => ({ Name: 'email', Value });
    if (operation === 'AdminGetUser')
      return { Username: body.Username, UserAttributes: [email(`${body.Username}@example.com`)] };
    const [, sub = ''] = /^sub = "(.*)"$/.exec(String(body.Filter)) ?? [];
    if (sub.startsWith('00000000')) return { Users: [] };
    return {
      Users: [{ Username: 'hana', Attributes: [{ Name: 'sub', Value: sub }, email('hana@example.com')] }],
    };
  });
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 200_000n);
});

const DAY = 24 * 60 * 60 * 1000;
const soon = () => new Date(Date.now() + DAY).toISOString();
const operator = (name = 'ann') => reviewerClaims(name, 'operator');
const snooze = (
  rule: string,
  { until = soon(), name = 'ann', whom = customer.id, reason = 'A wedding' } = {},
) =>
  invoke(createSnooze, {
    method: 'POST',
    path: '/snoozes',
    claims: operator(name),
    headers: { 'content-type': 'application/json', 'idempotency-key': newKey() },
    body: JSON.stringify({ customer_id: whom, rule, reason, until }),
  });
const end = (rule: string, name = 'ben') =>
  invoke(endSnooze, {
    method: 'DELETE',
    path: `/snoozes/${customer.id}/${rule}`,
    pathParameters: { customer: customer.id, rule },
    query: { reason: ['Over'] },
    claims: operator(name),
    headers: { 'idempotency-key': newKey() },
  });
const listed = async (whom?: string) =>
  (
    await invoke(listSnoozes, {
      method: 'GET',
      path: '/snoozes',
      claims: operator(),
      ...(whom === undefined ? {} : { query: { customer: [whom] } }),
    })
  ).body.snoozes as Record<string, unknown>[];

/** Of goods that resell: held by the rule `cash_convertible_quantity` alone. */
const cartons = { amount: '5000', lines: [{ category: 'tobacco', quantity: 11, amount: '5000' }] };
async function pay(who = customer) {
  const answer = await invoke(createPayment, await signed(who, '/payments', paymentBody(cartons)));
  const Key = toItem({ ...paymentKey(String(answer.body.id)) });
  const { Item } = await env.tables.client().send(new GetItemCommand({ TableName: tables.ledgerTable, Key }));
  const { state, reasons, snoozed } = paymentOf(Item ?? {});
  return { state, reasons, snoozed };
}
const held = { state: 'pending', reasons: ['cash_convertible_quantity'], snoozed: [] };
const passed = { state: 'posted', reasons: [], snoozed: ['cash_convertible_quantity'] };

describe('a snoozed rule', () => {
  test('has no effect for the customer and is recorded as snoozed; it has for others, and once it is ended', async () => {
    const other = await customerWithFunds(env.tables.client(), 200_000n);
    expect(await pay()).toEqual(held);
    const until = soon();
    const made = await snooze('cash_convertible_quantity', { until });
    expect([made.status, made.body]).toMatchObject([
      201,
      { customer_id: customer.id, rule: 'cash_convertible_quantity', author: 'ann', in_force: true },
    ]);
    expect(await pay()).toEqual(passed);
    expect(await pay(other)).toEqual(held);
    expect(await listed(customer.id)).toEqual([made.body]);
    expect(await listed()).toContainEqual(made.body);
    const ended = await end('cash_convertible_quantity');
    expect(ended.body).toMatchObject({ in_force: false, ended_by: 'ben' });
    expect(await pay()).toEqual(held);
    expect((await end('cash_convertible_quantity', 'cem')).body).toEqual(ended.body);
  });

  test('is told among the events, the newest first', async () => {
    await snooze('hour_unusual');
    await end('hour_unusual');
    const { body } = await invoke(listSnoozeEvents, {
      method: 'GET',
      path: '/snooze-events',
      claims: operator(),
    });
    expect((body.events as unknown[]).slice(0, 2)).toMatchObject([
      { what: 'ended', customer_id: customer.id, rule: 'hour_unusual', reason: 'Over', by: 'ben' },
      { what: 'snoozed', customer_id: customer.id, rule: 'hour_unusual', reason: 'A wedding', by: 'ann' },
    ]);
  });

  test('is one for each rule: the same again changes nothing, another takes its place', async () => {
    const until = soon();
    const first = await snooze('hour_unusual', { until });
    expect([(await snooze('hour_unusual', { until })).status, await listed(customer.id)]).toEqual([
      200,
      [first.body],
    ]);
    const later = new Date(Date.now() + 2 * DAY).toISOString();
    const second = await snooze('hour_unusual', { until: later, name: 'cem' });
    expect([second.status, await listed(customer.id)]).toEqual([201, [second.body]]);
  });

  test('of several at once, none takes another’s place; and there are three at most', async () => {
    const rules = ['hour_unusual', 'country_unusual', 'amount_high'];
    const answers = await Promise.all(rules.map((rule) => snooze(rule)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(codeOf(await snooze('amount_unusual'))).toBe('snooze_limit_reached');
    expect((await listed(customer.id)).map(({ rule }) => rule)).toEqual(rules.toSorted());
    await end('amount_high');
    expect((await snooze('amount_unusual')).status).toBe(201);
  });
});

describe('refused is', () => {
  test.each(['list_block', 'switched_off', 'cool_off', 'device_new', 'of_nobody'])(
    'to snooze %s: block lists, switches and what the write takes for granted cannot be',
    async (rule) => {
      expect(codeOf(await snooze(rule))).toBe('rule_not_snoozable');
    },
  );

  test('an end that is past, or too far', async () => {
    for (const days of [-1, 31]) {
      const answer = await snooze('hour_unusual', { until: new Date(Date.now() + days * DAY).toISOString() });
      expect([codeOf(answer), answer.body.errors]).toMatchObject([
        'invalid_request',
        [{ path: 'body.until' }],
      ]);
    }
  });

  test('who would loosen the rules for themselves, and a customer that there is not', async () => {
    expect(codeOf(await snooze('hour_unusual', { name: 'hana' }))).toBe('conflict_of_interest');
    const whom = '00000000-0000-4000-8000-000000000000';
    expect(codeOf(await snooze('hour_unusual', { whom }))).toBe('not_found');
    expect(codeOf(await end('hour_unusual'))).toBe('not_found');
  });
});
