/** A held payment through the handlers, from the stream to its end, as Lambda and Step Functions would call them. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as decideCase } from '../../../lambdas/handlers/decide-case.ts';
import { handler as followDecision } from '../../../lambdas/handlers/follow-decision.ts';
import { handler as getCase } from '../../../lambdas/handlers/get-case.ts';
import { handler as getPayment } from '../../../lambdas/handlers/get-payment.ts';
import { handler as listCases } from '../../../lambdas/handlers/list-cases.ts';
import { handler as listDevices } from '../../../lambdas/handlers/list-devices.ts';
import { handler as listEntries } from '../../../lambdas/handlers/list-entries.ts';
import { handler as openCase } from '../../../lambdas/handlers/open-case.ts';
import { handler as recordEntries } from '../../../lambdas/handlers/record-entries.ts';
import { handler as settlePayment } from '../../../lambdas/handlers/settle-payment.ts';
import { handler as startReview } from '../../../lambdas/handlers/start-review.ts';
import { handler as sweepHolds } from '../../../lambdas/handlers/sweep-holds.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  newKey,
  paymentBody,
  reviewerClaims,
  signed,
} from '../../support/customer-requests.ts';
import type { FunctionEnvironment } from '../../support/function-environment.ts';
import { people } from '../../support/people.ts';
import { tables } from '../../support/tables.ts';

let env: FunctionEnvironment;
let customer: Customer;
let paymentId: string;
let caseId: string;
const reviewer = 'reviewer-1';
const taskToken = `AAAAKg${'t'.repeat(200)}`;

beforeAll(async () => {
  env = await environmentWithStore();
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 100_000n);
  env.answer(people({ [customer.id]: 'Taro@example.jp', [reviewer]: 'hanako@example.jp' }));
  const lines = [{ category: 'e_cigarette', quantity: 12, amount: '60000' }];
  const held = await invoke(
    createPayment,
    await signed(customer, '/payments', paymentBody({ amount: '60000', lines })),
  );
  expect(held.status).toBe(202);
  paymentId = String(held.body.id);
  caseId = caseIdOf(paymentId);
  env.calls.length = 0;
  env.lines.length = 0;
});

const claims = reviewerClaims(reviewer, 'reviewer');
const byId = { pathParameters: { id: '' } };
const readCase = (id = caseId) =>
  invoke(getCase, { ...byId, method: 'GET', path: `/cases/${id}`, pathParameters: { id }, claims });
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
const readPayment = async () =>
  (
    await invoke(getPayment, {
      method: 'GET',
      path: `/payments/${paymentId}`,
      pathParameters: { id: paymentId },
      claims: customer.claims,
    })
  ).body;
const statusOfPayment = async () => (await readPayment()).status;
const itemOf = async (table: string, pk: string): Promise<Item> => {
  const item = (await env.tables.items(table)).find((each) => each.pk?.S === pk);
  if (!item) throw new Error(`There is no item ${pk}`);
  return item;
};

/** A stream's images are JSON, in which bytes are base64 text. */
const imageOf = (item: Item) =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B ? { B: Buffer.from(value.B).toString('base64') } : value,
    ]),
  );
let sequence = 0;
const record = (eventName: 'INSERT' | 'MODIFY' | 'REMOVE', item: Item, sequenceNumber = String(++sequence)) =>
  ({
    eventName,
    dynamodb: {
      SequenceNumber: sequenceNumber,
      ...(eventName === 'REMOVE' ? { OldImage: imageOf(item) } : { NewImage: imageOf(item) }),
    },
  }) as DynamoDBRecord;
const started = () => env.calls.filter(({ operation }) => operation === 'StartExecution');
const proceeded = () => env.calls.filter(({ operation }) => operation === 'SendTaskSuccess');

describe('start-review', () => {
  test('starts one execution, named by the payment, for a payment that was written as held', async () => {
    const item = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    expect(await startReview({ Records: [record('INSERT', item)] })).toEqual({ batchItemFailures: [] });
    expect(started()).toEqual([
      {
        operation: 'StartExecution',
        body: {
          stateMachineArn: 'arn:aws:states:ap-northeast-1:000000000000:stateMachine:review',
          name: paymentId,
          input: JSON.stringify({ paymentId, caseClass: 'standard' }),
        },
      },
    ]);
  });

  test('starts one for a payment that was held when its customer confirmed it', async () => {
    const item = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const confirmed = record('MODIFY', item);
    const OldImage = imageOf({ ...item, state: { S: 'challenged' } });
    const event = { ...confirmed, dynamodb: { ...confirmed.dynamodb, OldImage } } as DynamoDBRecord;
    expect(await startReview({ Records: [event] })).toEqual({ batchItemFailures: [] });
    expect(started().map(({ body }) => body.name)).toEqual([paymentId]);
  });

  test('takes one that was started before for success', async () => {
    env.answer(() => ({ error: 'ExecutionAlreadyExists' }));
    const item = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    expect(await startReview({ Records: [record('INSERT', item)] })).toEqual({ batchItemFailures: [] });
  });

  test('trusts no filter: only a pending payment that was inserted is started', async () => {
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const wallet = await itemOf(tables.ledgerTable, `WALLET#${customer.id}`);
    const topUp = (await env.tables.items(tables.ledgerTable)).find(({ sk }) => sk?.S === 'TOPUP') as Item;
    const answer = await startReview({
      Records: [
        record('MODIFY', held),
        record('REMOVE', held),
        record('INSERT', { ...held, state: { S: 'posted' } }),
        record('INSERT', { ...held, state: { S: 'challenged' } }),
        record('INSERT', wallet),
        record('INSERT', topUp),
        { eventName: 'INSERT' },
      ],
    });
    expect([answer, env.calls]).toEqual([{ batchItemFailures: [] }, []]);
  });

  test('stops at the first record that fails, and names it alone', async () => {
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const second = `pay_${'b'.repeat(27)}`;
    env.answer(({ body }) => (body.name === second ? { error: 'StateMachineDoesNotExist' } : {}));
    const other = { ...held, pk: { S: `PAYMENT#${second}` } };
    const answer = await startReview({
      Records: [record('INSERT', held, '11'), record('INSERT', other, '12'), record('INSERT', held, '13')],
    });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '12' }] });
    expect(started().map(({ body }) => body.name)).toEqual([paymentId, second]);
    expect(env.lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'error', consumer: 'start-review', sequence_number: '12' }),
    ]);
  });

  test('fails the whole batch where the record that failed has no number', async () => {
    env.answer(() => ({ error: 'StateMachineDoesNotExist' }));
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const batch = { Records: [{ eventName: 'INSERT', dynamodb: { NewImage: held } } as DynamoDBRecord] };
    await expect(startReview(batch)).rejects.toThrow('no sequence number');
  });
});

describe('record-entries', () => {
  test('projects payments and top-ups to the history, whatever comes twice or late', async () => {
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const wallet = await itemOf(tables.ledgerTable, `WALLET#${customer.id}`);
    const declined = { ...held, state: { S: 'voided' }, version: { N: '2' } };
    const records = [
      record('MODIFY', declined),
      record('INSERT', held),
      record('INSERT', held),
      record('MODIFY', wallet),
      // One that waits for its customer: nothing has moved.
      record('INSERT', { ...held, pk: { S: `PAYMENT#pay_${'c'.repeat(27)}` }, state: { S: 'challenged' } }),
    ];
    expect(await recordEntries({ Records: records })).toEqual({ batchItemFailures: [] });
    const list = await invoke(listEntries, {
      method: 'GET',
      path: '/wallet/entries',
      claims: customer.claims,
    });
    expect(list.body).toEqual({
      entries: [
        {
          id: paymentId,
          kind: 'payment',
          counterparty: 'Shinjuku East',
          amount: '60000',
          currency: 'JPY',
          direction: 'out',
          status: 'declined',
          created_at: expect.stringMatching(/Z$/),
        },
      ],
    });
  });

  test('tells the customer when and where the device was used last', async () => {
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const at = (seconds: number) => ({ ...held, createdAt: { N: String(seconds * 1000) } });
    const records = [
      record('INSERT', { ...at(60), from: { B: Buffer.from('JP') } }),
      record('INSERT', { ...at(120), from: { B: Buffer.from('TW') } }),
      // The end of the first: the device was not used for that.
      record('MODIFY', { ...at(60), state: { S: 'voided' }, version: { N: '2' } }),
    ];
    expect(await recordEntries({ Records: records })).toEqual({ batchItemFailures: [] });
    const list = await invoke(listDevices, { method: 'GET', path: '/devices', claims: customer.claims });
    expect(list.body.devices).toEqual([
      expect.objectContaining({
        id: customer.key.thumbprint,
        last_used: { at: '1970-01-01T00:02:00.000Z', country: 'TW', counterparty: 'Shinjuku East' },
      }),
    ]);
  });

  test('pages, newest first', async () => {
    const topUp = (await env.tables.items(tables.ledgerTable)).find(
      ({ credit }) => credit?.S === `wallet:${customer.id}`,
    ) as Item;
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const earlier = { ...topUp, createdAt: { N: '1000' } };
    const later = { ...held, createdAt: { N: '2000' } };
    await recordEntries({ Records: [earlier, later].map((item) => record('INSERT', item)) });
    const page = (cursor?: unknown) =>
      invoke(listEntries, {
        method: 'GET',
        path: '/wallet/entries',
        claims: customer.claims,
        query: { limit: ['1'], ...(cursor === undefined ? {} : { cursor: [String(cursor)] }) },
      });
    const first = await page();
    const second = await page(first.body.next_cursor);
    const kinds = [first, second].map(
      ({ body }) => (body.entries as { kind: string; direction: string }[])[0],
    );
    expect(kinds).toEqual([
      expect.objectContaining({ kind: 'payment', direction: 'out' }),
      expect.objectContaining({ kind: 'top_up', direction: 'in', counterparty: 'sandbox' }),
    ]);
  });
});

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

describe('sweep-holds', () => {
  const before = { ...process.env };
  afterEach(() => Object.assign(process.env, before));

  test('ends a hold that is overdue, and tells of it by a line that an alarm counts', async () => {
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    await recordEntries({ Records: [record('INSERT', held)] });
    await sweepHolds({});
    expect(await statusOfPayment()).toBe('held');
    env.lines.length = 0;
    Object.assign(process.env, { TIME_TO_DECIDE: '-60', SWEEP_MARGIN: '0' });
    const swept = await sweepHolds({});
    expect(swept.swept).toBeGreaterThan(0);
    expect(await statusOfPayment()).toBe('expired');
    const lines = env.lines.map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'error', payment: paymentId, swept: true, state: 'expired' }),
    );
    for (const personal of [customer.id, 'Shinjuku']) expect(env.lines.join('')).not.toContain(personal);

    env.lines.length = 0;
    expect((await sweepHolds({})).swept).toBe(0);
    expect(env.lines.join('')).not.toContain('swept":true');
  });

  test('fails where a hold cannot be ended, so that somebody looks', async () => {
    const held = await itemOf(tables.ledgerTable, `PAYMENT#${paymentId}`);
    const lost = { ...held, pk: { S: `PAYMENT#pay_${'L'.repeat(27)}` } };
    await recordEntries({ Records: [record('INSERT', lost)] });
    Object.assign(process.env, { TIME_TO_DECIDE: '-60', SWEEP_MARGIN: '0' });
    await expect(sweepHolds({})).rejects.toThrow('is not in the ledger');
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
