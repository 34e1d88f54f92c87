/** Who works on which case, over the handlers: claimed, released, handed over, escalated, the next one, and many at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Case } from '../../../lambdas/domain/review/case.ts';
import { personKey } from '../../../lambdas/domain/review/person.ts';
import { handler as assignCase } from '../../../lambdas/handlers/assign-case.ts';
import { handler as bulkDecideCases } from '../../../lambdas/handlers/bulk-decide-cases.ts';
import { handler as claimCase } from '../../../lambdas/handlers/claim-case.ts';
import { handler as claimNextCase } from '../../../lambdas/handlers/claim-next-case.ts';
import { handler as decideCase } from '../../../lambdas/handlers/decide-case.ts';
import { handler as escalateCase } from '../../../lambdas/handlers/escalate-case.ts';
import { handler as getCase } from '../../../lambdas/handlers/get-case.ts';
import { handler as listCases } from '../../../lambdas/handlers/list-cases.ts';
import { handler as listStaff } from '../../../lambdas/handlers/list-staff.ts';
import { handler as releaseCase } from '../../../lambdas/handlers/release-case.ts';
import { auditTrail } from '../../../lambdas/store/audit-trail.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import { held } from '../../support/case-standings.ts';
import { newKey, reviewerClaims } from '../../support/customer-requests.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';
import { people } from '../../support/people.ts';
import { tables } from '../../support/tables.ts';

const HOUR = 60 * 60_000;
const addresses = {
  rei: 'rei@example.jp',
  'rei-two': 'Rei+two@example.jp',
  ken: 'ken@example.jp',
  mio: 'mio@example.jp',
  customer: 'taro@example.jp',
};
const inGroups: Record<string, readonly string[]> = { reviewer: ['rei', 'ken'], 'senior-reviewer': ['mio'] };

let env: FunctionEnvironment;
beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());
beforeEach(() => {
  const one = people(addresses);
  env.answer((call) => {
    if (call.operation !== 'ListUsersInGroup') return one(call);
    const members = inGroups[String(call.body.GroupName)] ?? [];
    return {
      Users: members.map((Username) => ({
        Username,
        Enabled: true,
        Attributes: [{ Name: 'email', Value: addresses[Username as keyof typeof addresses] }],
      })),
    };
  });
  env.lines.length = 0;
});

const rei = reviewerClaims('rei', 'reviewer');
const ken = reviewerClaims('ken', 'reviewer');
const mio = reviewerClaims('mio', 'senior-reviewer');
type Who = typeof rei;

const cases = () => caseStore({ client: env.tables.client(), runtime, casesTable: tables.casesTable });
const opened = (change: Partial<Case> = {}) => {
  const now = Date.now();
  const times = { openedAt: now, deadline: now + HOUR, parties: [personKey('taro@example.jp')] };
  return cases().open(held({ ...times, ...change }), 'token');
};
type Handler = Parameters<typeof invoke>[0];
const post = (handler: Handler, path: string, who: Who, body: object = {}, key = newKey()) => {
  const [, , id, ofOne] = path.split('/');
  return invoke(handler, {
    method: 'POST',
    path,
    ...(ofOne ? { pathParameters: { id: String(id) } } : {}),
    claims: who,
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  });
};
const claim = (id: string, who: Who) => post(claimCase, `/cases/${id}/claim`, who);
const decide = (id: string, who: Who, body: object = {}, key = newKey()) =>
  post(
    decideCase,
    `/cases/${id}/decision`,
    who,
    { outcome: 'approve', reason: 'usual_pattern', ...body },
    key,
  );
const read = async (id: string, who: Who) =>
  (await invoke(getCase, { method: 'GET', path: `/cases/${id}`, pathParameters: { id }, claims: who })).body;
const list = async (who: Who, query: Record<string, string>) =>
  (await invoke(listCases, { method: 'GET', path: '/cases', claims: who, query: listsOf(query) })).body as {
    cases: { id: string }[];
    next_cursor?: string;
  };
const listsOf = (query: Record<string, string>) =>
  Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]]));
const recorded = async (id: string) =>
  (
    await auditTrail({ client: env.tables.client(), runtime, casesTable: tables.casesTable }).ofCase(
      id,
      undefined,
    )
  ).events.map(({ act, by, detail }) => [
    act,
    by,
    ...(detail && Object.keys(detail).length > 0 ? [detail] : []),
  ]);

describe('a case that is claimed', () => {
  test('says by whom and until when, to its holder as theirs', async () => {
    const { id } = await opened();
    const before = Date.now();
    const claimed = await claim(id, rei);
    expect(claimed).toMatchObject({
      status: 200,
      body: { state: 'claimed', claim: { by: 'rei', mine: true } },
    });
    const { until } = (claimed.body as { claim: { until: string } }).claim;
    expect(Date.parse(until)).toBeGreaterThanOrEqual(before + 15 * 60_000);
    expect(await read(id, ken)).toMatchObject({ state: 'claimed', claim: { by: 'rei', mine: false } });
  });

  test('is nobody else’s to claim, decide, release or escalate, and a senior’s to hand over', async () => {
    const { id } = await opened();
    await claim(id, rei);
    for (const answer of [
      await claim(id, ken),
      await decide(id, ken),
      await post(releaseCase, `/cases/${id}/release`, ken),
      await post(escalateCase, `/cases/${id}/escalation`, ken, { note: 'Mine now' }),
    ])
      expect([answer.status, codeOf(answer)]).toEqual([409, 'case_claimed']);
    const handed = await post(assignCase, `/cases/${id}/assignment`, mio, { to: 'ken' });
    expect(handed).toMatchObject({ status: 200, body: { claim: { by: 'ken', mine: false } } });
    expect(await recorded(id)).toEqual([
      ['claim', 'rei'],
      ['assign', 'mio', { to: 'ken' }],
    ]);
  });

  test('is left, and claimed by another', async () => {
    const { id } = await opened();
    await claim(id, rei);
    const left = await post(releaseCase, `/cases/${id}/release`, rei);
    expect(left).toMatchObject({ status: 200, body: { state: 'open' } });
    expect(left.body).not.toHaveProperty('claim');
    expect((await claim(id, ken)).status).toBe(200);
    expect(await recorded(id)).toEqual([
      ['claim', 'rei'],
      ['release', 'rei'],
      ['claim', 'ken'],
    ]);
  });
});

describe('a case that is escalated', () => {
  test('says why, and is for seniors', async () => {
    const { id } = await opened();
    const answer = await post(escalateCase, `/cases/${id}/escalation`, rei, { note: 'Too big for me' });
    expect(answer).toMatchObject({
      status: 200,
      body: { escalated: true, escalation: { reason: 'asked', by: 'rei', note: 'Too big for me' } },
    });
    for (const refused of [await claim(id, rei), await decide(id, ken)])
      expect([refused.status, codeOf(refused)]).toEqual([403, 'senior_needed']);
    expect((await decide(id, mio)).body).toMatchObject({ state: 'decided' });
    expect(await recorded(id)).toContainEqual(['escalate', 'rei', { reason: 'asked' }]);
    expect(env.lines.join('')).not.toContain('Too big');
  });
});

describe('handing over', () => {
  test('to somebody who does not review is refused', async () => {
    const { id } = await opened();
    const answer = await post(assignCase, `/cases/${id}/assignment`, mio, { to: 'nobody' });
    expect([answer.status, codeOf(answer)]).toEqual([422, 'reviewer_not_found']);
  });

  test('the staff tells to whom', async () => {
    const answer = await invoke(listStaff, { method: 'GET', path: '/staff', claims: mio });
    expect(answer.body).toEqual({
      staff: [
        { username: 'ken', email: 'ken@example.jp', groups: ['reviewer'] },
        { username: 'mio', email: 'mio@example.jp', groups: ['senior-reviewer'] },
        { username: 'rei', email: 'rei@example.jp', groups: ['reviewer'] },
      ],
    });
  });
});

describe('two who have to decide', () => {
  const note = 'A word of the first one';

  test('see that there is a first decision, and not what it says, until the case is decided', async () => {
    const { id } = await opened({ fourEyes: 'amount' });
    expect(await read(id, rei)).toMatchObject({ four_eyes: 'first' });
    const first = await decide(id, rei, { note });
    expect(first).toMatchObject({ status: 200, body: { state: 'open', four_eyes: 'second' } });
    const shown = JSON.stringify([first.body, await read(id, ken), await list(ken, {}), await recorded(id)]);
    for (const secret of [note, 'approve', 'usual_pattern', 'opinion', 'earlier_decisions'])
      expect(shown).not.toContain(secret);
    expect((await decide(id, ken, { reason: 'customer_confirmed' })).body).toMatchObject({
      state: 'decided',
      decision: { decided_by: 'ken', reason: 'customer_confirmed' },
      earlier_decisions: [{ decided_by: 'rei', note }],
    });
    expect((await recorded(id)).map(([act]) => act)).toContain('first_decision');
  });

  test('are not one person under two names', async () => {
    const { id } = await opened({ fourEyes: 'amount' });
    await decide(id, rei);
    const again = await decide(id, reviewerClaims('rei-two', 'reviewer'));
    expect([again.status, codeOf(again)]).toEqual([403, 'second_person_required']);
    expect((await read(id, ken)).decision).toBeUndefined();
  });

  test('who differ leave it to a senior', async () => {
    const { id } = await opened({ fourEyes: 'rule' });
    await decide(id, rei);
    const second = await decide(id, ken, { outcome: 'decline', reason: 'suspected_fraud' });
    expect(second.body).toMatchObject({
      state: 'open',
      escalated: true,
      escalation: { reason: 'disagreement' },
    });
    expect(second.body).not.toHaveProperty('earlier_decisions');
    expect((await decide(id, mio, { outcome: 'decline', reason: 'suspected_fraud' })).body).toMatchObject({
      decision: { outcome: 'decline', decided_by: 'mio' },
      earlier_decisions: [{ decided_by: 'rei' }, { decided_by: 'ken' }],
    });
  });
});

describe('the next case', () => {
  const next = async (who: Who, key = newKey(), body: object = {}) =>
    (await post(claimNextCase, '/cases/next', who, body, key)).body as {
      case?: { id: string; claim: unknown };
    };
  // What the tests before left open is nobody's next case.
  beforeEach(async () => {
    while ((await next(mio)).case);
  });

  test('is the nearest, then the one after it, and at last none', async () => {
    const now = Date.now();
    const [second, first] = [
      await opened({ deadline: now + HOUR }),
      await opened({ deadline: now + HOUR / 2 }),
    ];
    expect([(await next(rei)).case?.id, (await next(rei)).case?.id]).toEqual([first.id, second.id]);
    expect(await next(rei)).toEqual({});
  });

  test('asked for again by the same key is the same', async () => {
    const [key, one, two] = [newKey(), await opened(), await opened()];
    const found = await next(rei, key);
    expect([one.id, two.id]).toContain(found.case?.id);
    expect((await next(rei, key)).case?.id).toBe(found.case?.id);
    expect(found.case?.claim).toMatchObject({ mine: true });
  });

  test('is none of a party’s', async () => {
    await opened({ parties: [personKey(addresses.rei)] });
    expect(await next(rei)).toEqual({});
  });
});

describe('one decision of many', () => {
  const bulk = (who: Who, body: object, key = newKey()) =>
    post(
      bulkDecideCases,
      '/cases/bulk-decisions',
      who,
      { outcome: 'decline', reason: 'suspected_fraud', ...body },
      key,
    );

  test('names each that is not decided, and asked again is answered alike', async () => {
    const subjects = [
      await opened(),
      await opened({ parties: [personKey(addresses.rei)] }),
      await opened({ fourEyes: 'amount' }),
      await opened(),
    ];
    const case_ids = subjects.map(({ id }) => id);
    await claim(String(case_ids[3]), ken);
    const key = newKey();
    const answer = await bulk(rei, { case_ids }, key);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        results: [
          { case_id: case_ids[0], decided: true },
          { case_id: case_ids[1], decided: false, code: 'conflict_of_interest' },
          { case_id: case_ids[2], decided: false, code: 'second_person_required' },
          { case_id: case_ids[3], decided: false, code: 'case_claimed' },
        ],
      },
    });
    const before = await env.tables.items();
    expect((await bulk(rei, { case_ids }, key)).body).toEqual(answer.body);
    expect(await env.tables.items()).toEqual(before);
    expect(await recorded(String(case_ids[0]))).toEqual([
      ['decide', 'rei', { outcome: 'decline', reason: 'suspected_fraud' }],
    ]);
  });

  test.each<[string, object]>([
    ['none', { case_ids: [] }],
    ['fifty-one', { case_ids: Array.from({ length: 51 }, () => held().id) }],
    ['the same twice', { case_ids: Array(2).fill(held().id) }],
    ['a part of each', { case_ids: [held().id], capture_amount: '1' }],
  ])('of %s is refused', async (_, body) => {
    expect(codeOf(await bulk(rei, body))).toBe('invalid_request');
  });
});

describe('a decision says why', () => {
  const declined = { outcome: 'decline', reason: 'known_pattern' };
  test.each<[string, object, string | undefined]>([
    ['another reason without a note', { reason: 'other' }, 'invalid_request'],
    ['another reason with one', { reason: 'other', note: 'She called' }, undefined],
    ['a freeze without a note', { ...declined, freeze: 'ring' }, 'invalid_request'],
    ['a freeze with an approval', { freeze: 'ring', note: 'So' }, 'invalid_request'],
    ['a freeze with a note', { ...declined, freeze: 'ring', note: 'Seen before' }, undefined],
    ['a decline for what speaks for the customer', { outcome: 'decline' }, 'invalid_request'],
  ])('%s: %s', async (_, body, code) => {
    const { id } = await opened();
    const answer = await decide(id, rei, body);
    if (code === undefined) expect(answer).toMatchObject({ status: 200, body: { decision: body } });
    else expect(codeOf(answer)).toBe(code);
  });
});

describe('the list', () => {
  test('is filtered by what the index has', async () => {
    const own = await opened({ store: 'list-of-cases', reasons: ['velocity'] });
    const dear = await opened({ store: 'list-of-cases', money: { amount: 200_000n, currency: 'JPY' } });
    await claim(own.id, rei);
    const found = async (who: Who, query: Record<string, string>) =>
      (await list(who, { store_id: 'list-of-cases', ...query })).cases.map(({ id }) => id);
    expect(await found(rei, { claimed: 'mine' })).toEqual([own.id]);
    expect(await found(ken, { claimed: 'others', state: 'claimed', reason: 'velocity' })).toEqual([own.id]);
    expect(await found(ken, { claimed: 'mine' })).toEqual([]);
    expect(await found(rei, { min_amount: '200000', escalated: 'false' })).toEqual([dear.id]);
    expect(await found(rei, { escalated: 'true' })).toEqual([]);
  });
});
