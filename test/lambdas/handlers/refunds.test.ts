/** Refunds through the handlers: an operator gives back, the customer sees it in wallet, payment and history. */
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as createRefund } from '../../../lambdas/handlers/create-refund.ts';
import { handler as getPayment } from '../../../lambdas/handlers/get-payment.ts';
import { handler as listDevices } from '../../../lambdas/handlers/list-devices.ts';
import { handler as listEntries } from '../../../lambdas/handlers/list-entries.ts';
import { handler as recordEntries } from '../../../lambdas/handlers/record-entries.ts';
import { type ApiAnswer, codeOf, invoke } from '../../support/api-event.ts';
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
import { people } from '../../support/people.ts';
import { tables } from '../../support/tables.ts';

let env: FunctionEnvironment;
let customer: Customer;
let payment: ApiAnswer;

beforeAll(async () => {
  env = await environmentWithStore();
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 50_000n);
  // One of the operators is the customer.
  env.answer(
    people({ [customer.id]: 'hana@example.com', 'hana-at-work': ' Hana@example.com' }, 'ken@example.com'),
  );
  payment = await pay('1200');
});

const pay = async (amount: string) =>
  invoke(createPayment, await signed(customer, '/payments', paymentBody({ amount })));

const operator = reviewerClaims('operator-1', 'operator');
const wish = (overlay: Record<string, unknown> = {}) => ({
  amount: '500',
  currency: 'JPY',
  reason: 'goods_returned',
  ...overlay,
});
const refund = (
  body: unknown = wish(),
  { key = newKey(), claims = operator, id = String(payment.body.id) } = {},
) =>
  invoke(createRefund, {
    method: 'POST',
    path: `/payments/${id}/refunds`,
    pathParameters: { id },
    claims,
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  });
const readPayment = async () =>
  (
    await invoke(getPayment, {
      method: 'GET',
      path: `/payments/${payment.body.id}`,
      pathParameters: { id: String(payment.body.id) },
      claims: customer.claims,
    })
  ).body;
const availableNow = async () =>
  (await env.tables.items(tables.ledgerTable)).find(({ pk }) => pk?.S === `WALLET#${customer.id}`)?.available
    ?.N;

describe('POST /payments/{id}/refunds', () => {
  test('gives money back, in parts, and the payment tells how much', async () => {
    expect(await readPayment()).not.toHaveProperty('refunded');
    expect(await refund()).toMatchObject({
      status: 201,
      body: {
        id: expect.stringMatching(/^ref_/),
        payment_id: payment.body.id,
        amount: '500',
        currency: 'JPY',
        reason: 'goods_returned',
        created_at: expect.stringMatching(/Z$/),
      },
    });
    expect((await refund(wish({ amount: '700' }))).status).toBe(201);
    expect(await readPayment()).toMatchObject({ status: 'approved', amount: '1200', refunded: '1200' });
    expect(await availableNow()).toBe('50000');
  });

  test('under the same key is answered with the same refund', async () => {
    const key = newKey();
    const first = await refund(wish(), { key });
    // Even where nothing is left that a new one could give back.
    await refund(wish({ amount: '700' }));
    expect(await refund(wish(), { key })).toMatchObject({ status: 201, body: first.body });
    expect((await readPayment()).refunded).toBe('1200');
  });

  test.each([
    ['another amount', wish({ amount: '501' })],
    ['another reason', wish({ reason: 'goodwill' })],
    ['another currency', wish({ currency: 'USD' })],
  ])('under the same key for %s is a conflict', async (_, other) => {
    const key = newKey();
    await refund(wish(), { key });
    const answer = await refund(other, { key });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'idempotency_conflict']);
  });

  test('under the same key for another payment is a conflict, whether that is there or not', async () => {
    const key = newKey();
    await refund(wish(), { key });
    for (const id of [String((await pay('900')).body.id), `pay_${'A'.repeat(27)}`]) {
      const answer = await refund(wish(), { key, id });
      expect([answer.status, codeOf(answer)]).toEqual([409, 'idempotency_conflict']);
    }
  });

  test('under the key of another operator is a refund of its own', async () => {
    const key = newKey();
    await refund(wish(), { key });
    expect((await refund(wish(), { key, claims: reviewerClaims('operator-2', 'operator') })).status).toBe(
      201,
    );
    expect((await readPayment()).refunded).toBe('1000');
  });

  test.each([
    ['more than was paid', wish({ amount: '1201' }), 422, 'refund_above_capture'],
    ['another currency', wish({ currency: 'USD' }), 400, 'currency_not_supported'],
    ['nothing', wish({ amount: '0' }), 400, 'invalid_request'],
    ['less than nothing', wish({ amount: '-1' }), 400, 'invalid_request'],
    ['a number', wish({ amount: 500 }), 400, 'invalid_request'],
    ['a reason that is not in the list', wish({ reason: 'because' }), 400, 'invalid_request'],
    ['no reason', { amount: '500', currency: 'JPY' }, 400, 'invalid_request'],
    ['a member too many', wish({ to: 'me' }), 400, 'invalid_request'],
  ])('of %s is refused, and nothing is written', async (_, body, status, code) => {
    const before = await env.tables.items();
    const answer = await refund(body);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(await env.tables.items()).toEqual(before);
  });

  test('of a payment that has not moved yet is refused', async () => {
    payment = await pay('40000');
    expect(payment.status).toBe(202);
    const answer = await refund();
    expect([answer.status, codeOf(answer)]).toEqual([409, 'payment_not_captured']);
  });

  test('of what is no payment is not found', async () => {
    for (const id of [`pay_${'A'.repeat(27)}`, `top_${'A'.repeat(27)}`, `ref_${'A'.repeat(27)}`]) {
      const answer = await refund(wish(), { id });
      expect([answer.status, codeOf(answer)]).toEqual([404, 'not_found']);
    }
  });

  test('is not for a payment of one’s own, as a colleague of the same address', async () => {
    const answer = await refund(wish(), { claims: reviewerClaims('hana-at-work', 'operator') });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'conflict_of_interest']);
    expect(await readPayment()).not.toHaveProperty('refunded');
  });

  test('needs an Idempotency-Key', async () => {
    const answer = await refund(wish(), { key: '' });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'idempotency_key_required']);
  });
});

test('a refund is in the history, with its payment, and is no use of the device', async () => {
  const made = await refund();
  const item = (await env.tables.items(tables.ledgerTable)).find(
    ({ pk }) => pk?.S === `REFUND#${made.body.id}`,
  );
  const record = { eventName: 'INSERT', dynamodb: { NewImage: item, SequenceNumber: '1' } } as DynamoDBRecord;
  expect(await recordEntries({ Records: [record, record] })).toEqual({ batchItemFailures: [] });
  const get = { method: 'GET', claims: customer.claims };
  expect((await invoke(listEntries, { ...get, path: '/wallet/entries' })).body.entries).toEqual([
    {
      id: made.body.id,
      kind: 'refund',
      counterparty: 'Shinjuku East',
      amount: '500',
      currency: 'JPY',
      direction: 'in',
      status: 'approved',
      payment_id: payment.body.id,
      created_at: expect.stringMatching(/Z$/),
    },
  ]);
  const [device] = (await invoke(listDevices, { ...get, path: '/devices' })).body.devices as object[];
  expect(device).not.toHaveProperty('last_used');
});
