/** A customer's history through its handlers: pages that are theirs alone, and the balance at a moment. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Entry } from '../../../lambdas/domain/ledger/entries.ts';
import { handler as getBalance } from '../../../lambdas/handlers/get-balance.ts';
import { handler as listCases } from '../../../lambdas/handlers/list-cases.ts';
import { handler as listEntries } from '../../../lambdas/handlers/list-entries.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { entriesStore } from '../../../lambdas/store/entries-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import { customerClaims, reviewerClaims } from '../../support/customer-requests.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';
import { caseFor } from '../../support/reviews.ts';
import { tables } from '../../support/tables.ts';
import { noon, paymentOf, thumbprint, today } from '../../support/transfers.ts';

let env: FunctionEnvironment;
const [ann, bob] = [randomUUID(), randomUUID()];

beforeAll(async () => {
  env = await startFunctionEnvironment();
  const history = entriesStore({ client: env.tables.client(), runtime, ...tables });
  for (const customer of [ann, bob])
    for (let minute = 0; minute < 3; minute++) await history.record(topUp(customer, noon + minute * 60_000));
});
afterAll(() => env.close());

const topUp = (customer: string, createdAt: number): Entry => ({
  id: `top_${createdAt}-${customer.slice(0, 8)}`.padEnd(31, 'x'),
  kind: 'top_up',
  state: 'posted',
  debit: 'funding:sandbox',
  credit: `wallet:${customer}`,
  money: { amount: 1000n, currency: 'JPY' },
  customer,
  counterparty: 'sandbox',
  createdAt,
  day: today,
  movedAt: createdAt,
  version: 1,
});

const entries = (customer: string, cursor?: unknown) =>
  invoke(listEntries, {
    method: 'GET',
    path: '/wallet/entries',
    claims: customerClaims(customer),
    query: { limit: ['2'], ...(cursor === undefined ? {} : { cursor: [String(cursor)] }) },
  });
const [rita, rob] = [reviewerClaims('rita', 'reviewer'), reviewerClaims('rob', 'reviewer')];
const cases = (claims: ReturnType<typeof reviewerClaims>, cursor?: unknown) =>
  invoke(listCases, {
    method: 'GET',
    path: '/cases',
    claims,
    ...(cursor === undefined ? {} : { query: { cursor: [String(cursor)] } }),
  });
const refusal = async (answer: ReturnType<typeof entries>) => [(await answer).status, codeOf(await answer)];

describe('a cursor', () => {
  test('leads on, to the end', async () => {
    const first = await entries(ann);
    const second = await entries(ann, first.body.next_cursor);
    expect(first.body.entries).toHaveLength(2);
    expect(second.body.entries).toHaveLength(1);
    expect(second.body.next_cursor).toBeUndefined();
  });

  test("is no other customer's, even one who has the same entries", async () => {
    const { next_cursor: cursor } = (await entries(ann)).body;
    expect(await refusal(entries(bob, cursor))).toEqual([400, 'invalid_cursor']);
  });

  test('cannot be changed or made', async () => {
    const cursor = String((await entries(ann)).body.next_cursor);
    const place = `ENTRY#${String(noon).padStart(15, '0')}#pay_x`;
    for (const forged of [
      `${cursor.startsWith('A') ? 'B' : 'A'}${cursor.slice(1)}`,
      cursor.slice(0, -2),
      Buffer.from(place).toString('base64url'),
      Buffer.concat([Buffer.alloc(16), Buffer.from(place)]).toString('base64url'),
      'abc',
    ])
      expect(await refusal(entries(ann, forged))).toEqual([400, 'invalid_cursor']);
  });

  test("is of its route and its reviewer: the cases' pages take no other", async () => {
    const store = caseStore({ client: env.tables.client(), runtime, ...tables });
    const deadline = Date.now() + 3_600_000;
    const payer = { id: ann, device: thumbprint('phone') };
    for (let index = 0; index < 51; index++) {
      const held = paymentOf(payer, { amount: 60_000n, state: 'pending' });
      await store.open(caseFor(held, { deadline: deadline + index }), 'token');
    }
    const { next_cursor: cursor } = (await cases(rita)).body;
    expect((await cases(rita, cursor)).status).toBe(200);
    expect(await refusal(cases(rob, cursor))).toEqual([400, 'invalid_cursor']);
    expect(await refusal(entries(String(rita.sub), cursor))).toEqual([400, 'invalid_cursor']);
    const { next_cursor: ofHistory } = (await entries(ann)).body;
    expect(await refusal(cases({ ...rita, sub: ann }, ofHistory))).toEqual([400, 'invalid_cursor']);
  });
});

describe('the balance at a moment', () => {
  const balance = (customer: string, at: string) =>
    invoke(getBalance, {
      method: 'GET',
      path: '/wallet/balance',
      claims: customerClaims(customer),
      query: { at: [at] },
    });

  test.each([
    ['2026-11-22T02:59:59.999Z', '0'],
    ['2026-11-22T03:00:00Z', '1000'],
    ['2026-11-22T12:01:30+09:00', '2000'],
  ])('%s: %s', async (at, posted) => {
    expect(await balance(ann, at)).toMatchObject({
      status: 200,
      body: {
        at: new Date(at).toISOString(),
        currency: 'JPY',
        posted,
        pending: '0',
        available: posted,
      },
    });
  });

  test.each([
    '2026-11-22',
    '2026-11-22T12:00:00',
    'yesterday',
    '1969-12-31T23:59:59Z',
    '9999-01-01T00:00:00Z',
  ])('%s is no moment that can be asked for', async (at) => {
    expect(await refusal(balance(ann, at))).toEqual([400, 'invalid_request']);
  });
});
