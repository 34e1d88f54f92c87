/** Disputes through the handlers: as customers open them, reviewers decide them, and everything else passes them by. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { disputeIdOf } from '../../../lambdas/domain/identifiers.ts';
import { handler as createDispute } from '../../../lambdas/handlers/create-dispute.ts';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as decideCase } from '../../../lambdas/handlers/decide-case.ts';
import { handler as followDecision } from '../../../lambdas/handlers/follow-decision.ts';
import { handler as freezeAccount } from '../../../lambdas/handlers/freeze-account.ts';
import { handler as getCase } from '../../../lambdas/handlers/get-case.ts';
import { handler as getDispute } from '../../../lambdas/handlers/get-dispute.ts';
import { handler as listCases } from '../../../lambdas/handlers/list-cases.ts';
import { handler as listDevices } from '../../../lambdas/handlers/list-devices.ts';
import { handler as sweepHolds } from '../../../lambdas/handlers/sweep-holds.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { taskTokenKey } from '../../../lambdas/store/keys.ts';
import { type ApiAnswer, type Claims, codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  newKey,
  paymentBody,
  reviewerClaims,
  signed,
} from '../../support/customer-requests.ts';
import { openedDispute } from '../../support/disputes.ts';
import type { FunctionEnvironment } from '../../support/function-environment.ts';
import { people } from '../../support/people.ts';
import { tables } from '../../support/tables.ts';

let env: FunctionEnvironment;
let customer: Customer;
let paymentId: string;

beforeAll(async () => {
  env = await environmentWithStore();
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 50_000n);
  env.answer(cognitoWith(customer.id));
  env.calls.length = 0;
  const paid = await pay();
  paymentId = String(paid.body.id);
});

/** One of the reviewers is every customer of these tests. */
const cognitoWith = (...customers: string[]) =>
  people(
    { rei: 'rei@example.jp', ...Object.fromEntries(customers.map((id) => [id, 'hana@example.jp'])) },
    'hana@example.jp',
  );
const rei = reviewerClaims('rei', 'reviewer');
const hanaAtWork = reviewerClaims('hana-at-work', 'reviewer');

const pay = async (overlay = {}) =>
  invoke(createPayment, await signed(customer, '/payments', paymentBody(overlay)));
const dispute = (overlay: Record<string, unknown> = {}, claims: Claims = customer.claims, key = newKey()) =>
  invoke(createDispute, {
    method: 'POST',
    path: '/disputes',
    claims,
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ payment_id: paymentId, reason: 'not_me', note: '<b>Not</b> me', ...overlay }),
  });
const read = (id: string, claims: Claims = customer.claims) =>
  invoke(getDispute, { method: 'GET', path: `/disputes/${id}`, pathParameters: { id }, claims });
const caseAt = (id: string) => ({ path: `/cases/${id}`, pathParameters: { id } });
const readCase = (id: string) => invoke(getCase, { method: 'GET', ...caseAt(id), claims: rei });
const list = async (kind?: string) => {
  const query: Record<string, string[]> = kind === undefined ? {} : { kind: [kind] };
  const { body } = await invoke(listCases, { method: 'GET', path: '/cases', query, claims: rei });
  return body.cases as { readonly id: string }[];
};
const decide = (id: string, outcome: string, claims = rei, key = newKey()) =>
  invoke(decideCase, {
    method: 'POST',
    ...caseAt(id),
    path: `/cases/${id}/decision`,
    claims,
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ outcome, reason: 'other', note: 'The receipt fits.' }),
  });
const expectRefused = async (attempt: () => Promise<ApiAnswer>, status: number, code: string) => {
  const before = await env.tables.items();
  const answer = await attempt();
  expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  expect(await env.tables.items()).toEqual(before);
};

describe('a customer', () => {
  test('disputes a payment without a signature: the phone may be what was stolen', async () => {
    const opened = await dispute();
    const id = disputeIdOf(paymentId);
    const expected = {
      id,
      payment_id: paymentId,
      state: 'open',
      reason: 'not_me',
      note: '<b>Not</b> me',
      device_frozen: false,
      opened_at: expect.any(String),
      decide_by: expect.any(String),
    };
    expect([opened.status, opened.body]).toEqual([201, expected]);
    expect((await read(id)).body).toEqual(expected);
  });

  test('has the device frozen with it: it is shown so, and Cognito ends the sessions', async () => {
    expect((await dispute({ freeze_device: true })).body.device_frozen).toBe(true);
    const devices = await invoke(listDevices, { method: 'GET', path: '/devices', claims: customer.claims });
    expect(devices.body.devices).toMatchObject([{ id: customer.key.thumbprint, state: 'frozen' }]);
    expect(env.calls.at(-1)).toMatchObject({ operation: 'AdminUserGlobalSignOut' });
    expect(codeOf(await pay())).toBe('session_ended');
    const auth_time = String(Math.floor(Date.now() / 1000) + 60);
    customer = { ...customer, claims: { ...customer.claims, auth_time } };
    expect(codeOf(await pay())).toBe('device_not_enrolled');
  });

  test('has it frozen even where Cognito fails, which is logged', async () => {
    env.answer((call) =>
      call.operation === 'AdminUserGlobalSignOut'
        ? { error: 'NotAuthorizedException' }
        : cognitoWith(customer.id)(call),
    );
    expect((await dispute({ freeze_device: true })).status).toBe(201);
    expect(env.lines.join('')).toContain('cognito_sessions_not_ended');
  });

  test('disputes on a frozen account too', async () => {
    const headers = { 'idempotency-key': newKey() };
    await invoke(freezeAccount, {
      method: 'POST',
      path: '/account/freeze',
      claims: customer.claims,
      headers,
    });
    expect((await dispute()).status).toBe(201);
  });

  test('is answered the same under any key, and told if the words differ', async () => {
    const first = await dispute();
    expect((await dispute()).body).toEqual(first.body);
    await expectRefused(() => dispute({ reason: 'duplicate' }), 409, 'already_disputed');
  });

  test('disputes no payment that is held', async () => {
    const held = await pay({
      amount: '45000',
      lines: [{ category: 'gift_card', quantity: 20, amount: '45000' }],
    });
    expect(held.status).toBe(202);
    paymentId = String(held.body.id);
    await expectRefused(() => dispute({ freeze_device: true }), 409, 'payment_not_disputable');
  });

  test("sees and disputes nothing of somebody else's, as if it were not there", async () => {
    const thief = await customerWithFunds(env.tables.client(), 0n);
    await expectRefused(() => dispute({ freeze_device: true }, thief.claims), 404, 'not_found');
    await dispute();
    await expectRefused(() => read(disputeIdOf(paymentId), thief.claims), 404, 'not_found');
    await expectRefused(() => read(`disp_${'a'.repeat(27)}`), 404, 'not_found');
  });

  test.each([
    ['another reason', { reason: 'stolen' }],
    ['a note of control characters', { note: 'a\u001b[2J' }],
    ['a note that is too long', { note: 'a'.repeat(501) }],
    ['a wish that is none', { freeze_device: 'yes' }],
    ['more than that', { customer: 'somebody' }],
    ['what is no payment', { payment_id: '../wallet' }],
  ])('is refused with %s', async (_, overlay) => {
    await expectRefused(() => dispute(overlay), 400, 'invalid_request');
  });
});

describe('a reviewer', () => {
  test('finds it in its list, reads the customer’s words and the payment, and decides it', async () => {
    await dispute({ freeze_device: true });
    const id = disputeIdOf(paymentId);
    const summary = { id, kind: 'dispute', state: 'open', amount: '1200', dispute_reason: 'not_me' };
    expect((await list('dispute')).find((each) => each.id === id)).toMatchObject(summary);
    expect((await list()).map((each) => each.id)).not.toContain(id);
    expect((await readCase(id)).body).toMatchObject({
      ...summary,
      payment_id: paymentId,
      customer_id: customer.id,
      device_id: customer.key.thumbprint,
      dispute_note: '<b>Not</b> me',
      device_frozen: true,
    });
    const decided = await decide(id, 'uphold');
    expect(decided.body).toMatchObject({
      state: 'decided',
      decision: { outcome: 'uphold', decided_by: 'rei' },
    });
    expect((await list('dispute')).map((each) => each.id)).not.toContain(id);
    const seen = await read(id);
    expect(seen.body).toMatchObject({ state: 'decided', outcome: 'uphold' });
    // Neither who nor why.
    expect(seen.text).not.toMatch(/rei|receipt|decided_by/);
  });

  test('sees that one is overdue, and decides it all the same', async () => {
    const { id } = await openedDispute(env.tables.client(), { deadline: Date.now() - 1 });
    expect((await list('dispute')).find((each) => each.id === id)).toMatchObject({ state: 'overdue' });
    expect((await readCase(id)).body.state).toBe('overdue');
    expect((await decide(id, 'reject')).status).toBe(200);
  });

  test('decides none of their own', async () => {
    await dispute();
    const id = disputeIdOf(paymentId);
    await expectRefused(() => decide(id, 'uphold', hanaAtWork), 403, 'conflict_of_interest');
  });

  test('decides it once, and by what a dispute is decided by', async () => {
    await dispute();
    const id = disputeIdOf(paymentId);
    await expectRefused(() => decide(id, 'approve'), 422, 'outcome_not_applicable');
    const key = newKey();
    const first = await decide(id, 'reject', rei, key);
    expect((await decide(id, 'reject', rei, key)).body).toEqual(first.body);
    await expectRefused(() => decide(id, 'uphold'), 409, 'case_already_decided');
    await expectRefused(() => decide(`disp_${'a'.repeat(27)}`, 'uphold'), 404, 'not_found');
  });
});

describe('what ends held payments passes disputes by', () => {
  test('follow-decision tells no execution, whatever the filter lets through', async () => {
    await dispute();
    const id = disputeIdOf(paymentId);
    await decide(id, 'uphold');
    // Not there in truth; without the check, it would be told.
    const Item = toItem({ ...taskTokenKey(id), taskToken: 'token', keptAt: 1 });
    await env.tables.client().send(new PutItemCommand({ TableName: tables.casesTable, Item }));
    env.calls.length = 0;
    const image = (await env.tables.items(tables.casesTable)).find(({ pk }) => pk?.S === `CASE#${id}`);
    const record = { eventName: 'MODIFY', dynamodb: { SequenceNumber: '1', NewImage: image } };
    expect(await followDecision({ Records: [record as DynamoDBRecord] })).toEqual({ batchItemFailures: [] });
    expect(env.calls).toEqual([]);
  });

  test('the sweeper ends no overdue one', async () => {
    const { id } = await openedDispute(env.tables.client(), { deadline: 1 });
    const before = await env.tables.items(tables.casesTable);
    await sweepHolds({});
    expect(await env.tables.items(tables.casesTable)).toEqual(before);
    expect((await readCase(id)).body.state).toBe('overdue');
  });
});
