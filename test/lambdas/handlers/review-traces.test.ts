/** A held payment's request and its review in one X-Ray trace, though a stream that carries none is between them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as confirmPayment } from '../../../lambdas/handlers/confirm-payment.ts';
import { handler as createCharge } from '../../../lambdas/handlers/create-charge.ts';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as createPaymentCode } from '../../../lambdas/handlers/create-payment-code.ts';
import { handler as startReview } from '../../../lambdas/handlers/start-review.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { type ApiAnswer, type ApiRequest, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  newKey,
  paymentBody,
  type SignedOptions,
  signed,
} from '../../support/customer-requests.ts';
import { type FunctionEnvironment, withEnvironment } from '../../support/function-environment.ts';
import { record } from '../../support/held-payment.ts';
import { putTerminal, signedBy } from '../../support/terminals.ts';
import { changeWallet } from '../../support/transfers.ts';

let env: FunctionEnvironment;
let customer: Customer;

beforeAll(async () => {
  env = await environmentWithStore();
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 100_000n);
  env.answer(() => ({ executionArn: 'arn', startDate: 1 }));
  env.calls.length = 0;
});

/** What Lambda tells a function of ours, by the last digit of root and parent. */
const header = (digit: number, sampled = 1) =>
  `Root=1-5759e988-bd862e3fe1be46a99427279${digit};Parent=53995c3f42cd8ad${digit};Sampled=${sampled}`;
const ofRequest = header(1);
const ofChallenge = header(2);
const ofConsumer = header(3);

const under = <T>(trace: string | undefined, run: () => Promise<T>): Promise<T> =>
  trace === undefined
    ? run()
    : withEnvironment({ _X_AMZN_TRACE_ID: trace, AWS_LAMBDA_FUNCTION_NAME: 'Function' }, run);

type Handler = Parameters<typeof invoke>[0];
const ask = async (trace: string | undefined, handler: Handler, request: Promise<ApiRequest>) => {
  const asked = await request;
  return under(trace, () => invoke(handler, asked));
};
const pay = (trace: string | undefined, amount = '60000', options: SignedOptions = {}) =>
  ask(trace, createPayment, signed(customer, '/payments', paymentBody({ amount }), options));

async function charge(trace: string): Promise<ApiAnswer> {
  const code = await invoke(createPaymentCode, await signed(customer, '/payment-codes', { currency: 'JPY' }));
  const till = await putTerminal(env.tables.client());
  const body = {
    ...paymentBody({ amount: '60000', reference: newKey().slice(0, 32) }),
    code: code.body.code,
    lines: [{ category: 'e_cigarette', quantity: 12, amount: '60000' }],
  };
  return ask(trace, createCharge, signedBy(till, '/charges', body));
}

async function confirm(trace: string): Promise<ApiAnswer> {
  const asked = await pay(ofChallenge, '30000');
  const { id, step_up } = asked.body as { id: string; step_up: { challenge: string } };
  expect(await itemOf(id)).not.toHaveProperty('trace');
  const cooling = Date.now() + 3_600_000;
  await changeWallet(env.tables.client(), customer.id, { coolOffUntil: cooling });
  const authTime = String(Math.floor(Date.now() / 1000) + 2);
  const afresh = { ...customer, claims: { ...customer.claims, auth_time: authTime } };
  const body = paymentBody({ challenge: step_up.challenge, amount: '30000' });
  const request = signed(afresh, `/payments/${id}/confirm`, body);
  return ask(
    trace,
    confirmPayment,
    request.then((each) => ({ ...each, pathParameters: { id } })),
  );
}

async function itemOf(id: unknown): Promise<Item> {
  const item = (await env.tables.items()).find(({ pk }) => pk?.S === `PAYMENT#${id}`);
  if (!item) throw new Error(`There is no payment ${id}`);
  return item;
}

async function consume(item: Item): Promise<void> {
  const answer = await under(ofConsumer, () => startReview({ Records: [record('INSERT', item)] }));
  expect(answer).toEqual({ batchItemFailures: [] });
}

const tracesOf = (id: unknown) => env.calls.filter(({ body }) => body.name === id).map(({ trace }) => trace);

describe('the review goes on in the trace of the request', () => {
  test.each([
    ['that asked for the payment', pay],
    ['that asked for the charge', charge],
    ['that confirmed the payment, not of the one that asked for it', confirm],
  ])('%s, of each delivery of the stream', async (_, held) => {
    const { status, body } = await held(ofRequest);
    expect([status, body.status]).toEqual([202, 'held']);
    const item = await itemOf(body.id);
    await consume(item);
    await consume(item);
    expect(tracesOf(body.id)).toEqual([ofRequest, ofRequest]);
  });

  test('that was the first of two with one key', async () => {
    const idempotencyKey = newKey();
    const { body } = await pay(ofRequest, '60000', { idempotencyKey });
    expect((await pay(header(4), '60000', { idempotencyKey })).body.id).toBe(body.id);
    await consume(await itemOf(body.id));
    expect(tracesOf(body.id)).toEqual([ofRequest]);
  });
});

describe('the review is in the trace of what starts it, and the payment keeps none', () => {
  test.each([
    ['of a request that is not sampled', header(1, 0)],
    ['where nothing is traced', undefined],
    ['of a request that came with something else for a trace', 'Root=1-x;Parent=<script>;Sampled=1'],
  ])('%s', async (_, trace) => {
    const { status, body } = await pay(trace);
    expect([status, body.status]).toEqual([202, 'held']);
    const item = await itemOf(body.id);
    expect(item).not.toHaveProperty('trace');
    await consume(item);
    expect(tracesOf(body.id)).toEqual([ofConsumer]);
  });
});

test('a payment that is not held keeps none', async () => {
  const { status, body } = await pay(ofRequest, '1200');
  expect(status).toBe(201);
  expect(await itemOf(body.id)).not.toHaveProperty('trace');
});

test('what a caller sends is a trace at most: of a header, nothing but digits is told to Step Functions', async () => {
  const mine = `${ofRequest};Self=1-67;X=<script>;Lineage=1:a87bd80c:0`;
  const headers = { 'X-Amzn-Trace-Id': 'Root=1-00000000-000000000000000000000000;Sampled=1' };
  const { body } = await pay(mine, '60000', { headers });
  await consume(await itemOf(body.id));
  expect(tracesOf(body.id)).toEqual([ofRequest]);
});
