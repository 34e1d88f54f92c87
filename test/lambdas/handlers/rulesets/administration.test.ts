/** Rulesets as operators change them: one drafts, a second person publishes, and the next payment is judged by it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { standardRuleset } from '../../../../lambdas/domain/risk/standard-ruleset.ts';
import { handler as createPayment } from '../../../../lambdas/handlers/create-payment.ts';
import { handler as createRuleset } from '../../../../lambdas/handlers/create-ruleset.ts';
import { handler as getRuleset } from '../../../../lambdas/handlers/get-ruleset.ts';
import { handler as listRulesetEvents } from '../../../../lambdas/handlers/list-ruleset-events.ts';
import { handler as listRulesets } from '../../../../lambdas/handlers/list-rulesets.ts';
import { handler as publishRuleset } from '../../../../lambdas/handlers/publish-ruleset.ts';
import { handler as withdrawRuleset } from '../../../../lambdas/handlers/withdraw-ruleset.ts';
import { publishClauses } from '../../../../lambdas/store/drafts.ts';
import { type Claims, codeOf, invoke } from '../../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  newKey,
  paymentBody,
  reviewerClaims,
  signed,
} from '../../../support/customer-requests.ts';
import type { FunctionEnvironment } from '../../../support/function-environment.ts';

let env: FunctionEnvironment;
let customer: Customer;

beforeAll(async () => {
  env = await environmentWithStore();
  env.answer(({ operation, body }) => {
    expect(operation).toBe('AdminGetUser');
    const name = String(body.Username);
    if (name === 'nobody') return { Username: name, UserAttributes: [] };
    const Value = `${name.split('-')[0]}@example.com`;
    return { Username: name, UserAttributes: [{ Name: 'email', Value }] };
  });
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 50_000n);
});

const operator = (name: string) => reviewerClaims(name, 'operator');
const headers = () => ({ 'content-type': 'application/json', 'idempotency-key': newKey() });
const rule = (reason: string, more: Record<string, unknown> = {}) => ({
  reason,
  text: { en: 'Much.', ja: '多額です。' },
  when: { signal: 'amount', at_least: 4000 },
  outcome: 'decline',
  ...more,
});
const declining = { thresholds: {}, rules: [rule('from_4000')] };

type Answer = Awaited<ReturnType<typeof invoke>>;
const draft = (ruleset: unknown, base: unknown, claims: Claims = operator('ann'), key?: string) =>
  invoke(createRuleset, {
    method: 'POST',
    path: '/rulesets',
    claims,
    headers: { ...headers(), ...(key === undefined ? {} : { 'idempotency-key': key }) },
    body: JSON.stringify({ base, reason: 'After the drill', ruleset }),
  });
const approve = (id: unknown, name: string) =>
  invoke(publishRuleset, {
    method: 'POST',
    path: `/rulesets/${id}/approval`,
    pathParameters: { id: String(id) },
    claims: operator(name),
    headers: { 'idempotency-key': newKey() },
  });
const withdraw = (id: unknown, name: string) =>
  invoke(withdrawRuleset, {
    method: 'DELETE',
    path: `/rulesets/${id}`,
    pathParameters: { id: String(id) },
    query: { reason: ['Not now'] },
    claims: operator(name),
    headers: { 'idempotency-key': newKey() },
  });
const read = (id: string) =>
  invoke(getRuleset, {
    method: 'GET',
    path: `/rulesets/${id}`,
    pathParameters: { id },
    claims: operator('ann'),
  });
const inForce = async () => String((await read('current')).body.version);
const drafted = async (ruleset: unknown = declining, name = 'ann'): Promise<string> => {
  const made = await draft(ruleset, await inForce(), operator(name));
  expect([made.status, made.body]).toMatchObject([201, { state: 'draft', author: name }]);
  return String(made.body.id);
};
const outcomeOf = (answer: Answer) => (answer.status < 300 ? answer.status : codeOf(answer));
const pay = async (amount: string) => {
  const lines = [{ category: 'groceries', quantity: 1, amount }];
  const request = await signed(customer, '/payments', paymentBody({ amount, lines }));
  const answer = await invoke(createPayment, request);
  return answer.status < 300 ? answer.body.status : codeOf(answer);
};

describe('until somebody publishes one', () => {
  test('the ruleset that is shipped is in force, and is answered as that', async () => {
    const { version, ...ruleset } = standardRuleset;
    const { status, body } = await read('current');
    expect([status, body]).toEqual([200, { version, in_force: true, ruleset }]);
    expect(codeOf(await read('1'))).toBe('not_found');
  });
});

describe('what is published', () => {
  test('is in force with the very next payment, under the next number, and answered as it was drafted', async () => {
    expect(await pay('5000')).toBe('approved');
    const before = await inForce();
    const id = await drafted();
    expect(await pay('5000')).toBe('approved');
    const published = await approve(id, 'ben');
    const version = String((before.startsWith('standard') ? 0 : Number(before)) + 1);
    expect(published.body).toMatchObject({
      id,
      state: 'published',
      version,
      decided_by: 'ben',
      base: before,
    });
    expect(await pay('5000')).toBe('declined_by_risk');
    expect(await pay('3999')).toBe('approved');
    expect(await inForce()).toBe(version);
    const { body } = await read(version);
    expect(body).toEqual({ version, in_force: true, ruleset: declining, draft: published.body });
    expect((await read(id)).body).toEqual(body);
  });

  test('stays under its number when another follows; what was before comes back as a new one', async () => {
    const first = await drafted();
    const version = String((await approve(first, 'ben')).body.version);
    const second = await drafted({ thresholds: {}, rules: [] });
    await approve(second, 'ben');
    expect(await pay('5000')).toBe('approved');
    const { in_force: isInForce, ruleset } = (await read(version)).body;
    expect([isInForce, ruleset]).toEqual([false, declining]);
    const again = await drafted(ruleset);
    expect((await approve(again, 'ben')).body.version).toBe(String(Number(version) + 2));
    expect(await pay('5000')).toBe('declined_by_risk');
  });

  test('is told among the events, the newest first, and so is what was withdrawn', async () => {
    const base = await inForce();
    const gone = await drafted();
    expect((await withdraw(gone, 'ben')).body).toMatchObject({ state: 'withdrawn', decided_by: 'ben' });
    expect((await withdraw(gone, 'ann')).body).toMatchObject({ state: 'withdrawn', decided_by: 'ben' });
    expect(codeOf(await approve(gone, 'ben'))).toBe('proposal_already_decided');
    const id = await drafted();
    const { version } = (await approve(id, 'ben')).body;
    const { body } = await invoke(listRulesetEvents, {
      method: 'GET',
      path: '/ruleset-events',
      claims: operator('ann'),
    });
    expect((body.events as unknown[]).slice(0, 4)).toMatchObject([
      { what: 'published', draft_id: id, version, base, by: 'ben' },
      { what: 'drafted', draft_id: id, base, by: 'ann', reason: 'After the drill' },
      { what: 'withdrawn', draft_id: gone, by: 'ben', reason: 'Not now' },
      { what: 'drafted', draft_id: gone, base, by: 'ann' },
    ]);
    const list = await invoke(listRulesets, { method: 'GET', path: '/rulesets', claims: operator('ann') });
    expect((list.body.rulesets as unknown[]).slice(0, 2)).toMatchObject([
      { id, state: 'published', version },
      { id: gone, state: 'withdrawn' },
    ]);
  });
});

describe('a second person', () => {
  test('publishes, and never the author, nor the author under another name', async () => {
    const id = await drafted();
    expect(codeOf(await approve(id, 'ann'))).toBe('second_person_required');
    expect(codeOf(await approve(id, 'ann-two'))).toBe('second_person_required');
    expect((await read(id)).body).toMatchObject({ in_force: false, draft: { state: 'draft' } });
    expect(outcomeOf(await approve(id, 'ben'))).toBe(200);
    // The same again is answered so; somebody else is told that it is done.
    expect(outcomeOf(await approve(id, 'ben'))).toBe(200);
    expect(codeOf(await approve(id, 'cem'))).toBe('proposal_already_decided');
    expect(codeOf(await withdraw(id, 'ann'))).toBe('proposal_already_decided');
  });

  test('must be one who can be told from others', async () => {
    expect(codeOf(await draft(declining, await inForce(), operator('nobody')))).toBe('conflict_of_interest');
    const id = await drafted();
    expect(codeOf(await approve(id, 'nobody'))).toBe('conflict_of_interest');
  });

  test('is asked for by conditions of the write, each of which stands alone', () => {
    const names = (by: Parameters<typeof publishClauses>[0]) =>
      publishClauses(by).map(({ expression }) => expression);
    expect(names({ username: 'ben', person: 'p' })).toEqual([
      '#state = :draft',
      '#author <> :by',
      '#person <> :person',
    ]);
  });

  test('of two who publish two drafts at once, one does, and the other’s was made against what is no more', async () => {
    const ids = [await drafted(), await drafted({ thresholds: {}, rules: [] }, 'dee')];
    const before = Number((await inForce()).replace(/standard-\d+/, '0'));
    const answers = await Promise.all(ids.map((id) => approve(id, 'ben')));
    expect(answers.map(outcomeOf).sort()).toEqual([200, 'ruleset_outdated']);
    expect(await inForce()).toBe(String(before + 1));
    const won = ids[answers.findIndex(({ status }) => status === 200)] ?? '';
    expect((await read('current')).body).toMatchObject({ draft: { id: won } });
  });

  test('of two who publish the same at once, one does, and it is published once', async () => {
    const id = await drafted();
    const before = Number((await inForce()).replace(/standard-\d+/, '0'));
    const answers = await Promise.all(['ben', 'cem'].map((name) => approve(id, name)));
    expect(answers.map(outcomeOf).sort()).toEqual([200, 'proposal_already_decided']);
    expect(await inForce()).toBe(String(before + 1));
  });

  test('publishes nothing that was made against a version of before', async () => {
    const late = await drafted();
    await approve(await drafted(), 'ben');
    expect(codeOf(await approve(late, 'ben'))).toBe('ruleset_outdated');
    expect(codeOf(await draft(declining, '999'))).toBe('ruleset_outdated');
  });
});

describe('a draft', () => {
  test('is one for an Idempotency-Key, and another wish under it is a conflict', async () => {
    const key = newKey();
    const base = await inForce();
    const ann = operator('ann');
    const made = await draft(declining, base, ann, key);
    const again = await draft(declining, base, ann, key);
    expect([made.status, again.status, again.body]).toEqual([201, 200, made.body]);
    const other = await draft({ thresholds: {}, rules: [] }, base, ann, key);
    expect(codeOf(other)).toBe('idempotency_conflict');
    expect(codeOf(await approve('rul_aaaaaaaaaaaaaaaaaaaaaaaaaaa', 'ben'))).toBe('not_found');
  });

  const deep = (levels: number): unknown =>
    levels === 0 ? { signal: 'amount', above: 1 } : { not: deep(levels - 1) };
  test.each<[string, unknown, string]>([
    ['a rule without a text', { ...declining, rules: [rule('a', { text: undefined })] }, 'rules.0.text'],
    ['a reason twice', { ...declining, rules: [rule('a'), rule('a')] }, 'rules.1.reason'],
    ['a reason of ours', { ...declining, rules: [rule('cool_off')] }, 'rules.0.reason'],
    ['a signal that there is not', withWhen({ signal: 'mood', above: 1 }), 'rules.0.when'],
    ['a comparison with 1.5', withWhen({ signal: 'amount', above: 1.5 }), 'rules.0.when'],
    ['code', withWhen({ eval: 'process.exit()' }), 'rules.0.when'],
    ['conditions seven deep', withWhen(deep(7)), 'rules.0.when'],
    ['a member of its own', { ...declining, extra: 1 }, ''],
    ['members of JavaScript', JSON.parse('{"__proto__":{"rules":[]},"thresholds":{},"rules":[]}'), ''],
    ['thresholds that fall', { thresholds: { step_up: 9, hold: 5 }, rules: [] }, 'thresholds'],
    ['201 rules', { ...declining, rules: Array.from({ length: 201 }, (_, n) => rule(`r${n}`)) }, 'rules'],
  ])('with %s is refused with the path of the fault', async (_, ruleset, path) => {
    const answer = await draft(ruleset, await inForce());
    expect(codeOf(answer)).toBe('invalid_request');
    const paths = (answer.body.errors as { path: string }[]).map((error) => error.path);
    expect(paths).toContain(path === '' ? 'body.ruleset' : `body.ruleset.${path}`);
  });
  function withWhen(when: unknown) {
    return { ...declining, rules: [rule('a', { when })] };
  }

  test.each([
    ['a list', '[]', 'invalid_request'],
    ['no JSON', '{"ruleset":', 'malformed_json'],
    ['a member twice', '{"rules":[],"rules":[]}', 'malformed_json'],
    ['what nests without end', '['.repeat(5000), 'malformed_json'],
    ['more than there may be', `"${'x'.repeat(140 * 1024)}"`, 'request_too_large'],
  ])('that is %s is refused', async (_, ruleset, code) => {
    const answer = await invoke(createRuleset, {
      method: 'POST',
      path: '/rulesets',
      claims: operator('ann'),
      headers: headers(),
      body: `{"base":"standard-4","reason":"A drill","ruleset":${ruleset}}`,
    });
    expect(codeOf(answer)).toBe(code);
  });

  test('may be as large as 200 rules are', async () => {
    const rules = Array.from({ length: 200 }, (_, n) => rule(`r${n}`, { mode: 'shadow' }));
    expect(await drafted({ thresholds: {}, rules })).toMatch(/^rul_/);
  });

  test('is for operators alone', async () => {
    expect(codeOf(await draft(declining, 'standard-4', reviewerClaims('eve', 'reviewer')))).toBe(
      'not_permitted',
    );
  });
});
