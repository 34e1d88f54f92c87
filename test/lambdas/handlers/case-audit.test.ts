/** What is kept of cases, through the handlers: every look is recorded before it is answered, and can be read and taken away. */
import type { DynamoDBRecord } from 'aws-lambda';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Payment } from '../../../lambdas/domain/ledger/transfer.ts';
import { personKey } from '../../../lambdas/domain/review/person.ts';
import { handler as followDecision } from '../../../lambdas/handlers/follow-decision.ts';
import { handler as getCase } from '../../../lambdas/handlers/get-case.ts';
import { handler as getCaseEvidence } from '../../../lambdas/handlers/get-case-evidence.ts';
import { handler as getReviewStatistics } from '../../../lambdas/handlers/get-review-statistics.ts';
import { handler as listAuditEvents } from '../../../lambdas/handlers/list-audit-events.ts';
import { handler as listCaseAudit } from '../../../lambdas/handlers/list-case-audit.ts';
import { handler as listEndedCases } from '../../../lambdas/handlers/list-ended-cases.ts';
import { handler as settlePayment } from '../../../lambdas/handlers/settle-payment.ts';
import { auditTrail } from '../../../lambdas/store/audit-trail.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { dynamoDb } from '../../../lambdas/store/clients.ts';
import { ledgerEnding } from '../../../lambdas/store/ledger-ending.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import { reviewerClaims } from '../../support/customer-requests.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';
import { around } from '../../support/middleware.ts';
import { people } from '../../support/people.ts';
import { caseFor, decisionTo, heldPayment } from '../../support/reviews.ts';
import { tables } from '../../support/tables.ts';

let env: FunctionEnvironment;
let payment: Payment;
let id: string;
/** What the trail's writes are answered with while it is set. */
let recordingFails = false;
const addresses = { rei: 'rei@example.jp', party: 'Party@example.jp', sen: 'sen@example.jp' };

beforeAll(async () => {
  env = await startFunctionEnvironment();
  env.answer(people(addresses));
  around(dynamoDb(), async ({ command, input }, send) => {
    const isRecord = command === 'PutItem' && JSON.stringify(input.Item ?? '').includes('"AUDIT#');
    if (isRecord && recordingFails) throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    return send();
  });
});
afterAll(() => env.close());
beforeEach(async () => {
  recordingFails = false;
  const client = env.tables.client();
  ({ payment } = await heldPayment(client));
  const opened = caseFor(payment, { parties: [personKey(addresses.party)], openedAt: Date.now() - 60_000 });
  await caseStore({ client, runtime, ...tables }).open(
    { ...opened, deadline: Date.now() + 3_600_000 },
    'a task token',
  );
  id = opened.id;
});

const reviewer = reviewerClaims('rei', 'reviewer');
const senior = reviewerClaims('sen', 'senior-reviewer');
const operator = reviewerClaims('ope', 'operator');
const get = (
  handler: Parameters<typeof invoke>[0],
  path: string,
  claims = reviewer,
  query: Readonly<Record<string, readonly string[]>> = {},
) =>
  invoke(handler, {
    method: 'GET',
    path,
    ...(path.includes(id) ? { pathParameters: { id } } : {}),
    claims,
    query,
  });
const acts = async () =>
  (await auditTrail({ client: env.tables.client(), runtime, ...tables }).ofCase(id, undefined)).events.map(
    ({ act, by }) => `${act} ${by}`,
  );

describe('GET /cases/{id}', () => {
  test('is recorded with who looked, each time', async () => {
    expect((await get(getCase, `/cases/${id}`)).status).toBe(200);
    expect((await get(getCase, `/cases/${id}`, senior)).status).toBe(200);
    expect((await acts()).sort()).toEqual(['view rei', 'view sen']);
  });

  test('shows nothing to who cannot be recorded', async () => {
    recordingFails = true;
    const answer = await get(getCase, `/cases/${id}`);
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain(payment.id);
    expect(await acts()).toEqual([]);
  });
});

describe('GET /cases/{id}/audit', () => {
  test('tells reviewers who looked, page after page', async () => {
    const trail = auditTrail({ client: env.tables.client(), runtime, ...tables });
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        trail.record({ id: `v-${index}`, caseId: id, act: 'view', at: 1000 + index, by: 'rei' }),
      ),
    );
    const first = await get(listCaseAudit, `/cases/${id}/audit`);
    expect(first.body.events).toHaveLength(50);
    const cursor = String(first.body.next_cursor);
    const second = await get(listCaseAudit, `/cases/${id}/audit`, reviewer, { cursor: [cursor] });
    expect(second.body).toMatchObject({ events: { length: 10 } });
    expect(second.body.next_cursor).toBeUndefined();
    expect((second.body.events as unknown[])[9]).toEqual({
      id: 'v-59',
      at: '1970-01-01T00:00:01.059Z',
      act: 'view',
      by: 'rei',
      case_id: id,
      detail: {},
    });
    // Another's cursor, or one of another case, is none.
    expect(codeOf(await get(listCaseAudit, `/cases/${id}/audit`, senior, { cursor: [cursor] }))).toBe(
      'invalid_cursor',
    );
  });

  test('is not for operators, who may read the days', async () => {
    expect(codeOf(await get(listCaseAudit, `/cases/${id}/audit`, operator))).toBe('not_permitted');
  });
});

describe('GET /audit-events', () => {
  const today = () => ({ day: [new Date().toISOString().slice(0, 10)] });

  test('tells seniors and operators what was done with all cases on a day', async () => {
    await get(getCase, `/cases/${id}`);
    for (const claims of [senior, operator]) {
      const { body } = await get(listAuditEvents, '/audit-events', claims, today());
      expect(body.events).toContainEqual(expect.objectContaining({ act: 'view', by: 'rei', case_id: id }));
    }
    expect(
      (await get(listAuditEvents, '/audit-events', operator, { day: ['2020-01-01'] })).body.events,
    ).toEqual([]);
  });

  test('is not for reviewers, and wants a day', async () => {
    expect(codeOf(await get(listAuditEvents, '/audit-events', reviewer, today()))).toBe('not_permitted');
    expect(codeOf(await get(listAuditEvents, '/audit-events', operator))).toBe('invalid_request');
    expect(codeOf(await get(listAuditEvents, '/audit-events', operator, { day: ['today'] }))).toBe(
      'invalid_request',
    );
  });
});

describe('GET /cases/{id}/evidence', () => {
  test('is an archive, which tells of itself too', async () => {
    const answer = await get(getCaseEvidence, `/cases/${id}/evidence`);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': 'attachment',
      'cache-control': 'no-store',
    });
    const files = unzipSync(answer.bytes);
    const read = (name: string) => JSON.parse(Buffer.from(files[name] ?? []).toString());
    expect(read('payment.json').id).toBe(payment.id);
    expect(read('audit.json').events).toMatchObject([{ act: 'evidence', by: 'rei' }]);
    expect(await acts()).toEqual(['evidence rei']);
  });

  test('is not given to who cannot be recorded', async () => {
    recordingFails = true;
    const answer = await get(getCaseEvidence, `/cases/${id}/evidence`);
    expect(answer.status).toBe(500);
    expect(answer.bytes).toHaveLength(0);
  });

  test('is not given to a party of the case, nor of a case that there is not', async () => {
    const party = reviewerClaims('party', 'reviewer');
    expect(codeOf(await get(getCaseEvidence, `/cases/${id}/evidence`, party))).toBe('conflict_of_interest');
    expect(await acts()).toEqual([]);
    id = `case_${'0'.repeat(27)}`;
    expect(codeOf(await get(getCaseEvidence, `/cases/${id}/evidence`))).toBe('not_found');
  });
});

describe('a case that nobody decided', () => {
  test('is recorded as expired, once, however often its end is looked at', async () => {
    expect(await settlePayment({ paymentId: payment.id })).toEqual({ state: 'expired' });
    expect(await settlePayment({ paymentId: payment.id })).toEqual({ state: 'expired' });
    expect(await acts()).toEqual(['expire system']);
  });

  test('is released though it cannot be recorded, and recorded when the machine asks again', async () => {
    recordingFails = true;
    await expect(settlePayment({ paymentId: payment.id })).rejects.toThrow();
    recordingFails = false;
    const ledger = ledgerReading({ client: env.tables.client(), runtime, ...tables });
    expect((await ledger.readPayment(payment.id))?.state).toBe('expired');
    expect(await settlePayment({ paymentId: payment.id })).toEqual({ state: 'expired' });
    expect(await acts()).toEqual(['expire system']);
  });
});

describe('a case whose charge the till took back', () => {
  test('is recorded as ended by the machine that its end wakes, once, and again where that failed', async () => {
    const ledger = ledgerEnding({ client: env.tables.client(), runtime, ...tables });
    expect(await ledger.withdraw(payment, Date.now())).toMatchObject({ endedNow: true });
    recordingFails = true;
    await expect(settlePayment({ paymentId: payment.id })).rejects.toThrow();
    recordingFails = false;
    for (let asked = 0; asked < 2; asked++)
      expect(await settlePayment({ paymentId: payment.id })).toEqual({ state: 'voided' });
    const trail = auditTrail({ client: env.tables.client(), runtime, ...tables });
    expect((await trail.ofCase(id, undefined)).events).toMatchObject([
      { act: 'expire', by: 'system', detail: { reason: 'cancelled_at_till' } },
    ]);
  });

  test('is not recorded where a person has declined it', async () => {
    const cases = caseStore({ client: env.tables.client(), runtime, ...tables });
    await cases.decide(id, decisionTo('decline', { decidedAt: Date.now() }), {
      person: 'somebody',
      senior: false,
    });
    expect(await settlePayment({ paymentId: payment.id })).toEqual({ state: 'voided' });
    expect(await acts()).toEqual(['decide rei']);
  });
});

describe('a record that is in the table', () => {
  const told = (eventName: 'INSERT' | 'MODIFY' | 'REMOVE', pk: string) =>
    ({
      eventName,
      dynamodb: { Keys: { pk: { S: pk }, sk: { S: 'EVENT#1' } }, SequenceNumber: '1' },
    }) as DynamoDBRecord;
  const changes = () =>
    env.lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'audit_changed');

  test.each(['MODIFY', 'REMOVE'] as const)('wakes somebody when it is changed: %s', async (eventName) => {
    env.lines.length = 0;
    const before = env.calls.length;
    expect(await followDecision({ Records: [told(eventName, `AUDIT#${id}`)] })).toEqual({
      batchItemFailures: [],
    });
    expect(changes()).toMatchObject([{ level: 'error', record: `AUDIT#${id} EVENT#1` }]);
    expect(env.calls).toHaveLength(before);
  });

  test('wakes nobody when it comes, nor does a case that changes', async () => {
    env.lines.length = 0;
    await followDecision({ Records: [told('INSERT', `AUDIT#${id}`), told('MODIFY', `CASE#${id}`)] });
    expect(changes()).toEqual([]);
  });
});

describe('what became of cases', () => {
  const decide = () =>
    caseStore({ client: env.tables.client(), runtime, ...tables }).decide(
      id,
      decisionTo('approve', { decidedAt: Date.now() }),
      { person: 'somebody', senior: false },
    );
  const dayInTokyo = () => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tokyo' }).format(Date.now());

  test('is listed by day', async () => {
    await decide();
    const { body } = await get(listEndedCases, '/ended-cases', reviewer, {
      state: ['decided'],
      day: [dayInTokyo()],
    });
    expect(body.cases).toContainEqual(
      expect.objectContaining({
        id,
        state: 'decided',
        decision: { outcome: 'approve', reason: 'customer_confirmed', decided_by: 'rei' },
      }),
    );
    const before = { state: ['decided'], day: ['2020-01-01'] };
    expect((await get(listEndedCases, '/ended-cases', reviewer, before)).body.cases).toEqual([]);
  });

  test('is counted, beside what waits', async () => {
    const ask = async () =>
      (
        await get(getReviewStatistics, '/review/statistics', operator, {
          from: [new Date(Date.now() - 3_600_000).toISOString()],
          to: [new Date(Date.now() + 60_000).toISOString()],
        })
      ).body as { now: { money_held: { cases: number }[] }; period: { decided: number; by_rule: object[] } };
    const before = await ask();
    await decide();
    const after = await ask();
    expect(after.period.decided).toBe(before.period.decided + 1);
    expect(after.now.money_held[0]?.cases ?? 0).toBe((before.now.money_held[0]?.cases ?? 0) - 1);
  });

  test.each([
    ['a span of more than 31 days', '2026-10-01T00:00:00Z', '2026-11-22T00:00:00Z'],
    ['a span that ends before it begins', '2026-11-22T00:00:00Z', '2026-11-21T00:00:00Z'],
  ])('%s is refused', async (_, from, to) => {
    const asked = await get(getReviewStatistics, '/review/statistics', operator, { from: [from], to: [to] });
    expect(codeOf(asked)).toBe('invalid_request');
  });
});
