/** Compensations as operators meet them: once for payment and incident, alone up to a limit, by two beyond it. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compensationId } from '../../../lambdas/domain/identifiers.ts';
import { handler as createCompensation } from '../../../lambdas/handlers/create-compensation.ts';
import { handler as createCorrection } from '../../../lambdas/handlers/create-correction.ts';
import { handler as createRefund } from '../../../lambdas/handlers/create-refund.ts';
import { handler as decideCompensation } from '../../../lambdas/handlers/decide-compensation.ts';
import { handler as getCompensation } from '../../../lambdas/handlers/get-compensation.ts';
import { handler as getWallet } from '../../../lambdas/handlers/get-wallet.ts';
import { handler as listCompensations } from '../../../lambdas/handlers/list-compensations.ts';
import { handler as listCorrections } from '../../../lambdas/handlers/list-corrections.ts';
import { proposedItem } from '../../../lambdas/store/adjustment-items.ts';
import { ledgerWriting } from '../../../lambdas/store/ledger-writing.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { type Claims, codeOf, invoke } from '../../support/api-event.ts';
import { type Customer, customerWithFunds, newKey, reviewerClaims } from '../../support/customer-requests.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';
import { tables } from '../../support/tables.ts';
import { paymentOf, termsWith } from '../../support/transfers.ts';

let env: FunctionEnvironment;
let customer: Customer;
let first: Claims;
let payment: string;

beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 50_000n);
  first = reviewerClaims(`first-${customer.id}`, 'operator');
  payment = await paid(30_000n);
  env.answer(({ operation, body }) => {
    const email = (Value: string) => ({ Name: 'email', Value });
    if (operation === 'AdminGetUser')
      return { Username: body.Username, UserAttributes: [email(addressOf(String(body.Username)))] };
    if (body.Filter !== `sub = "${customer.id}"`) return { Users: [] };
    const Attributes = [{ Name: 'sub', Value: customer.id }, email('hana@example.com')];
    return { Users: [{ Username: 'hana', Attributes }] };
  });
});

const addressOf = (username: string) =>
  username.startsWith('first-again') ? 'first@example.com' : `${username.split('-')[0]}@example.com`;

async function paid(amount: bigint, state: 'posted' | 'pending' = 'posted'): Promise<string> {
  const ledger = ledgerWriting({ client: env.tables.client(), runtime, ...tables });
  const made = paymentOf({ id: customer.id, device: customer.key.thumbprint }, { amount, state });
  expect(await ledger.writePayment(made, termsWith())).toMatchObject({ outcome: 'written' });
  return made.id;
}

const wish = (change: Record<string, unknown> = {}) => ({
  payment_id: payment,
  incident: '2019-07-list-attack',
  amount: '10000',
  reason: 'unauthorised_payment',
  note: 'Not paid by her',
  ...change,
});
type Handler = Parameters<typeof invoke>[0];
const post = (handler: Handler, path: string, body: unknown, claims: Claims, key = newKey()) =>
  invoke(handler, {
    method: 'POST',
    path,
    claims,
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
    ...(path.split('/').length > 3 ? { pathParameters: { id: path.split('/')[2] ?? '' } } : {}),
  });
const compensate = (body: unknown, claims = first, key = newKey()) =>
  post(createCompensation, '/compensations', body, claims, key);
const decide = (id: unknown, outcome: string, username: string) =>
  post(
    decideCompensation,
    `/compensations/${id}/decision`,
    { outcome },
    reviewerClaims(username, 'operator'),
  );
const find = (id = payment, incident = '2019-07-list-attack', claims = first) =>
  invoke(getCompensation, {
    method: 'GET',
    path: `/payments/${id}/compensations/${incident}`,
    pathParameters: { id, incident },
    claims,
  });
const available = async () =>
  (await invoke(getWallet, { method: 'GET', path: '/wallet', claims: customer.claims })).body.available;

describe('up to the limit', () => {
  test('it is posted at once, and again by whomever, under whatever key, it is the same one', async () => {
    const answer = await compensate(wish());
    expect(answer).toMatchObject({
      status: 201,
      body: {
        status: 'posted',
        payment_id: payment,
        incident: '2019-07-list-attack',
        amount: '10000',
        currency: 'JPY',
        in_full: false,
        proposed_by: first.username,
      },
    });
    for (const who of [first, reviewerClaims('second', 'operator')])
      expect(await compensate(wish(), who)).toMatchObject({ status: 200, body: answer.body });
    expect(await find()).toMatchObject({ status: 200, body: answer.body });
    expect(await available()).toBe('30000');
  });

  test.each([
    ['another amount', { amount: '9999' }],
    ['no amount', { amount: undefined }],
    ['another reason', { reason: 'other' }],
    ['another note', { note: 'Not paid by him' }],
  ])('%s under the same payment and incident is a conflict', async (_, change) => {
    await compensate(wish());
    const answer = await compensate(wish(change));
    expect([answer.status, codeOf(answer)]).toEqual([409, 'idempotency_conflict']);
    expect(await available()).toBe('30000');
  });

  test('without an amount it is all that is left, whatever was refunded since', async () => {
    payment = await paid(8000n);
    const refund = { amount: '1000', currency: 'JPY', reason: 'goodwill' };
    await post(createRefund, `/payments/${payment}/refunds`, refund, first);
    const whole = wish({ amount: undefined });
    expect(await compensate(whole)).toMatchObject({ status: 201, body: { amount: '7000', in_full: true } });
    expect(await compensate(whole)).toMatchObject({ status: 200, body: { amount: '7000' } });
    const more = await compensate(wish({ amount: undefined, incident: 'another' }));
    expect([more.status, codeOf(more)]).toEqual([422, 'refund_above_capture']);
  });
});

describe('beyond the limit of the day', () => {
  test('it is proposed; another operator finds it and approves', async () => {
    const { body: corrected } = await post(
      createCorrection,
      '/corrections',
      {
        debit: 'losses:errors',
        credit: `wallet:${customer.id}`,
        amount: '1',
        currency: 'JPY',
        reason: 'other',
        note: 'One yen',
      },
      first,
    );
    expect(corrected.status).toBe('posted');
    const proposed = await compensate(wish());
    expect(proposed).toMatchObject({
      status: 202,
      body: { status: 'proposed', deadline: expect.any(String) },
    });
    const { id } = proposed.body;
    expect(await available()).toBe('20001');
    const list = async (handler: Handler, path: string, name: string) =>
      ((await invoke(handler, { method: 'GET', path, claims: first })).body[name] as { id: string }[]).map(
        (each) => each.id,
      );
    expect(await list(listCompensations, '/compensations', 'compensations')).toContain(id);
    expect(await list(listCorrections, '/corrections', 'corrections')).not.toContain(id);
    expect(await decide(id, 'approve', 'second')).toMatchObject({
      status: 200,
      body: { status: 'posted', proposed_by: first.username, decided_by: 'second' },
    });
    expect(await available()).toBe('30001');
    expect(await compensate(wish())).toMatchObject({ status: 200, body: { status: 'posted' } });
    expect(codeOf(await decide(id, 'decline', 'third'))).toBe('proposal_already_decided');
  });

  test('what was declined is answered so, and nothing moves', async () => {
    const { body } = await compensate(wish({ amount: '10001' }));
    await decide(body.id, 'decline', 'second');
    expect(await compensate(wish({ amount: '10001' }))).toMatchObject({
      status: 200,
      body: { status: 'declined' },
    });
    expect(await available()).toBe('20000');
  });

  test.each([
    ['the same operator', () => String(first.username), 'second_person_required'],
    ['the same person under another name', () => 'first-again', 'second_person_required'],
    ['the customer', () => 'hana-at-work', 'conflict_of_interest'],
  ])('%s cannot approve it', async (_, who, code) => {
    const { body } = await compensate(wish({ amount: '10001' }));
    const answer = await decide(body.id, 'approve', who());
    expect([answer.status, codeOf(answer)]).toEqual([403, code]);
    expect(await available()).toBe('20000');
  });

  test('more than is left is not even proposed', async () => {
    expect(codeOf(await compensate(wish({ amount: '30001' })))).toBe('refund_above_capture');
    expect(codeOf(await find())).toBe('not_found');
  });
});

test('nobody compensates a payment of their own', async () => {
  const answer = await compensate(wish(), reviewerClaims('hana-at-work', 'operator'));
  expect([answer.status, codeOf(answer)]).toEqual([403, 'conflict_of_interest']);
});

test('reviewers and customers do not compensate, nor read it', async () => {
  for (const claims of [reviewerClaims('ken', 'reviewer'), customer.claims])
    for (const answer of [await compensate(wish(), claims), await find(payment, 'one-two', claims)])
      expect(answer.status).toBeGreaterThanOrEqual(401);
});

test('a payment that is held is not compensated', async () => {
  payment = await paid(1000n, 'pending');
  const answer = await compensate(wish({ amount: '1' }));
  expect([answer.status, codeOf(answer)]).toEqual([409, 'payment_not_captured']);
});

test('nor one that there is not', async () => {
  const answer = await compensate(wish({ payment_id: `pay_${'x'.repeat(27)}` }));
  expect([answer.status, codeOf(answer)]).toEqual([404, 'not_found']);
});

test.each([
  ['no reason of the list', { reason: 'because' }, 'invalid_request'],
  ['an amount of nothing', { amount: '0' }, 'invalid_request'],
  ['an incident with a space', { incident: 'list attack' }, 'invalid_request'],
  ['an incident that is a path', { incident: '../x' }, 'invalid_request'],
  ['a top-up', { payment_id: `top_${'x'.repeat(27)}` }, 'invalid_request'],
  ['a note of two lines', { note: 'one\ntwo' }, 'invalid_request'],
  ['a card number in the note', { note: 'She paid with 4111 1111 1111 1111' }, 'card_number_refused'],
])('%s is refused, and nothing is written', async (_, change, code) => {
  const before = await env.tables.items();
  expect(codeOf(await compensate(wish(change)))).toBe(code);
  expect(await env.tables.items()).toEqual(before);
});

test('those that wait are in pages, whose cursors are good for one operator and one list', async () => {
  const deadline = Date.now() + 1000 * 24 * 3_600_000;
  const ids = Array.from({ length: 60 }, (_, number) => compensationId(payment, `outage-${number}`));
  for (const [number, id] of ids.entries()) {
    const item = proposedItem({
      id,
      kind: 'compensation',
      state: 'proposed',
      debit: 'losses:compensation',
      credit: `wallet:${customer.id}`,
      money: { amount: 1n, currency: 'JPY' },
      reason: 'fault_of_ours',
      note: 'The till was down',
      paymentId: payment,
      incident: `outage-${number}`,
      paid: 30_000n,
      inFull: false,
      counterparty: 'Shinjuku East',
      fingerprint: 'f',
      by: 'first',
      person: 'person of first',
      createdAt: 0,
      day: '2026-11-22',
      deadline: deadline + number,
    });
    await env.tables.client().send(new PutItemCommand({ TableName: tables.casesTable, Item: item }));
  }
  const page = (cursor?: unknown, claims = first, handler: Handler = listCompensations) =>
    invoke(handler, {
      method: 'GET',
      path: handler === listCompensations ? '/compensations' : '/corrections',
      claims,
      ...(cursor === undefined ? {} : { query: { cursor: [String(cursor)] } }),
    });
  const found: string[] = [];
  let cursor: unknown;
  do {
    const { body } = await page(cursor);
    found.push(...(body.compensations as { id: string }[]).map(({ id }) => id));
    if (body.next_cursor === undefined) break;
    cursor = body.next_cursor;
  } while (found.length < 1000);
  expect(found.filter((id) => ids.includes(id))).toEqual(ids);
  for (const refused of [
    await page(cursor, reviewerClaims('second', 'operator')),
    await page(cursor, first, listCorrections),
    await page(`${cursor}A`),
  ])
    expect([refused.status, codeOf(refused)]).toEqual([400, 'invalid_cursor']);
});
