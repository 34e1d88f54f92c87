/** Backtests as operators ask for them: started by one, run by the schedule, read by all. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { handler as createBacktest } from '../../../../lambdas/handlers/create-backtest.ts';
import { handler as createRuleset } from '../../../../lambdas/handlers/create-ruleset.ts';
import { handler as getBacktest } from '../../../../lambdas/handlers/get-backtest.ts';
import { handler as listBacktests } from '../../../../lambdas/handlers/list-backtests.ts';
import { handler as publishRuleset } from '../../../../lambdas/handlers/publish-ruleset.ts';
import { handler as runBacktests } from '../../../../lambdas/handlers/run-backtests.ts';
import { handler as withdrawRuleset } from '../../../../lambdas/handlers/withdraw-ruleset.ts';
import { codeOf, invoke } from '../../../support/api-event.ts';
import { putLedger, draft as ruleset } from '../../../support/backtests.ts';
import { newKey, reviewerClaims } from '../../../support/customer-requests.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../../support/function-environment.ts';

let env: FunctionEnvironment;
let draft: string;

/** The same one each time. */
const operators = new Map(['ann', 'ben'].map((name) => [name, reviewerClaims(name, 'operator')]));
const operator = (name = 'ann') => operators.get(name) ?? reviewerClaims(name, 'operator');
const { version: _, ...document } = ruleset;

async function send(
  handler: Parameters<typeof invoke>[0],
  method: string,
  path: string,
  pathParameters: Record<string, string>,
  more: { body?: unknown; key?: string; name?: string; query?: Record<string, string[]> } = {},
) {
  const { body, key = newKey(), name, query } = more;
  return invoke(handler, {
    method,
    path,
    pathParameters,
    claims: operator(name),
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(query ? { query } : {}),
  });
}
const drafted = async (base: string) =>
  String(
    (
      await send(
        createRuleset,
        'POST',
        '/rulesets',
        {},
        { body: { base, reason: 'Less', ruleset: document } },
      )
    ).body.id,
  );
const days = { from: '2026-11-22', to: '2026-11-22' };
const start = (id: string, body: unknown = days, key?: string) =>
  send(createBacktest, 'POST', `/rulesets/${id}/backtests`, { id }, { body, ...(key ? { key } : {}) });
const read = (id: string, backtest: unknown) =>
  send(getBacktest, 'GET', `/rulesets/${id}/backtests/${backtest}`, { id, backtest: String(backtest) });
const list = (id: string, cursor?: string, name?: string) =>
  send(
    listBacktests,
    'GET',
    `/rulesets/${id}/backtests`,
    { id },
    {
      ...(cursor ? { query: { cursor: [cursor] } } : {}),
      ...(name ? { name } : {}),
    },
  );

beforeAll(async () => {
  env = await startFunctionEnvironment();
  await putLedger(env.tables.client());
  env.answer(({ body }) => {
    const name = String(body.Username);
    return { Username: name, UserAttributes: [{ Name: 'email', Value: `${name}@example.com` }] };
  });
  draft = await drafted('standard-4');
});
afterAll(() => env.close());
beforeEach(async () => {
  for (let slices = 0; slices < 20 && (await runBacktests({})) !== 'idle'; slices++);
});

test('a draft is tried: started, running, and done with what would have changed', async () => {
  const started = await start(draft);
  expect([started.status, started.body]).toMatchObject([
    201,
    { ruleset_id: draft, state: 'running', percent: 0, ...days, author: 'ann' },
  ]);
  const { id } = started.body;
  expect((await read(draft, id)).body).toEqual(started.body);
  expect(await runBacktests({})).toBe('ended');
  const { body } = await read(draft, id);
  expect(body).toMatchObject({ state: 'done', percent: 100, finished_at: expect.any(String) });
  expect(body.result).toMatchObject({
    from: '2026-11-21T15:00:00.000Z',
    judged: { all: { count: 13 }, fraud: { count: 4 } },
    outcomes: { hold: { was: { all: { count: 8 } }, would_be: { all: { count: 4 } } } },
    rules: expect.arrayContaining([expect.objectContaining({ rule: 'very_much' })]),
  });
  expect(JSON.stringify(body)).not.toMatch(/pay_|top_|0a1b2c3d/);
});

test('of today, what was made before the request; of other days all, as days are in the zone of the stage', async () => {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tokyo' }).format();
  const { body } = await start(draft, { from: '2026-11-22', to: today }).then(async ({ body: { id } }) => {
    await runBacktests({});
    return read(draft, id);
  });
  const { result, created_at: createdAt } = body as { result: Record<string, string>; created_at: string };
  expect([result.from, result.to]).toEqual(['2026-11-21T15:00:00.000Z', createdAt]);
});

test('the same request again is the same backtest; another one under its key is a conflict', async () => {
  const key = newKey();
  const { body } = await start(draft, days, key);
  const again = await start(draft, days, key);
  expect([again.status, again.body]).toEqual([200, body]);
  expect(codeOf(await start(draft, { ...days, from: '2026-11-21' }, key))).toBe('idempotency_conflict');
});

test.each([
  ['an end before its beginning', { from: '2026-11-22', to: '2026-11-21' }],
  ['93 days', { from: '2026-08-22', to: '2026-11-22' }],
  ['what is no day', { from: '2026-11-31', to: '2026-12-01' }],
  ['no days', {}],
  ['more than is asked', { ...days, customer: 'ann' }],
])('%s is refused', async (_, body) => {
  expect(codeOf(await start(draft, body))).toBe('invalid_request');
});

test('92 days are not too many', async () => {
  expect((await start(draft, { from: '2026-08-23', to: '2026-11-22' })).status).toBe(201);
});

test('a baseline must be a version whose rules are known', async () => {
  expect(codeOf(await start(draft, { ...days, baseline: '99' }))).toBe('baseline_not_found');
  expect(codeOf(await start(draft, { ...days, baseline: 'standard-1' }))).toBe('baseline_not_found');
  const { body } = await start(draft, { ...days, baseline: '7' });
  await runBacktests({});
  expect((await read(draft, body.id)).body).toMatchObject({ baseline: '7', result: { baseline: '7' } });
});

test('not of what was never drafted, was withdrawn, or is another ruleset’s', async () => {
  const unknown = `rul_${'x'.repeat(27)}`;
  expect(codeOf(await start(unknown))).toBe('not_found');
  expect(codeOf(await start('77'))).toBe('not_found');
  expect(codeOf(await list(unknown))).toBe('not_found');
  const { body } = await start(draft);
  const other = await drafted('standard-4');
  expect(codeOf(await read(other, body.id))).toBe('not_found');
  expect(codeOf(await read(unknown, body.id))).toBe('not_found');
  const query = { reason: ['No'] };
  await send(withdrawRuleset, 'DELETE', `/rulesets/${other}`, { id: other }, { query });
  expect(codeOf(await start(other))).toBe('proposal_already_decided');
});

test('five may wait', async () => {
  for (let count = 0; count < 5; count++) expect((await start(draft)).status).toBe(201);
  expect(codeOf(await start(draft))).toBe('backtest_limit_reached');
});

test('one that could not be done says why, in a code', async () => {
  const { body } = await start(draft);
  const before = process.env.LEDGER_TABLE;
  process.env.LEDGER_TABLE = 'gone';
  vi.useFakeTimers({ toFake: ['Date'] });
  const aMinuteLater = () => vi.setSystemTime(Date.now() + 60_000);
  for (let slices = 0; slices < 10; slices++) {
    await expect(runBacktests({})).rejects.toThrow();
    // Whoever comes within the minute cannot know that the slice is dead.
    expect(await runBacktests({})).toBe('busy');
    aMinuteLater();
  }
  process.env.LEDGER_TABLE = before;
  await runBacktests({});
  vi.useRealTimers();
  const told = (await read(draft, body.id)).body;
  expect(told).toMatchObject({ state: 'failed', failure: 'stopped', finished_at: expect.any(String) });
  expect(told).not.toHaveProperty('result');
});

test('a published version is found by its number, with the backtests of the draft that it was', async () => {
  const { body } = await send(
    publishRuleset,
    'POST',
    `/rulesets/${draft}/approval`,
    { id: draft },
    { name: 'ben' },
  );
  const version = String(body.version);
  const started = await start(version);
  expect(started.body).toMatchObject({ ruleset_id: draft });
  expect((await read(version, started.body.id)).body).toEqual(started.body);
  const [byVersion, byId] = [await list(version), await list(draft)];
  expect(byVersion.body.backtests).toEqual(byId.body.backtests);
  expect((byId.body.backtests as unknown[])[0]).toEqual(started.body);
});

test('they are listed in pages, whose cursors are the operator’s own', async () => {
  const id = await drafted('1');
  for (let count = 0; count < 21; count++) {
    expect((await start(id)).status).toBe(201);
    await runBacktests({});
  }
  const first = await list(id);
  expect(first.body.backtests).toHaveLength(20);
  expect(JSON.stringify(first.body)).not.toContain('judged');
  const cursor = String(first.body.next_cursor);
  expect((await list(id, cursor)).body.backtests).toHaveLength(1);
  expect(codeOf(await list(id, cursor, 'ben'))).toBe('invalid_cursor');
});
