/** The case of a held payment through the handlers, to its end, as Lambda and Step Functions would call them. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { handler as decideCase } from '../../../lambdas/handlers/decide-case.ts';
import { handler as followDecision } from '../../../lambdas/handlers/follow-decision.ts';
import { handler as getCase } from '../../../lambdas/handlers/get-case.ts';
import { handler as listCases } from '../../../lambdas/handlers/list-cases.ts';
import { handler as listEntries } from '../../../lambdas/handlers/list-entries.ts';
import { handler as openCase } from '../../../lambdas/handlers/open-case.ts';
import { handler as recordEntries } from '../../../lambdas/handlers/record-entries.ts';
import { handler as settlePayment } from '../../../lambdas/handlers/settle-payment.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import { newKey } from '../../support/customer-requests.ts';
import {
  caseId,
  claims,
  customer,
  env,
  itemOf,
  paymentId,
  readPayment,
  record,
  reviewer,
  statusOfPayment,
  withHeldPayment,
} from '../../support/held-payment.ts';
import { people } from '../../support/people.ts';
import { tables } from '../../support/tables.ts';

withHeldPayment();

const taskToken = `AAAAKg${'t'.repeat(200)}`;

const readCase = (id = caseId) =>
  invoke(getCase, { method: 'GET', path: `/cases/${id}`, pathParameters: { id }, claims });
const reasonFor = (outcome: string) => (outcome === 'approve' ? 'customer_confirmed' : 'suspected_fraud');
const decide = (outcome: string, key = newKey(), who = claims, more: Record<string, string> = {}) =>
  invoke(decideCase, {
    method: 'POST',
    path: `/cases/${caseId}/decision`,
    pathParameters: { id: caseId },
    claims: who,
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ outcome, reason: reasonFor(outcome), note: 'Called back.', ...more }),
  });
const proceeded = () => env.calls.filter(({ operation }) => operation === 'SendTaskSuccess');

describe('a case', () => {
  beforeEach(() => openCase({ paymentId, taskToken, caseClass: 'standard' }));

  test('is listed and read with every reason in words, and without its task token', async () => {
    const list = await invoke(listCases, { method: 'GET', path: '/cases', claims });
    const summary = {
      id: caseId,
      kind: 'held_payment',
      state: 'open',
      class: 'standard',
      escalated: false,
      amount: '60000',
      currency: 'JPY',
      store_name: 'Shinjuku East',
      reasons: ['amount_high', 'cash_convertible_quantity'],
      opened_at: expect.stringMatching(/Z$/),
      deadline: expect.stringMatching(/Z$/),
    };
    expect(list.body.cases).toContainEqual(summary);
    const read = await readCase();
    expect(read).toMatchObject({
      status: 200,
      body: {
        ...summary,
        payment_id: paymentId,
        customer_id: customer.id,
        device_id: customer.key.thumbprint,
        store_id: 'shinjuku-east',
        lines: [{ category: 'e_cigarette', quantity: 12, amount: '60000' }],
        explanations: [
          { reason: 'amount_high', text: '50,000 yen or more in one payment.' },
          { reason: 'cash_convertible_quantity', text: expect.any(String) },
        ],
      },
    });
    for (const { text } of [list, read]) {
      expect(text).not.toContain(taskToken);
      expect(text).not.toContain('parties');
    }
    expect(env.lines.join('')).not.toContain('tttt');
  });

  test.each([
    ['approve', 'approved', 'posted'],
    ['decline', 'declined', 'voided'],
  ])(
    'that is decided (%s) is told to the execution, and the payment ends so',
    async (outcome, status, state) => {
      const decided = await decide(outcome);
      expect(decided).toMatchObject({
        status: 200,
        body: {
          state: 'decided',
          decision: { outcome, reason: reasonFor(outcome), note: 'Called back.', decided_by: reviewer },
        },
      });
      const item = await itemOf(tables.casesTable, `CASE#${caseId}`);
      expect(await followDecision({ Records: [record('MODIFY', item)] })).toEqual({ batchItemFailures: [] });
      expect(proceeded()).toEqual([{ operation: 'SendTaskSuccess', body: { taskToken, output: '{}' } }]);
      expect(await settlePayment({ paymentId })).toEqual({ state });
      expect(await settlePayment({ paymentId })).toEqual({ state });
      expect(await statusOfPayment()).toBe(status);
      expect(env.lines.join('')).not.toContain('tttt');
      expect(decided.text).not.toContain('tttt');
    },
  );

  test('that is approved in part is captured for that part, in the payment and in the history', async () => {
    const capture_amount = '45000';
    const decided = await decide('approve', newKey(), claims, { capture_amount });
    expect(decided.body.decision).toMatchObject({ outcome: 'approve', capture_amount });
    expect(await settlePayment({ paymentId })).toEqual({ state: 'posted' });
    expect(await readPayment()).toMatchObject({ status: 'approved', amount: '60000', captured: '45000' });
    const wallet = await itemOf(tables.ledgerTable, `WALLET#${customer.id}`);
    expect([wallet.available?.N, wallet.pending?.N]).toEqual(['55000', '0']);

    const payment = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    await recordEntries({ Records: [record('MODIFY', payment)] });
    const page = { method: 'GET', path: '/wallet/entries', claims: customer.claims };
    expect((await invoke(listEntries, page)).body.entries).toEqual([
      expect.objectContaining({ id: paymentId, status: 'approved', amount: '45000' }),
    ]);
  });

  test('that is approved in full by its amount is captured like any other', async () => {
    await decide('approve', newKey(), claims, { capture_amount: '60000' });
    await settlePayment({ paymentId });
    expect(await readPayment()).not.toHaveProperty('captured');
    expect(await statusOfPayment()).toBe('approved');
  });

  test.each([
    ['more than is held', 'approve', '60001', 422, 'capture_above_hold'],
    ['nothing', 'approve', '0', 400, 'invalid_request'],
    ['part of what is declined', 'decline', '1', 400, 'invalid_request'],
  ])('is not decided to capture %s', async (_, outcome, capture_amount, status, code) => {
    const before = await env.tables.items();
    const answer = await decide(outcome, newKey(), claims, { capture_amount });
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(await env.tables.items()).toEqual(before);
  });

  test('is decided once: the same request again is answered, another is refused', async () => {
    const key = newKey();
    const first = await decide('approve', key);
    expect(await decide('approve', key)).toMatchObject({ status: 200, body: first.body });
    const before = await env.tables.items();
    const second = await decide('decline');
    expect([second.status, codeOf(second)]).toEqual([409, 'case_already_decided']);
    expect(await env.tables.items()).toEqual(before);
  });

  test.each([
    ['whose address is the customer’s', { [reviewer]: ' taro@EXAMPLE.jp ' }],
    ['whom nobody knows', {}],
  ])('is not decided by a reviewer %s', async (_, addresses) => {
    env.answer(people(addresses));
    const before = await env.tables.items();
    const answer = await decide('approve');
    expect([answer.status, codeOf(answer)]).toEqual([403, 'conflict_of_interest']);
    expect(await env.tables.items()).toEqual(before);
  });

  test('that nobody decides expires with its payment, and is not decided after', async () => {
    expect(await settlePayment({ paymentId })).toEqual({ state: 'expired' });
    expect(await statusOfPayment()).toBe('expired');
    const answer = await decide('approve');
    expect([answer.status, codeOf(answer)]).toEqual([409, 'case_expired']);
    expect(await statusOfPayment()).toBe('expired');
  });

  test('that is opened again after its decision lets the new task go on', async () => {
    await decide('approve');
    const newToken = `${taskToken}2`;
    await openCase({ paymentId, taskToken: newToken, caseClass: 'standard' });
    expect(proceeded()).toEqual([
      { operation: 'SendTaskSuccess', body: { taskToken: newToken, output: '{}' } },
    ]);
  });

  test('follow-decision trusts no filter', async () => {
    const open = await itemOf(tables.casesTable, `CASE#${caseId}`);
    const token = await itemOf(tables.casesTable, `TOKEN#${caseId}`);
    await decide('approve');
    const decided = await itemOf(tables.casesTable, `CASE#${caseId}`);
    const records = [
      record('MODIFY', open),
      record('INSERT', token),
      record('MODIFY', token),
      record('INSERT', decided),
      record('REMOVE', decided),
    ];
    expect(await followDecision({ Records: records })).toEqual({ batchItemFailures: [] });
    expect(proceeded()).toEqual([]);
  });

  test('of a case that ended without a decision, as of a charge that was cancelled, the execution is told too', async () => {
    const open = await itemOf(tables.casesTable, `CASE#${caseId}`);
    const expired = record('MODIFY', { ...open, state: { S: 'expired' } });
    expect(await followDecision({ Records: [expired] })).toEqual({ batchItemFailures: [] });
    expect(proceeded()).toEqual([{ operation: 'SendTaskSuccess', body: { taskToken, output: '{}' } }]);
  });

  test('a task that is gone is success', async () => {
    await decide('approve');
    env.answer(() => ({ error: 'TaskTimedOut' }));
    const decided = await itemOf(tables.casesTable, `CASE#${caseId}`);
    expect(await followDecision({ Records: [record('MODIFY', decided)] })).toEqual({ batchItemFailures: [] });
  });
});

describe('tasks', () => {
  test.each([[{}], [null], [{ paymentId: 1, taskToken: 'x' }]])(
    'refuse an input that is not theirs: %j',
    async (input) => {
      await expect(openCase(input)).rejects.toThrow();
      await expect(settlePayment(input)).rejects.toThrow();
    },
  );

  test('fail by name for a payment that is not there', async () => {
    const unknown = `pay_${randomUUID().slice(0, 27)}`;
    await expect(settlePayment({ paymentId: unknown })).rejects.toThrow('is not in the ledger');
  });
});
