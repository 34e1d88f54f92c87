/** What the functions' logs hold: one line of ASCII for each request, and nothing that a thief or a regulator wants. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as enrolDevice } from '../../../lambdas/handlers/enrol-device.ts';
import { concerning, concerns, textsOf } from '../../../lambdas/handlers/logging/concerning.ts';
import { describeError, log, redact } from '../../../lambdas/handlers/logging/log.ts';
import { handler as openCase } from '../../../lambdas/handlers/open-case.ts';
import { handler as putStore } from '../../../lambdas/handlers/put-store.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  paymentBody,
  reviewerClaims,
  signed,
} from '../../support/customer-requests.ts';
import type { FunctionEnvironment } from '../../support/function-environment.ts';
import { changeWallet } from '../../support/transfers.ts';

let env: FunctionEnvironment;
let customer: Customer;

beforeAll(async () => {
  env = await environmentWithStore();
  const client = env.tables.client();
  customer = await customerWithFunds(client, 100_000n);
});
afterAll(() => env.close());
beforeEach(() => {
  env.lines.length = 0;
});

/** The one line, as a person's terminal and a log's parser see it. */
function onlyLine(): Record<string, unknown> {
  expect(env.lines).toHaveLength(1);
  const [line = ''] = env.lines;
  expect(line).toMatch(/^[\x20-\x7e]+\n$/);
  return JSON.parse(line);
}

/** Escape sequences of terminals, line breaks of every kind, bidirectional overrides, markup. */
const hostile = [
  'a\r\nlevel=error forged',
  'a\u001b[31mred\u001b[0m',
  'a\u009b31mred',
  'a\u2028b\u2029c',
  'a\u202egnp.exe',
  'a\u0000b',
  '{"level":"error"}\n{"forged":true}',
];

describe('a request', () => {
  test('that is answered is one line', async () => {
    const answer = await invoke(createPayment, await signed(customer, '/payments', paymentBody()));
    expect(answer.status).toBe(201);
    expect(onlyLine()).toEqual({
      time: expect.stringMatching(/Z$/),
      level: 'info',
      operation: 'createPayment',
      request_id: expect.stringMatching(/^request-/),
      payment: answer.body.id,
      status: 201,
      flow: 'money',
      duration_ms: expect.any(Number),
      fault: 0,
      payment_judged: 1,
      outcome: 'approve',
      _aws: expect.anything(),
    });
  });

  test('that is refused is one line with the code that was answered', async () => {
    const answer = await invoke(
      createPayment,
      await signed(customer, '/payments', paymentBody({ amount: '0' })),
    );
    expect(onlyLine()).toMatchObject({
      level: 'info',
      status: 400,
      code: 'invalid_request',
      request_id: answer.body.request_id,
    });
  });

  test('leaves no token, proof, name or body in the log, whatever comes of it', async () => {
    for (const body of [
      paymentBody(),
      paymentBody({ amount: '0' }),
      paymentBody({ store_id: 'nowhere' }),
      '{',
    ]) {
      const request = await signed(customer, '/payments', body);
      await invoke(createPayment, request);
      await invoke(createPayment, { ...request, claims: { ...customer.claims, email: 'who@example.com' } });
      await invoke(createPayment, {
        ...request,
        sent: 'x',
        headers: { ...request.headers, authorization: 'Bearer a.b' },
      } as never);
      const secrets = [
        customer.accessToken,
        String(request.headers?.dpop),
        customer.id,
        'who@example.com',
        '1200',
      ];
      for (const secret of [...secrets, 'shinjuku', 'nowhere', String(request.headers?.['Idempotency-Key'])])
        expect(env.lines.join('')).not.toContain(secret);
    }
  });

  test.each(hostile)('with a hostile name (%j) is refused, and is one line', async (name) => {
    const answer = await invoke(putStore, {
      method: 'PUT',
      path: '/stores/shinjuku-east',
      pathParameters: { id: 'shinjuku-east' },
      claims: reviewerClaims('operator-1', 'operator'),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
    expect(onlyLine()).toMatchObject({ code: 'invalid_request' });
  });

  test.each(hostile)('with hostile headers, path and claims (%j) is one line', async (text) => {
    const request = await signed(customer, '/payments', paymentBody(), {
      headers: { 'Idempotency-Key': text, 'user-agent': text, 'content-type': `application/json` },
    });
    await invoke(createPayment, {
      ...request,
      path: `/payments${text}`,
      claims: { ...customer.claims, username: text },
    });
    expect(onlyLine()).toMatchObject({ code: 'idempotency_key_required' });
  });
});

describe('a fault', () => {
  const enrolment = async () =>
    signed(customer, '/devices', {
      name: 'Phone',
      challenge: 'c'.repeat(43),
      attestation: { format: 'software', statement: 'a.b.c' },
    });

  test('is a plain 500 with the request id; its cause is in the log alone', async () => {
    env.answer(() => ({
      error: 'InvalidParameterException',
      message: `No user who@example.com with token eyJ${'a'.repeat(60)}.b\r\n\u001b[2Jat 10.0.0.1`,
    }));
    const answer = await invoke(enrolDevice, await enrolment());
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({
      type: 'urn:holdfast:problem:internal_error',
      title: 'Something went wrong on our side',
      status: 500,
      code: 'internal_error',
      request_id: expect.any(String),
    });
    const line = onlyLine();
    expect(line).toMatchObject({
      level: 'error',
      code: 'internal_error',
      request_id: answer.body.request_id,
      error: 'InvalidParameterException',
      error_message: expect.stringMatching(/^No user \[redacted\] with token \[redacted\]/),
      error_at: expect.stringContaining('at '),
    });
    expect(JSON.stringify(line)).not.toContain('example.com');
    expect(JSON.stringify(line)).not.toContain('eyJ');
  });

  test('of an item names what is wrong with it, and not whose it is', async () => {
    const client = env.tables.client();
    const other = await customerWithFunds(client, 100_000n);
    await changeWallet(client, other.id, { status: 'lost' as never });
    const answer = await invoke(createPayment, await signed(other, '/payments', paymentBody()));
    expect(answer.status).toBe(500);
    expect(onlyLine()).toMatchObject({
      level: 'error',
      error_message: 'Attribute status of item WALLET#[customer] WALLET should be one of active, frozen',
    });
  });

  test('of a task keeps the task token out of the log and out of the execution’s history', async () => {
    const taskToken = `AAAAKgAAAAIAAAAAAAAAA${'x'.repeat(600)}==`;
    env.answer(() => ({
      error: 'InvalidParameterException',
      message: `Value '${taskToken}' at 'taskToken'`,
    }));
    const held = await invoke(
      createPayment,
      await signed(customer, '/payments', paymentBody({ amount: '60000' })),
    );
    env.lines.length = 0;
    const thrown = await openCase({ paymentId: held.body.id, taskToken, caseClass: 'standard' }).catch(
      (error: unknown) => error,
    );
    expect(thrown).toMatchObject({
      name: 'InvalidParameterException',
      message: "Value '[redacted]' at 'taskToken'",
    });
    expect(String((thrown as Error).stack)).not.toContain('xxxx');
    expect(onlyLine()).toMatchObject({ level: 'error', task: 'open-case' });
    expect(env.lines.join('')).not.toContain('xxxx');
  });
});

describe('what a line is about', () => {
  const payment = `pay_${'a'.repeat(27)}`;
  const lineAbout = (...texts: readonly unknown[]) =>
    concerning('request-1', () => {
      concerns(...texts);
      log({ level: 'info' });
      return onlyLine();
    });

  test('is noted for all lines of one request, and for no other', async () => {
    await Promise.all([
      concerning('request-1', async () => {
        concerns(payment);
        await Promise.resolve();
        log({ which: 1 });
      }),
      concerning('request-2', async () => log({ which: 2 })),
    ]);
    log({ which: 3 });
    const lines = env.lines.map((text) => JSON.parse(text));
    const noted = lines.map(({ which, request_id: request, payment: about }) => [which, request, about]);
    expect(noted.toSorted()).toEqual([
      [1, 'request-1', payment],
      [2, 'request-2', undefined],
      [3, undefined, undefined],
    ]);
  });

  test('is the payment of a case too', () => {
    const caseId = payment.replace('pay', 'case');
    expect(lineAbout(caseId)).toMatchObject({ case: caseId, payment });
  });

  test('is an id of ours, and no other text', () => {
    const others = [
      'grace@people.example',
      `${payment}x`,
      'pay_short',
      `sub_${'a'.repeat(27)}`,
      undefined,
      7,
    ];
    const { time, ...rest } = lineAbout(...others);
    expect(time).toBeDefined();
    expect(rest).toEqual({ level: 'info', request_id: 'request-1' });
  });

  test('is read from a body’s own members alone', () => {
    expect(textsOf({ id: payment, nested: { id: payment } })).toContain(payment);
    expect(textsOf({ nested: { id: payment } })).not.toContain(payment);
    expect([undefined, 'text', new Uint8Array(1)].map(textsOf)).toEqual([[], [], []]);
  });
});

describe('redaction', () => {
  test.each([
    [
      'a JWT',
      `token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc_def-123 end`,
      'token [redacted] end',
    ],
    ['a thumbprint', `key ${'A'.repeat(43)} end`, 'key [redacted] end'],
    ['an address', 'user taro.yamada+pay@example.co.jp end', 'user [redacted] end'],
    ['an address in quotes', '"taro@example.jp"', '"[redacted]"'],
    [
      'a customer',
      'item WALLET#0d0f0a0e-0000-4000-8000-000000000001 WALLET',
      'item WALLET#[customer] WALLET',
    ],
    ['nothing of an id', `payment pay_${'a'.repeat(27)}`, `payment pay_${'a'.repeat(27)}`],
    ['what is too long', 'word '.repeat(1000), 'word '.repeat(60)],
  ])('takes %s', (_, text, kept) => {
    expect(redact(text)).toBe(kept);
  });

  test('knows things that are thrown and are no errors', () => {
    expect(describeError('who@example.com')).toEqual({ error: 'thrown', error_message: '[redacted]' });
  });

  test('a line is one line, whatever is in it', () => {
    for (const text of hostile) {
      env.lines.length = 0;
      log({ text });
      expect(onlyLine().text).toBe(text);
    }
  });
});
