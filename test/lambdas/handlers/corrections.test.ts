/** Corrections as operators meet them: alone up to a limit a day, by two beyond it, never of their own account. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { handler as createCorrection } from '../../../lambdas/handlers/create-correction.ts';
import { handler as decideCorrection } from '../../../lambdas/handlers/decide-correction.ts';
import { handler as getWallet } from '../../../lambdas/handlers/get-wallet.ts';
import { handler as listCorrections } from '../../../lambdas/handlers/list-corrections.ts';
import { type Claims, codeOf, invoke } from '../../support/api-event.ts';
import { type Customer, customerWithFunds, newKey, reviewerClaims } from '../../support/customer-requests.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';
import { people } from '../../support/people.ts';

let env: FunctionEnvironment;
let customer: Customer;
let first: Claims;

beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 50_000n);
  first = reviewerClaims(`first-${customer.id}`, 'operator');
  env.answer((call) =>
    people({
      [customer.id]: 'hana@example.com',
      [String(call.body.Username)]: addressOf(String(call.body.Username)),
    })(call),
  );
});

const addressOf = (username: string) =>
  username.startsWith('first-again') ? 'first@example.com' : `${username.split('-')[0]}@example.com`;

const wish = (change: Record<string, unknown> = {}) => ({
  debit: 'losses:errors',
  credit: `wallet:${customer.id}`,
  amount: '10000',
  currency: 'JPY',
  reason: 'wrong_amount',
  note: 'The terminal rounded down',
  ...change,
});
const post = (
  handler: typeof createCorrection,
  path: string,
  body: unknown,
  claims: Claims,
  key = newKey(),
) =>
  invoke(handler, {
    method: 'POST',
    path,
    claims,
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
    ...(path.includes('decision') ? { pathParameters: { id: path.split('/')[2] ?? '' } } : {}),
  });
const correct = (body: unknown, claims = first, key = newKey()) =>
  post(createCorrection, '/corrections', body, claims, key);
const decide = (id: unknown, outcome: string, username: string) =>
  post(
    decideCorrection as unknown as typeof createCorrection,
    `/corrections/${id}/decision`,
    { outcome },
    reviewerClaims(username, 'operator'),
  );
const available = async () =>
  (await invoke(getWallet, { method: 'GET', path: '/wallet', claims: customer.claims })).body.available;

test('up to the limit it is posted at once, and the same request again is the same correction', async () => {
  const key = newKey();
  const answer = await correct(wish(), first, key);
  expect(answer).toMatchObject({
    status: 201,
    body: { status: 'posted', amount: '10000', credit: `wallet:${customer.id}`, proposed_by: first.username },
  });
  expect(await correct(wish(), first, key)).toMatchObject({ status: 201, body: answer.body });
  expect(codeOf(await correct(wish({ amount: '9999' }), first, key))).toBe('idempotency_conflict');
  expect(await available()).toBe('60000');
});

test('beyond the limit of the day it is proposed; another operator finds it and approves', async () => {
  await correct(wish());
  const proposed = await correct(wish({ amount: '1' }));
  expect(proposed).toMatchObject({ status: 202, body: { status: 'proposed', deadline: expect.any(String) } });
  const { id } = proposed.body;
  expect(await available()).toBe('60000');
  const list = await invoke(listCorrections, { method: 'GET', path: '/corrections', claims: first });
  expect((list.body.corrections as { id: string }[]).map((each) => each.id)).toContain(id);
  expect(await decide(id, 'approve', 'second')).toMatchObject({
    status: 200,
    body: { status: 'posted', proposed_by: first.username, decided_by: 'second' },
  });
  expect(await available()).toBe('60001');
  expect(codeOf(await decide(id, 'decline', 'third'))).toBe('proposal_already_decided');
});

test.each([
  ['the same operator', () => String(first.username), 'second_person_required'],
  ['the same person under another name', () => 'first-again', 'second_person_required'],
  ['the customer', () => 'hana-at-work', 'conflict_of_interest'],
])('%s cannot approve it', async (_, who, code) => {
  const { body } = await correct(wish({ amount: '10001' }));
  const answer = await decide(body.id, 'approve', who());
  expect([answer.status, codeOf(answer)]).toEqual([403, code]);
  expect(await available()).toBe('50000');
});

test('nobody corrects an account of their own', async () => {
  const answer = await correct(wish(), reviewerClaims('hana-at-work', 'operator'));
  expect([answer.status, codeOf(answer)]).toEqual([403, 'conflict_of_interest']);
});

test('reviewers and customers do not correct', async () => {
  for (const claims of [reviewerClaims('ken', 'reviewer'), customer.claims])
    expect((await correct(wish(), claims)).status).toBeGreaterThanOrEqual(401);
});

test.each([
  ['two wallets', { debit: 'wallet:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee' }],
  ['one account twice', { debit: 'store:shinjuku', credit: 'store:shinjuku' }],
  ['an account that is not in the chart', { debit: 'mine:all' }],
  ['no reason of the list', { reason: 'because' }],
  ['an amount of nothing', { amount: '0' }],
])('%s is refused, and nothing is written', async (_, change) => {
  const before = await env.tables.items();
  const answer = await correct(wish(change));
  expect(codeOf(answer)).toBe('invalid_request');
  expect(await env.tables.items()).toEqual(before);
});

test('a correction that was posted cannot be decided', async () => {
  const { body } = await correct(wish());
  expect(codeOf(await decide(body.id, 'approve', 'second'))).toBe('not_found');
});
