/** Charges that are not made: misread and guessed codes, card numbers, and whatever else is wrong with a request. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type GuessLimits, windowOf } from '../../../lambdas/domain/charges/guesses.ts';
import { checkDigit } from '../../../lambdas/domain/codes/payment-code.ts';
import { codeOf } from '../../support/api-event.ts';
import { customerClaims, type SignedOptions } from '../../support/customer-requests.ts';
import { settings } from '../../support/function-environment.ts';
import { testKey } from '../../support/proofs.ts';
import { tables } from '../../support/tables.ts';
import { putTerminal, type TestTerminal, terminalClaims } from '../../support/terminals.ts';
import {
  ask,
  basket,
  cartridges,
  customer,
  env,
  everything,
  newCode,
  till,
  withTillAndCustomer,
} from '../../support/till-requests.ts';

withTillAndCustomer();

describe('no charge is made', () => {
  /** Codes whose digits look like a card number, or have one within them, as one in eight that is misread does. */
  const misreadOnes: readonly [string, (code: string) => string][] = [
    ['with a wrong check digit', (code) => code.slice(0, -1) + ((Number(code.at(-1)) + 1) % 10)],
    ['with a wrong digit', (code) => code.slice(0, 9) + ((Number(code[9]) + 5) % 10) + code.slice(10)],
    ['with another first digit', (code) => `8${code.slice(1)}`],
    ['a digit short', (code) => code.slice(0, -1)],
    ['some digits short', (code) => code.slice(0, 16)],
    ['a digit too long', (code) => `${code}7`],
    ['twice', (code) => code + code],
  ];
  test.each(misreadOnes)(
    'of a code that was misread, %s: it is told so, and counts as no guess',
    async (_, wrong) => {
      const before = await env.tables.items(tables.registryTable);
      for (let scan = 0; scan < 30; scan++) {
        const digits = `01${String(BigInt(scan) * 98_765_432_123_456_789n).padStart(21, '7')}`;
        const answer = await ask(basket(wrong(digits + checkDigit(digits))));
        expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
        expect(answer.body.errors).toMatchObject([{ path: 'body.code' }]);
      }
      expect(await env.tables.items(tables.registryTable)).toEqual(before);
    },
  );

  test('with a card number, wherever it is: beside a misread code, and in the place of one', async () => {
    const number = '4111111111111111';
    const refused = async (body: object | string) => {
      expect(codeOf(await ask(body))).toBe('card_number_refused');
      expect(env.lines.join('')).not.toContain(number);
    };
    const misread = '019999999999999999999999';
    await refused(basket(number));
    await refused(basket('4111 1111 1111 1111'));
    await refused(basket(misread, { reference: number }));
    await refused(basket(misread, { code_2: number }));
    await refused(
      basket(misread, { lines: [{ category: 'groceries', quantity: 1, amount: '1200', code: number }] }),
    );
    // As a number that parsing would round, and in a member that says the same again.
    await refused(JSON.stringify(basket(misread)).replace('"1200"', '6200000000000000000'));
    await refused(JSON.stringify(basket(misread)).replace('{', `{"note":"${number}",`));
  });

  test('with a card number among the digits of what is no code: nothing of it is kept or told', async () => {
    const before = await env.tables.items();
    const digits = '01411111111111111100000';
    for (const code of [digits + ((Number(checkDigit(digits)) + 1) % 10), '411111111111111100000000']) {
      const answer = await ask(basket(code));
      expect([codeOf(answer), answer.text.includes('4111111111111111')]).toEqual(['invalid_request', false]);
    }
    expect(await env.tables.items()).toEqual(before);
    expect(env.lines.join('')).not.toContain('4111111111111111');
  });

  test('of codes that there are not, and after five of them none at all for a while', async () => {
    const limits = JSON.parse(settings.GUESS_LIMITS) as GuessLimits;
    // Within one window, whenever it is run.
    vi.useFakeTimers({ toFake: ['Date'], now: windowOf(Date.now(), limits) + 60_000 });
    onTestFinished(() => void vi.useRealTimers());
    const guess = async (n: number) => {
      const digits = `01${String(n).padStart(21, '4')}`;
      return ask(basket(digits + checkDigit(digits)));
    };
    for (let n = 0; n < limits.most; n++) expect(codeOf(await guess(n))).toBe('payment_code_invalid');
    const { code } = await newCode();
    const stopped = await ask(basket(code));
    expect([stopped.status, codeOf(stopped)]).toEqual([429, 'terminal_cut_off']);
    const other = await putTerminal(env.tables.client(), { number: 2 });
    expect((await ask(basket(code), {}, other)).status).toBe(201);
  });

  const refusals: [
    string,
    () => Promise<[Record<string, unknown>, SignedOptions?, TestTerminal?]>,
    number,
    string,
  ][] = [
    ['for nothing', async () => [{ amount: '0' }], 400, 'invalid_request'],
    ['without a basket', async () => [{ lines: [] }], 400, 'invalid_request'],
    [
      'whose lines do not sum to the amount',
      async () => [{ lines: [{ category: 'groceries', quantity: 1, amount: '1199' }] }],
      400,
      'invalid_request',
    ],
    ['under a hostile reference', async () => [{ reference: "1'; DROP" }], 400, 'invalid_request'],
    ['in another currency', async () => [{ currency: 'USD' }], 400, 'currency_not_supported'],
    ['without a proof', async () => [{}, { headers: { dpop: undefined } }], 401, 'proof_required'],
    ['by another key', async () => [{}, { key: await testKey() }], 401, 'terminal_not_enrolled'],
    ['of another body than was signed', async () => [{}, { sent: '{}' }], 400, 'invalid_request'],
    ['for another store', async () => [{ store_id: 'osaka-west' }], 401, 'terminal_not_enrolled'],
    [
      'by a terminal that was revoked',
      async () => [{}, {}, await putTerminal(env.tables.client(), { state: 'revoked' })],
      401,
      'terminal_not_enrolled',
    ],
    [
      'with the token of a customer',
      async () => [{}, {}, { ...till, claims: customerClaims(customer.id) }],
      401,
      'unauthenticated',
    ],
    [
      'with a token of another scope',
      async () => [{}, {}, { ...till, claims: { ...terminalClaims(till.id), scope: 'holdfast/other' } }],
      401,
      'unauthenticated',
    ],
    ['of more than there is', async () => [cartridges('100001')], 422, 'insufficient_funds'],
    ['without an Idempotency-Key', async () => [{}, { idempotencyKey: '' }], 400, 'idempotency_key_required'],
  ];
  test.each(refusals)('%s', async (_, prepare, status, problem) => {
    const { code } = await newCode();
    const [change, options = {}, by = till] = await prepare();
    const before = await everything();
    const answer = await ask(basket(code, change), options, by);
    expect([answer.status, codeOf(answer)]).toEqual([status, problem]);
    expect(await everything()).toEqual(before);
  });

  test('above what its customer allowed', async () => {
    const { code } = await newCode({ max_amount: '1199' });
    const answer = await ask(basket(code));
    expect([answer.status, codeOf(answer)]).toEqual([422, 'payment_code_ceiling']);
    expect((await ask(basket(code, { amount: '1199' }))).status).toBe(201);
  });

  test('of a code that was charged: a second sale needs another', async () => {
    const { code } = await newCode();
    await ask(basket(code));
    const other = await putTerminal(env.tables.client(), { number: 2 });
    const answer = await ask(basket(code), {}, other);
    expect([answer.status, codeOf(answer)]).toEqual([409, 'payment_code_used']);
  });
});
