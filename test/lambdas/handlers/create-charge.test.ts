/** A charge as a till asks for it: what it is told, what the customer sees, and that it is one. */
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../support/api-event.ts';
import { newKey } from '../../support/customer-requests.ts';
import { testKey } from '../../support/proofs.ts';
import { tables } from '../../support/tables.ts';
import { putTerminal } from '../../support/terminals.ts';
import {
  ask,
  basket,
  cartridges,
  charged,
  confirmAs,
  customer,
  env,
  everything,
  kept,
  look,
  newCode,
  read,
  told,
  wallet,
  withTillAndCustomer,
} from '../../support/till-requests.ts';

withTillAndCustomer();

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

/** By what the phone is shown of the code. */
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
