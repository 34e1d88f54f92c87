/** Bodies and headers of a payment: what is read, and what is refused without being repeated. */
import { describe, expect, test } from 'vitest';
import { handler } from '../../../lambdas/handlers/create-payment.ts';
import { invoke } from '../../support/api-event.ts';
import { paymentBody, signed } from '../../support/customer-requests.ts';
import { customer, expectRefused, pay, withPayingCustomer } from '../../support/payment-requests.ts';

withPayingCustomer();

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
