import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler } from '../../../lambdas/handlers/create-payment.ts';
import { handler as getPayment } from '../../../lambdas/handlers/get-payment.ts';
import { handler as getWallet } from '../../../lambdas/handlers/get-wallet.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  newKey,
  paymentBody,
  signed,
} from '../../support/customer-requests.ts';
import type { FunctionEnvironment } from '../../support/function-environment.ts';
import { testKey } from '../../support/proofs.ts';

let env: FunctionEnvironment;
let customer: Customer;

beforeAll(async () => {
  env = await environmentWithStore();
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 100_000n);
  env.lines.length = 0;
});

const pay = async (body: unknown, options = {}) =>
  invoke(handler, await signed(customer, '/payments', body, options));
const walletOf = (who: Customer) => invoke(getWallet, { method: 'GET', path: '/wallet', claims: who.claims });

describe('a payment', () => {
  test('moves the money, and can be read', async () => {
    const answer = await pay(paymentBody());
    expect(answer).toMatchObject({
      status: 201,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: {
        id: expect.stringMatching(/^pay_/),
        status: 'approved',
        amount: '1200',
        currency: 'JPY',
        store: { id: 'shinjuku-east', name: 'Shinjuku East' },
      },
    });
    const id = String(answer.body.id);
    const read = await invoke(getPayment, {
      method: 'GET',
      path: `/payments/${id}`,
      pathParameters: { id },
      claims: customer.claims,
    });
    expect(read).toMatchObject({ status: 200, body: answer.body });
    expect((await walletOf(customer)).body).toEqual({
      currency: 'JPY',
      posted: '98800',
      pending: '0',
      available: '98800',
      status: 'active',
    });
  });

  test('that is risky is held: 202, the funds pending, and no reason told', async () => {
    const answer = await pay(paymentBody({ amount: '60000' }));
    expect(answer).toMatchObject({ status: 202, body: { status: 'held', amount: '60000' } });
    expect(answer.text).not.toContain('amount_high');
    expect((await walletOf(customer)).body).toMatchObject({
      posted: '100000',
      pending: '60000',
      available: '40000',
    });
  });

  test.each([
    ['approved', '1200', 201],
    ['held', '60000', 202],
  ])('that was %s is answered again with the same answer, and moves nothing', async (_, amount, status) => {
    const idempotencyKey = newKey();
    const first = await pay(paymentBody({ amount }), { idempotencyKey });
    const before = await env.tables.items();
    const second = await pay(paymentBody({ amount }), { idempotencyKey });
    expect(second).toMatchObject({ status, body: first.body });
    expect(await env.tables.items()).toEqual(before);
  });

  test('with the same key and another body is a conflict', async () => {
    const idempotencyKey = newKey();
    await pay(paymentBody(), { idempotencyKey });
    const before = await env.tables.items();
    const answer = await pay(paymentBody({ amount: '1201' }), { idempotencyKey });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'idempotency_conflict']);
    expect(await env.tables.items()).toEqual(before);
  });

  test("with another customer's key is a payment of its own", async () => {
    const idempotencyKey = newKey();
    const first = await pay(paymentBody(), { idempotencyKey });
    const other = await customerWithFunds(env.tables.client(), 5000n);
    const answer = await invoke(handler, await signed(other, '/payments', paymentBody(), { idempotencyKey }));
    expect(answer.status).toBe(201);
    expect(answer.body.id).not.toBe(first.body.id);
  });

  test('replayed byte for byte a hundred times moves the money once', async () => {
    const request = await signed(customer, '/payments', paymentBody());
    const answers = await Promise.all(Array.from({ length: 100 }, () => invoke(handler, request)));
    // Under contention some may be asked to come again; none may be told anything else.
    expect(answers.filter(({ status }) => status !== 201 && status !== 503)).toEqual([]);
    expect(new Set(answers.filter(({ status }) => status === 201).map(({ text }) => text)).size).toBe(1);
    expect((await walletOf(customer)).body.available).toBe('98800');
  });
});

/** Refused, by which code, and not a byte of any table is another. */
async function expectRefused(
  request: Parameters<typeof invoke>[1],
  status: number,
  code: string,
): Promise<Awaited<ReturnType<typeof invoke>>> {
  const before = await env.tables.items();
  const answer = await invoke(handler, request);
  expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  });
  expect(await env.tables.items()).toEqual(before);
  return answer;
}

describe('an amount', () => {
  const raw = (amount: string) => `{"store_id":"shinjuku-east","amount":${amount},"currency":"JPY"}`;
  test.each([
    ['negative', '"-1"'],
    ['zero', '"0"'],
    ['with a fraction', '"1.5"'],
    ['with a fraction of zero', '"1200.0"'],
    ['with an exponent', '"1e400"'],
    ['with a sign', '"+1"'],
    ['with a leading zero', '"01200"'],
    ['with a space', '" 1200"'],
    ['with a line feed behind', '"1200\\n"'],
    ['in full-width digits', '"１２００"'],
    ['in Arabic-Indic digits', '"١٢٠٠"'],
    ['of 41 digits', `"${'9'.repeat(41)}"`],
    ['NaN as text', '"NaN"'],
    ['empty', '""'],
    ['null', 'null'],
    ['true', 'true'],
    ['in a list', '["1200"]'],
    ['the number -1', '-1'],
    ['the number 0', '0'],
    ['the number 1200', '1200'],
    ['the number 1200.0', '1200.0'],
    ['the number 1.5', '1.5'],
    ['the number 1e400', '1e400'],
    ['the number 2^53+1', '9007199254740993'],
  ])('%s is refused', async (_, amount) => {
    const answer = await expectRefused(
      await signed(customer, '/payments', raw(amount)),
      400,
      'invalid_request',
    );
    expect(answer.body.errors).toEqual([expect.objectContaining({ path: 'body.amount' })]);
  });

  test.each([
    ['NaN', 'NaN'],
    ['Infinity', 'Infinity'],
    ['a number with a leading zero', '01200'],
    ['a hexadecimal number', '0x4b0'],
  ])('%s is not JSON', async (_, amount) => {
    await expectRefused(await signed(customer, '/payments', raw(amount)), 400, 'malformed_json');
  });

  test('in another currency is refused', async () => {
    const body = paymentBody({ currency: 'USD' });
    await expectRefused(await signed(customer, '/payments', body), 400, 'currency_not_supported');
  });

  test('above the balance is refused', async () => {
    const body = paymentBody({ amount: '100001' });
    await expectRefused(await signed(customer, '/payments', body), 422, 'insufficient_funds');
  });

  test('above what a day may see is refused', async () => {
    const rich = await customerWithFunds(env.tables.client(), 900_000n);
    const body = paymentBody({ amount: '300001' });
    await expectRefused(await signed(rich, '/payments', body), 422, 'limit_exceeded');
  });
});

describe('a quantity', () => {
  const raw = (quantity: string) =>
    `{"store_id":"shinjuku-east","amount":"1200","currency":"JPY","lines":[{"category":"groceries","quantity":${quantity},"amount":"1200"}]}`;

  test('is an integer', async () => {
    expect((await pay(raw('12'))).status).toBe(201);
  });

  test.each([
    '0',
    '-1',
    '-0',
    '1.5',
    '12.0',
    '1e1',
    '1E1',
    '1e400',
    '10000',
    '9007199254740993',
    '"12"',
    'null',
  ])('%s is refused', async (quantity) => {
    const answer = await expectRefused(
      await signed(customer, '/payments', raw(quantity)),
      400,
      'invalid_request',
    );
    expect(answer.body.errors).toEqual([expect.objectContaining({ path: 'body.lines.0.quantity' })]);
  });
});

describe('a basket', () => {
  const line = (amount: string) => ({ category: 'groceries', quantity: 1, amount });

  test('sums to the amount', async () => {
    expect((await pay(paymentBody({ lines: [line('200'), line('1000')] }))).status).toBe(201);
  });

  test.each([
    ['more', ['1000', '201'], 'body.lines'],
    ['less', ['1000', '199'], 'body.lines'],
    ['an amount that is none', ['1000', 'x'], 'body.lines.1.amount'],
  ])('with %s is refused', async (_, amounts, path) => {
    const body = paymentBody({ lines: amounts.map(line) });
    const answer = await expectRefused(await signed(customer, '/payments', body), 400, 'invalid_request');
    expect(answer.body.errors).toEqual([expect.objectContaining({ path })]);
  });

  test('of cartridges by the dozen is held', async () => {
    const lines = [{ category: 'e_cigarette', quantity: 12, amount: '1200' }];
    expect((await pay(paymentBody({ lines }))).status).toBe(202);
  });
});

describe('a body', () => {
  const good = JSON.stringify(paymentBody());
  test.each([
    ['nothing', '', 400, 'malformed_json'],
    ['half an object', good.slice(0, -1), 400, 'malformed_json'],
    ['two objects', `${good}${good}`, 400, 'malformed_json'],
    ['a byte order mark', `\ufeff${good}`, 400, 'malformed_json'],
    ['a comment', `${good}//`, 400, 'malformed_json'],
    ['a member twice', `${good.slice(0, -1)},"amount":"1"}`, 400, 'malformed_json'],
    ['a member twice with the same value', `${good.slice(0, -1)},"amount":"1200"}`, 400, 'malformed_json'],
    ['a member twice, once escaped', `${good.slice(0, -1)},"am\\u006funt":"1200"}`, 400, 'malformed_json'],
    ['a string that does not end', `{"a":"${'\\"'.repeat(8000)}`, 400, 'malformed_json'],
    ['nine levels', `${'['.repeat(9)}${']'.repeat(9)}`, 400, 'malformed_json'],
    ['deep nesting', `${'['.repeat(5000)}${']'.repeat(5000)}`, 400, 'malformed_json'],
    ['an unknown member', JSON.stringify(paymentBody({ status: 'approved' })), 400, 'invalid_request'],
    ['__proto__', `${good.slice(0, -1)},"__proto__":{"amount":"1"}}`, 400, 'invalid_request'],
    ['constructor', `${good.slice(0, -1)},"constructor":{"prototype":{}}}`, 400, 'invalid_request'],
    ['a list', '[]', 400, 'invalid_request'],
    ['null', 'null', 400, 'invalid_request'],
    ['a string', '"x"', 400, 'invalid_request'],
    [
      'a megabyte',
      JSON.stringify(paymentBody({ store_id: 'a'.repeat(1024 * 1024) })),
      413,
      'request_too_large',
    ],
    ['16 KB and a byte', good.padEnd(16 * 1024 + 1), 413, 'request_too_large'],
  ])('with %s is refused', async (_, body, status, code) => {
    await expectRefused(await signed(customer, '/payments', body), status, code);
  });

  test('of 16 KB is read', async () => {
    expect((await pay(good.padEnd(16 * 1024))).status).toBe(201);
  });

  test('that is not UTF-8 is refused, and not read with replacements', async () => {
    const request = await signed(customer, '/payments', good);
    const body = Buffer.from(good.replace('shinjuku', 'shinj\u00ffku'), 'latin1').toString('base64');
    await expectRefused({ ...request, body, base64: true }, 400, 'malformed_json');
  });

  test('that arrives as base64 is read', async () => {
    const request = await signed(customer, '/payments', good);
    const answer = await invoke(handler, {
      ...request,
      body: Buffer.from(good).toString('base64'),
      base64: true,
    });
    expect(answer.status).toBe(201);
  });

  test('what is wrong with it is told without what was sent', async () => {
    const hostile = '<script>alert(1)</script>';
    const body = paymentBody({ store_id: hostile, [hostile]: 1, currency: hostile });
    const answer = await expectRefused(await signed(customer, '/payments', body), 400, 'invalid_request');
    expect(answer.text).not.toContain('script');
    expect(answer.body.errors).toEqual([
      { path: 'body.store_id', message: 'does not have the required form' },
      { path: 'body.currency', message: 'does not have the required form' },
      { path: 'body', message: 'has 1 unknown member' },
    ]);
  });

  test('with very many errors is answered with ten', async () => {
    const lines = Array.from({ length: 20 }, () => ({ category: 'x', quantity: 0, amount: '0' }));
    const answer = await expectRefused(
      await signed(customer, '/payments', paymentBody({ lines })),
      400,
      'invalid_request',
    );
    expect(answer.body.errors).toHaveLength(10);
  });
});

describe('a header', () => {
  test.each([
    ['no content type', { 'content-type': undefined }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['text', { 'content-type': 'text/plain' }],
    ['another charset', { 'content-type': 'application/json; charset=shift_jis' }],
    ['two content types', { 'content-type': ['application/json', 'application/json'] }],
  ])('with %s is refused', async (_, headers) => {
    const request = await signed(customer, '/payments', paymentBody(), { headers });
    await expectRefused(request, 415, 'unsupported_media_type');
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
    'content-type %s is taken',
    async (type) => {
      expect((await pay(paymentBody(), { headers: { 'content-type': type } })).status).toBe(201);
    },
  );

  test.each([
    ['missing', undefined],
    ['short', 'a'.repeat(15)],
    ['long', 'a'.repeat(65)],
    ['with a space', 'aaaaaaaa aaaaaaaa'],
    ['with a line break', 'aaaaaaaaaaaaaaaa\n'],
    ['there twice', ['a'.repeat(16), 'a'.repeat(16)]],
  ])('Idempotency-Key %s is refused', async (_, key) => {
    const request = await signed(customer, '/payments', paymentBody(), {
      headers: { 'Idempotency-Key': key },
    });
    await expectRefused(request, 400, 'idempotency_key_required');
  });
});

describe('refusals of the domain', () => {
  test('a store that is not there', async () => {
    const body = paymentBody({ store_id: 'nowhere' });
    await expectRefused(await signed(customer, '/payments', body), 404, 'store_not_found');
  });

  test('a key that is not enrolled', async () => {
    const request = await signed(customer, '/payments', paymentBody(), { key: await testKey() });
    const answer = await expectRefused(request, 401, 'device_not_enrolled');
    expect(answer.headers['www-authenticate']).toBe('DPoP error="invalid_token", algs="ES256"');
  });

  test("another customer's enrolled key", async () => {
    const other = await customerWithFunds(env.tables.client(), 5000n);
    const request = await signed(customer, '/payments', paymentBody(), { key: other.key });
    await expectRefused(request, 401, 'device_not_enrolled');
  });

  test('a key that is not enrolled, on a request that was answered before', async () => {
    const idempotencyKey = newKey();
    await pay(paymentBody(), { idempotencyKey });
    const request = await signed(customer, '/payments', paymentBody(), {
      idempotencyKey,
      key: await testKey(),
    });
    await expectRefused(request, 401, 'device_not_enrolled');
  });
});
