/** Charges as a till asks for them: what it is told, what the customer sees, and that it is its own store's alone. */
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type GuessLimits, windowOf } from '../../../lambdas/domain/charges/guesses.ts';
import { checkDigit } from '../../../lambdas/domain/codes/payment-code.ts';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import type { Charged } from '../../../lambdas/domain/ledger/transfer.ts';
import { handler as cancelCharge } from '../../../lambdas/handlers/cancel-charge.ts';
import { handler as confirmPayment } from '../../../lambdas/handlers/confirm-payment.ts';
import { handler as createCharge } from '../../../lambdas/handlers/create-charge.ts';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as createPaymentCode } from '../../../lambdas/handlers/create-payment-code.ts';
import { handler as getCharge } from '../../../lambdas/handlers/get-charge.ts';
import { handler as getPaymentCode } from '../../../lambdas/handlers/get-payment-code.ts';
import { handler as refundCharge } from '../../../lambdas/handlers/refund-charge.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { type ApiAnswer, codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerClaims,
  customerWithFunds,
  environmentWithStore,
  newKey,
  paymentBody,
  putTestStore,
  type SignedOptions,
  signed,
} from '../../support/customer-requests.ts';
import { type FunctionEnvironment, settings } from '../../support/function-environment.ts';
import { testKey } from '../../support/proofs.ts';
import { caseFor } from '../../support/reviews.ts';
import { tables } from '../../support/tables.ts';
import { putTerminal, signedBy, type TestTerminal, terminalClaims } from '../../support/terminals.ts';

let env: FunctionEnvironment;
let till: TestTerminal;
let customer: Customer;

beforeAll(async () => {
  env = await environmentWithStore();
  await putTestStore(env.tables.client(), 'osaka-west', 'Osaka West');
});
afterAll(() => env.close());
beforeEach(async () => {
  till = await putTerminal(env.tables.client());
  customer = await customerWithFunds(env.tables.client(), 100_000n);
  env.lines.length = 0;
});

const newCode = async (body: object = {}, who = customer) => {
  const request = await signed(who, '/payment-codes', { currency: 'JPY', ...body });
  return (await invoke(createPaymentCode, request)).body as { readonly id: string; readonly code: string };
};
const look = async (id: string) =>
  invoke(getPaymentCode, {
    ...(await signed(customer, `/payment-codes/${id}`, '', { method: 'GET' })),
    pathParameters: { id },
  });

let receipts = 0;
const basket = (code: string, overlay: Record<string, unknown> = {}) => {
  const { amount = '1200' } = overlay;
  return {
    store_id: 'shinjuku-east',
    code,
    amount,
    currency: 'JPY',
    reference: `receipt-${++receipts}`,
    lines: [{ category: 'groceries', quantity: 1, amount }],
    ...overlay,
  };
};
const cartridges = (amount: string) => ({
  amount,
  lines: [{ category: 'e_cigarette', quantity: 12, amount }],
});
const ask = async (body: unknown, options: SignedOptions = {}, by = till) =>
  invoke(createCharge, await signedBy(by, '/charges', body, options));

type Handler = Parameters<typeof invoke>[0];
const about = async (
  handler: Handler,
  [method, id, rest]: readonly [method: string, id: unknown, rest: string],
  body: unknown,
  by: TestTerminal,
  options: SignedOptions = {},
) => {
  const request = await signedBy(by, `/charges/${id}${rest}`, body, { method, ...options });
  return invoke(handler, { ...request, pathParameters: { id: String(id) } });
};
const read = (id: unknown, by = till, options: SignedOptions = {}) =>
  about(getCharge, ['GET', id, ''], '', by, options);
const cancel = (id: unknown, by = till, options: SignedOptions = {}) =>
  about(cancelCharge, ['POST', id, '/cancel'], '', by, options);
const back = (id: unknown, overlay: Record<string, unknown> = {}, by = till, options: SignedOptions = {}) =>
  about(
    refundCharge,
    ['POST', id, '/refunds'],
    { reference: 'return-1', amount: '500', currency: 'JPY', reason: 'goods_returned', ...overlay },
    by,
    options,
  );

/** A charge that the till was answered with. */
const charged = async (overlay: Record<string, unknown> = {}, by = till) => {
  const { id, code } = await newCode();
  return { codeId: id, answer: await ask(basket(code, overlay), {}, by) };
};
const approved = async () => (await charged()).answer.body.id;
const wallet = async () => {
  const reading = ledgerReading({ client: env.tables.client(), runtime, ...tables });
  const { available, pending } = (await reading.readWallet(customer.id)) ?? {};
  return [available, pending];
};
const kept = async (id: unknown) =>
  (await ledgerReading({ client: env.tables.client(), runtime, ...tables }).readCharge(
    String(id),
  )) as Charged;
/** Without what is of one request. */
const told = ({ status, body: { request_id: _, ...body } }: ApiAnswer) => ({ status, body });
/** What there is in all tables but for the terminals, which count. */
const everything = async () => {
  const items = await Promise.all(
    [tables.ledgerTable, tables.casesTable].map((name) => env.tables.items(name)),
  );
  const codes = (await env.tables.items(tables.registryTable)).filter(({ pk }) => pk?.S?.startsWith('CODE#'));
  return [...items, codes];
};

describe('a charge', () => {
  test('is approved: the till may hand over, and the phone sees store and amount', async () => {
    const { codeId, answer } = await charged({ reference: 'receipt.of-this' });
    expect(answer).toMatchObject({ status: 201 });
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^pay_/),
      reference: 'receipt.of-this',
      status: 'approved',
      message: { en: 'Approved', ja: 'お支払いが完了しました' },
      amount: '1200',
      currency: 'JPY',
      store_id: 'shinjuku-east',
      terminal: 1,
      created_at: expect.stringMatching(/Z$/),
    });
    expect(answer.text).not.toContain(customer.id);
    expect((await look(codeId)).body).toMatchObject({
      state: 'used',
      payment: { id: answer.body.id, status: 'approved', amount: '1200', store: { name: 'Shinjuku East' } },
    });
    expect(await wallet()).toEqual([98_800n, 0n]);
    expect(await read(answer.body.id)).toMatchObject({ status: 200, body: answer.body });
  });

  test('under its reference is answered again as it stands, whatever the Idempotency-Key', async () => {
    const body = basket((await newCode()).code);
    const first = await ask(body);
    const before = await everything();
    for (const idempotencyKey of [newKey(), newKey()])
      expect(told(await ask(body, { idempotencyKey }))).toEqual(told(first));
    expect(await everything()).toEqual(before);
  });

  test('asked for ten times at once is one', async () => {
    const body = basket((await newCode()).code);
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(body)));
    expect(new Set(answers.map((answer) => JSON.stringify(told(answer)))).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
    expect(await wallet()).toEqual([98_800n, 0n]);
  });

  test.each([
    ['another amount', { amount: '1300', lines: [{ category: 'groceries', quantity: 1, amount: '1300' }] }],
    ['another basket', { lines: [{ category: 'tobacco', quantity: 1, amount: '1200' }] }],
  ])('under its reference for %s is a conflict', async (_, other) => {
    const body = basket((await newCode()).code);
    await ask(body);
    const before = await everything();
    const answer = await ask({ ...body, ...other });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'idempotency_conflict']);
    const another = await ask({ ...body, code: (await newCode()).code });
    expect(codeOf(another)).toBe('idempotency_conflict');
    expect((await everything())[0]).toEqual(before[0]);
  });

  test('under the reference of another terminal of the store is a charge of its own', async () => {
    const other = await putTerminal(env.tables.client(), { number: 2 });
    const [mine, theirs] = [
      await charged({ reference: 'the-same' }),
      await charged({ reference: 'the-same' }, other),
    ];
    expect([mine.answer.status, theirs.answer.status]).toEqual([201, 201]);
    expect(theirs.answer.body.id).not.toBe(mine.answer.body.id);
    expect([mine.answer.body.terminal, theirs.answer.body.terminal]).toEqual([1, 2]);
  });

  test('keeps what the phone signed and what the terminal signed', async () => {
    const { codeId, answer } = await charged();
    const codes = await env.tables.items(tables.registryTable);
    const code = codes.find(({ pk }) => pk?.S === `CODE#${codeId}`);
    expect(code?.evidence?.B?.length).toBeGreaterThan(100);
    expect((await kept(answer.body.id)).evidence.length).toBeGreaterThan(100);
    expect(JSON.stringify(await everything())).not.toContain(customer.accessToken);
  });

  test('leaves the digits in no log, also where it is refused', async () => {
    const { code } = await newCode();
    await ask(basket(code));
    await ask(basket(code));
    await ask(basket(code, { currency: 'USD' }));
    const logged = env.lines.join('\n');
    expect(logged).toContain('payment_code_used');
    expect(logged).not.toContain(code);
    expect(logged).not.toContain(code.slice(2, -1));
  });

  test('that is held says so: the money is reserved, and nothing is to be handed over', async () => {
    const { answer } = await charged(cartridges('60000'));
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'held', message: { en: 'Do not hand over yet: the payment is being checked' } },
    });
    expect(await wallet()).toEqual([40_000n, 60_000n]);
    expect(answer.text).not.toMatch(/cash|reason|rule/);
  });

  test('that the phone is to confirm gives the phone alone what to sign', async () => {
    const { codeId, answer } = await charged({ amount: '30000' });
    expect(answer).toMatchObject({ status: 202, body: { status: 'step_up' } });
    expect(answer.body).not.toHaveProperty('step_up');
    expect((await look(codeId)).body.payment).toMatchObject({
      id: answer.body.id,
      status: 'step_up',
      step_up: { challenge: expect.any(String), expires_at: expect.any(String) },
    });
    expect(await wallet()).toEqual([100_000n, 0n]);
    expect((await confirm(codeId)).body.status).toBe('approved');
    expect((await read(answer.body.id)).body.status).toBe('approved');
    expect(await wallet()).toEqual([70_000n, 0n]);
  });
});

/** On the phone, from a sign-in of a moment later. */
async function confirm(codeId: string) {
  const { payment } = (await look(codeId)).body as {
    readonly payment: {
      readonly id: string;
      readonly amount: string;
      readonly step_up?: { challenge: string };
    };
  };
  return confirmAs(payment.id, payment.step_up?.challenge, payment.amount);
}
async function confirmAs(id: string, challenge: string | undefined, amount: string) {
  const later = String(Math.floor(Date.now() / 1000) + 2);
  const afresh = { ...customer, claims: { ...customer.claims, auth_time: later } };
  const body = { challenge, amount, currency: 'JPY', store_id: 'shinjuku-east' };
  const request = await signed(afresh, `/payments/${id}/confirm`, body);
  return invoke(confirmPayment, { ...request, pathParameters: { id } });
}

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

describe('a key that is to take another’s place', () => {
  test('does so with its first charge: the former signs nothing any more', async () => {
    const next = await testKey();
    const { publicJwk, thumbprint } = next;
    const former = await putTerminal(env.tables.client(), { next: { thumbprint, publicJwk } as never });
    const renewed = { ...former, key: next };
    expect((await charged({}, former)).answer.status).toBe(201);
    expect((await charged({}, renewed)).answer.status).toBe(201);
    expect(codeOf((await charged({}, former)).answer)).toBe('terminal_not_enrolled');
    expect((await charged({}, renewed)).answer.status).toBe(201);
  });
});

describe('another store’s terminal', () => {
  test('is told of a charge as of one that there is not, and changes nothing', async () => {
    const id = await approved();
    const foreign = await putTerminal(env.tables.client(), { store: 'osaka-west' });
    // Not a till's either: what a customer pays from the phone.
    const paid = await invoke(createPayment, await signed(customer, '/payments', paymentBody()));
    const missing = `pay_${'A'.repeat(27)}`;
    const before = await everything();
    for (const of of [read, cancel, (each: unknown, by: TestTerminal) => back(each, {}, by)]) {
      const expected = told(await of(missing, foreign));
      expect(expected).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(told(await of(id, foreign))).toEqual(expected);
      expect(told(await of(paid.body.id, foreign))).toEqual(expected);
      expect(told(await of(paid.body.id, till))).toEqual(expected);
    }
    expect(await everything()).toEqual(before);
  });

  test('is not needed: any terminal of the store cancels and refunds', async () => {
    const other = await putTerminal(env.tables.client(), { number: 2 });
    expect((await back(await approved(), {}, other)).status).toBe(201);
    expect((await cancel(await approved(), other)).body.status).toBe('refunded');
  });
});

describe('who asks about a charge', () => {
  const requests: [string, (id: unknown, by: TestTerminal, options: SignedOptions) => Promise<ApiAnswer>][] =
    [
      ['reading', read],
      ['cancelling', cancel],
      ['refunding', (id, by, options) => back(id, {}, by, options)],
    ];
  test.each(requests)('must have signed: %s', async (_, request) => {
    const id = await approved();
    const before = await everything();
    const revoked = await putTerminal(env.tables.client(), { state: 'revoked' });
    const answers = [
      await request(id, till, { headers: { dpop: undefined } }),
      await request(id, till, { key: await testKey() }),
      await request(id, revoked, {}),
      await request(id, { ...till, claims: customerClaims(customer.id) }, {}),
    ];
    expect(answers.map((answer) => [answer.status, codeOf(answer)])).toEqual([
      [401, 'proof_required'],
      [401, 'terminal_not_enrolled'],
      [401, 'terminal_not_enrolled'],
      [401, 'unauthenticated'],
    ]);
    expect(await everything()).toEqual(before);
  });
});

describe('a cancellation', () => {
  test('of what has moved gives all of it back, once', async () => {
    const id = await approved();
    const answer = await cancel(id);
    expect(answer).toMatchObject({
      status: 200,
      body: { id, status: 'refunded', amount: '1200', refunded: '1200', message: { en: 'Given back' } },
    });
    expect(await wallet()).toEqual([100_000n, 0n]);
    const after = await everything();
    expect(told(await cancel(id))).toEqual(told(answer));
    expect(told(await read(id))).toEqual(told(answer));
    expect(await everything()).toEqual(after);
  });

  test('of what was refunded in part gives the rest back', async () => {
    const id = await approved();
    await back(id);
    expect((await cancel(id)).body).toMatchObject({ status: 'refunded', refunded: '1200' });
    expect(await wallet()).toEqual([100_000n, 0n]);
  });

  test.each(['open', 'not open yet'])(
    'of what is held releases it: nobody decides its case, which was %s',
    async (which) => {
      const { answer } = await charged(cartridges('60000'));
      const cases = caseStore({ client: env.tables.client(), runtime, ...tables });
      const id = String(answer.body.id);
      if (which === 'open') await cases.open(caseFor(await kept(id)), 'token');
      expect((await cancel(id)).body).toMatchObject({ status: 'declined', message: { en: 'Declined' } });
      expect(await wallet()).toEqual([100_000n, 0n]);
      expect(await cases.read(caseIdOf(id))).toMatchObject({ state: 'expired' });
      expect((await cancel(id)).body.status).toBe('declined');
    },
  );

  test('of what waits for the phone ends that: it cannot be confirmed any more', async () => {
    const { codeId, answer } = await charged({ amount: '30000' });
    const { payment } = (await look(codeId)).body as { payment: { step_up: { challenge: string } } };
    expect((await cancel(answer.body.id)).body.status).toBe('declined');
    const late = await confirmAs(String(answer.body.id), payment.step_up.challenge, '30000');
    expect(late.body.status).toBe('declined');
    expect((await look(codeId)).body.payment).toMatchObject({ status: 'declined' });
    expect(await wallet()).toEqual([100_000n, 0n]);
  });

  test('at once with another, and with refunds, never gives back more than was taken', async () => {
    const id = await approved();
    await Promise.all([
      cancel(id),
      back(id, { reference: 'return-a', amount: '700' }),
      cancel(id),
      back(id, { reference: 'return-b', amount: '700' }),
    ]);
    await cancel(id);
    expect(await wallet()).toEqual([100_000n, 0n]);
    expect(await kept(id)).toMatchObject({ refunded: 1_200n });
  });
});

describe('a refund of a charge', () => {
  test('is given in parts, and the charge tells how much', async () => {
    const id = await approved();
    expect(await back(id)).toMatchObject({
      status: 201,
      body: {
        id: expect.stringMatching(/^ref_/),
        charge_id: id,
        reference: 'return-1',
        amount: '500',
        currency: 'JPY',
        reason: 'goods_returned',
      },
    });
    expect((await read(id)).body).toMatchObject({ status: 'approved', refunded: '500' });
    expect((await back(id, { reference: 'return-2', amount: '700' })).status).toBe(201);
    expect((await read(id)).body).toMatchObject({ status: 'refunded', refunded: '1200' });
    expect(await wallet()).toEqual([100_000n, 0n]);
  });

  test('under its reference is the same refund; with anything else a conflict', async () => {
    const id = await approved();
    const first = await back(id);
    await back(id, { reference: 'return-2', amount: '700' });
    expect(told(await back(id))).toEqual(told(first));
    for (const other of [{ amount: '501' }, { reason: 'other' }])
      expect(codeOf(await back(id, other))).toBe('idempotency_conflict');
    expect(codeOf(await back(await approved()))).toBe('idempotency_conflict');
  });

  test.each([
    ['more than was captured', { amount: '1201' }, 422, 'refund_above_capture'],
    ['another currency', { currency: 'USD' }, 400, 'currency_not_supported'],
    ['nothing', { amount: '0' }, 400, 'invalid_request'],
    ['a reason that there is not', { reason: 'because' }, 400, 'invalid_request'],
  ])('is refused: %s', async (_, overlay, status, problem) => {
    const id = await approved();
    const before = await everything();
    const answer = await back(id, overlay);
    expect([answer.status, codeOf(answer)]).toEqual([status, problem]);
    expect(await everything()).toEqual(before);
  });

  test.each([
    ['held', cartridges('60000')],
    ['to be confirmed', { amount: '30000' }],
  ])('is refused while the charge is %s', async (_, overlay) => {
    const { answer } = await charged(overlay);
    const refused = await back(answer.body.id);
    expect([refused.status, codeOf(refused)]).toEqual([409, 'payment_not_captured']);
  });
});
