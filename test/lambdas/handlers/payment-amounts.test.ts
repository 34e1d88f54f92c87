/** Amounts, quantities and baskets of a payment: what is one, and what is refused. */
import { describe, expect, test } from 'vitest';
import { customerWithFunds, paymentBody, signed } from '../../support/customer-requests.ts';
import { customer, env, expectRefused, pay, withPayingCustomer } from '../../support/payment-requests.ts';

withPayingCustomer();

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
