/** Payment codes as a phone asks for them: shown once, kept nowhere, and for that phone alone. */
import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isPaymentCode } from '../../../lambdas/domain/codes/payment-code.ts';
import { handler as create } from '../../../lambdas/handlers/create-payment-code.ts';
import { handler as get } from '../../../lambdas/handlers/get-payment-code.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { codeKey } from '../../../lambdas/store/keys.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerClaims,
  customerWithFunds,
  newKey,
  type SignedOptions,
  signed,
} from '../../support/customer-requests.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';
import { testKey } from '../../support/proofs.ts';
import { turnSwitch } from '../../support/switches.ts';
import { tables } from '../../support/tables.ts';
import { changeWallet, enrol, freeze } from '../../support/transfers.ts';

let env: FunctionEnvironment;
let customer: Customer;

beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 0n);
  env.lines.length = 0;
});

const ask = async (body: unknown = { currency: 'JPY' }, options: SignedOptions = {}) =>
  invoke(create, await signed(customer, '/payment-codes', body, options));
const look = async (id: string, options: SignedOptions = {}, by = customer) =>
  invoke(get, {
    ...(await signed(by, `/payment-codes/${id}`, '', { method: 'GET', ...options })),
    pathParameters: { id },
  });
const items = () => env.tables.items(tables.registryTable);
const given = async () => (await ask()).body as { readonly id: string; readonly code: string };

describe('a payment code', () => {
  test('is given for five minutes, and is unused', async () => {
    const answer = await ask({ currency: 'JPY', max_amount: '3000' });
    expect(answer).toMatchObject({
      status: 201,
      body: { id: expect.stringMatching(/^code_/), currency: 'JPY', max_amount: '3000' },
    });
    const { id, code, created_at, expires_at } = answer.body as Record<string, string>;
    expect(isPaymentCode(code ?? '')).toBe(true);
    expect(Date.parse(expires_at ?? '') - Date.parse(created_at ?? '')).toBe(5 * 60_000);
    const { code: _, ...standing } = answer.body;
    expect(await look(id ?? '')).toMatchObject({ status: 200, body: { ...standing, state: 'unused' } });
  });

  test('is kept nowhere and logged nowhere: neither the digits nor the bytes that they are made of', async () => {
    const { code } = await given();
    const kept = JSON.stringify([await items(), env.lines]);
    expect(kept).not.toContain(code);
    expect(kept).not.toContain(code.slice(2, -1));
  });

  test('under the same key is the same code; with another body a conflict', async () => {
    const idempotencyKey = newKey();
    const first = await ask({ currency: 'JPY' }, { idempotencyKey });
    const before = await items();
    expect(await ask({ currency: 'JPY' }, { idempotencyKey })).toMatchObject({
      status: 201,
      body: first.body,
    });
    const other = await ask({ currency: 'JPY', max_amount: '1' }, { idempotencyKey });
    expect([other.status, codeOf(other)]).toEqual([409, 'idempotency_conflict']);
    expect(await items()).toEqual(before);
  });

  test('of another key is another code, and so is another customer’s of the same key', async () => {
    const idempotencyKey = newKey();
    const first = await ask({ currency: 'JPY' }, { idempotencyKey });
    const second = await ask();
    customer = await customerWithFunds(env.tables.client(), 0n);
    const third = await ask({ currency: 'JPY' }, { idempotencyKey });
    const codes = [first, second, third].map(({ body }) => body.code);
    expect(new Set(codes).size).toBe(3);
  });

  test('is kept with what the phone signed', async () => {
    const { id } = await given();
    const item = (await items()).find(({ pk }) => pk?.S === `CODE#${id}`);
    expect(item?.evidence?.B?.length).toBeGreaterThan(100);
  });
});

describe('no code is given', () => {
  const refusals: [string, () => Promise<[SignedOptions, object?]>, number, string][] = [
    ['without a proof', async () => [{ headers: { dpop: undefined } }], 401, 'proof_required'],
    ['to a key that is not enrolled', async () => [{ key: await testKey() }], 401, 'device_not_enrolled'],
    ['in another currency', async () => [{}, { currency: 'USD' }], 400, 'currency_not_supported'],
    ['for nothing', async () => [{}, { currency: 'JPY', max_amount: '0' }], 400, 'invalid_request'],
    [
      'to a frozen account',
      async () => {
        await freeze(env.tables.client(), customer.id);
        return [{}];
      },
      403,
      'account_frozen',
    ],
    [
      'to a session that was ended',
      async () => {
        await changeWallet(env.tables.client(), customer.id, {
          sessionsSince: Math.floor(Date.now() / 1000) + 60,
        });
        return [{}];
      },
      401,
      'session_ended',
    ],
  ];
  test.each(refusals)('%s', async (_, prepare, status, code) => {
    const [options, body] = await prepare();
    const before = await items();
    const answer = await ask(body ?? { currency: 'JPY' }, options);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(await items()).toEqual(before);
  });

  test('to a device that was taken from the wallet, whose record is still there', async () => {
    const client = env.tables.client();
    const other = await testKey();
    await enrol(client, customer.id, other.thumbprint, Date.now());
    await client.send(
      new UpdateItemCommand({
        TableName: tables.ledgerTable,
        Key: toItem({ pk: `WALLET#${customer.id}`, sk: 'WALLET' }),
        UpdateExpression: 'DELETE devices :gone',
        ExpressionAttributeValues: toItem({ ':gone': new Set([customer.key.thumbprint]) }),
      }),
    );
    const answer = await ask();
    expect([answer.status, codeOf(answer)]).toEqual([401, 'device_not_enrolled']);
  });

  test('while charges are switched off', async () => {
    await turnSwitch(env.tables.client(), { name: 'charges', state: 'off' });
    const answer = await ask();
    expect([answer.status, codeOf(answer)]).toEqual([503, 'switched_off']);
    await turnSwitch(env.tables.client(), { name: 'charges', state: 'on' });
    expect((await ask()).status).toBe(201);
  });
});

describe('how a code stands', () => {
  test('is told to the phone that shows it alone: to all others it is the same 404', async () => {
    const { id } = await given();
    const second = await testKey();
    await enrol(env.tables.client(), customer.id, second.thumbprint, Date.now());
    const thief = { ...(await customerWithFunds(env.tables.client(), 0n)) };
    const answers = [
      await look(`code_${'a'.repeat(27)}`),
      await look(id, { key: second }),
      await look(id, { key: await testKey() }),
      await look(id, {}, thief),
      await look(id, {}, { ...customer, claims: customerClaims(randomUUID()) }),
    ];
    const [missing, ...others] = answers.map(({ status, body: { request_id: _, ...body } }) => ({
      status,
      body,
    }));
    expect(missing).toMatchObject({ status: 404, body: { code: 'not_found' } });
    for (const other of others) expect(other).toEqual(missing);
  });

  test('asks for a proof', async () => {
    const { id } = await given();
    const answer = await look(id, { headers: { dpop: undefined } });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'proof_required']);
  });

  test('is expired when its time has passed, though DynamoDB has not taken it away', async () => {
    const { id } = await given();
    await env.tables.client().send(
      new UpdateItemCommand({
        TableName: tables.registryTable,
        Key: toItem({ ...codeKey(id) }),
        UpdateExpression: 'SET expiresAt = :now',
        ExpressionAttributeValues: toItem({ ':now': Date.now() }),
      }),
    );
    expect((await look(id)).body.state).toBe('expired');
  });
});
