/** A payment: made once, held or refused, and by enrolled keys alone. */
import { describe, expect, test } from 'vitest';
import { handler } from '../../../lambdas/handlers/create-payment.ts';
import { handler as getPayment } from '../../../lambdas/handlers/get-payment.ts';
import { handler as getWallet } from '../../../lambdas/handlers/get-wallet.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  newKey,
  paymentBody,
  signed,
} from '../../support/customer-requests.ts';
import { customer, env, expectRefused, pay, withPayingCustomer } from '../../support/payment-requests.ts';
import { testKey } from '../../support/proofs.ts';

withPayingCustomer();

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
