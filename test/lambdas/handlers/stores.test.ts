/** The store side through its handlers: what the stream tells, what operators read, and pages that nobody else can ask for. */
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Entry } from '../../../lambdas/domain/ledger/entries.ts';
import { handler as getStorePayable } from '../../../lambdas/handlers/get-store-payable.ts';
import { handler as getStoreStatement } from '../../../lambdas/handlers/get-store-statement.ts';
import { handler as projectStores } from '../../../lambdas/handlers/project-stores.ts';
import { handler as putStore } from '../../../lambdas/handlers/put-store.ts';
import { handler as recordEntries } from '../../../lambdas/handlers/record-entries.ts';
import type { WindowEvent } from '../../../lambdas/handlers/streams/stream.ts';
import { postedItem } from '../../../lambdas/store/adjustment-items.ts';
import { entriesStore } from '../../../lambdas/store/entries-store.ts';
import { type Item, toItem } from '../../../lambdas/store/items.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { partOf } from '../../../lambdas/store/stores/parts.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import { reviewerClaims } from '../../support/customer-requests.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';
import { entryOfStore } from '../../support/store-lines.ts';
import { tables } from '../../support/tables.ts';
import { noon } from '../../support/transfers.ts';

let env: FunctionEnvironment;
beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());

const operator = reviewerClaims('operator-1', 'operator');
/** Open still: the functions read the clock. */
const today = new Date(Date.now()).toISOString().slice(0, 10);

const register = (id: string) =>
  invoke(putStore, {
    method: 'PUT',
    path: `/stores/${id}`,
    pathParameters: { id },
    claims: operator,
    headers: { 'content-type': 'application/json' },
    body: '{"name":"A store"}',
  });
const payable = (id: string) =>
  invoke(getStorePayable, {
    method: 'GET',
    path: `/stores/${id}/payable`,
    pathParameters: { id },
    claims: operator,
  });
const statement = (id: string, cursor?: unknown, claims = operator, day = today) =>
  invoke(getStoreStatement, {
    method: 'GET',
    path: `/stores/${id}/statements/${day}`,
    pathParameters: { id, day },
    claims,
    ...(cursor === undefined ? {} : { query: { cursor: [String(cursor)] } }),
  });

const record = (image: Item, sequence: number): DynamoDBRecord => ({
  eventName: 'INSERT',
  dynamodb: {
    SequenceNumber: String(sequence),
    ApproximateCreationDateTime: noon / 1000,
    NewImage: image as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'],
  } as DynamoDBRecord['dynamodb'],
});

let shards = 0;
const deliver = (Records: DynamoDBRecord[], shardId = `shardId-${++shards}`) =>
  projectStores({ Records, shardId } as WindowEvent);

/** As the history's stream has them. */
async function recorded(entries: readonly Entry[]): Promise<DynamoDBRecord[]> {
  const store = entriesStore({ client: env.tables.client(), runtime, ...tables });
  for (const entry of entries) await store.record(entry);
  const items = await env.tables.items(tables.projectionsTable);
  return entries.map(({ id }, index) => {
    const item = items.find((each) => each.id?.S === id);
    if (!item) throw new Error('An entry was not recorded');
    return record(item, index + 1);
  });
}

const entry = (store: string, name: string, change: Partial<Entry> = {}) =>
  entryOfStore(store, name, { day: today, ...change });

test('what was paid is owed, and stands in the statement of its day', async () => {
  await register('osaka');
  const paid = entry('osaka', 'a');
  const held = entry('osaka', 'b', { state: 'pending', createdAt: noon + 1 });
  expect(await deliver(await recorded([paid, held]))).toEqual({ state: {}, batchItemFailures: [] });
  const balances = [{ currency: 'JPY', posted: '1200', pending: '1200' }];
  expect(await payable('osaka')).toMatchObject({ status: 200, body: { store_id: 'osaka', balances } });
  const line = { kind: 'payment', direction: 'in', currency: 'JPY' };
  expect((await statement('osaka')).body).toEqual({
    store_id: 'osaka',
    day: today,
    opening: [],
    closing: balances,
    totals: [{ ...line, count: 2, posted: '1200', pending: '1200' }],
    lines: [
      { ...line, id: paid.id, posted: '1200', pending: '0', created_at: new Date(noon).toISOString() },
      { ...line, id: held.id, posted: '0', pending: '1200', created_at: new Date(noon + 1).toISOString() },
    ],
  });
});

test("a transfer of a store that is no customer's is told by way of an item of its own", async () => {
  await register('kobe');
  const correction = postedItem({
    id: 'cor_1',
    kind: 'correction',
    state: 'posted',
    debit: 'losses:errors',
    credit: 'store:kobe',
    money: { amount: 500n, currency: 'JPY' },
    reason: 'other',
    note: 'says who and why',
    fingerprint: 'f',
    by: 'operator-1',
    person: 'p',
    createdAt: noon,
    day: today,
  });
  const records = [record(correction, 1), record(correction, 2)];
  expect(await recordEntries({ Records: records })).toEqual({ batchItemFailures: [] });
  const [made, ...more] = (await env.tables.items(tables.projectionsTable)).filter(
    ({ credit }) => credit?.S === 'store:kobe',
  );
  expect(more).toEqual([]);
  expect(made).not.toHaveProperty('note');
  await deliver([record(made ?? {}, 1)]);
  expect((await payable('kobe')).body.balances).toEqual([{ currency: 'JPY', posted: '500', pending: '0' }]);
});

test.each([
  ['payable', payable],
  ['statement', statement],
] as const)('a store that nobody registered has no %s', async (_, read) => {
  const answer = await read('nowhere');
  expect([answer.status, codeOf(answer)]).toEqual([404, 'not_found']);
});

test.each(['2026-02-30', '2026-11-2', 'today'])('a day is a date: not %s', async (day) => {
  const answer = await statement('osaka', undefined, operator, day);
  expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
});

describe('a batch', () => {
  test('is kept up to the first record that cannot be read, which is reported', async () => {
    await register('nara');
    const records = await recorded(['a', 'b', 'c'].map((name) => entry('nara', name)));
    const poisoned = records.map((each, index) =>
      index === 1 ? record({ ...(each.dynamodb?.NewImage as Item), amount: { S: 'much' } }, 2) : each,
    );
    expect(await deliver(poisoned)).toEqual({ state: {}, batchItemFailures: [{ itemIdentifier: '2' }] });
    expect((await payable('nara')).body.balances).toMatchObject([{ posted: '1200' }]);
  });

  test('of an event that does not tell its shard is refused as a whole', async () => {
    const records = await recorded([entry('nara', 'd')]);
    const answer = await projectStores({ Records: records });
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '1' }]);
  });

  test('of no records, at the end of a window, changes nothing', async () => {
    const before = await env.tables.items();
    expect(await deliver([])).toEqual({ state: {}, batchItemFailures: [] });
    expect(await env.tables.items()).toEqual(before);
  });
});

test('a batch closes what can be closed, days of several parts: also where few batches come', async () => {
  // What the functions of this file have found closed, a new one has not.
  vi.resetModules();
  const fresh = await import('../../../lambdas/handlers/project-stores.ts');
  const dayAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const days = [dayAgo(9), dayAgo(8)];
  const stores = ['east', 'west', 'north', 'south'];
  const old = stores.flatMap((store) => days.map((day) => entry(store, day, { day })));
  await fresh.handler({ Records: await recorded(old), shardId: 'shardId-of-old' } as WindowEvent);
  const closed = (await env.tables.items(tables.projectionsTable)).filter(({ sk }) =>
    sk?.S?.startsWith('CLOSED#'),
  );
  expect(closed).toHaveLength(new Set(stores.map(partOf)).size * days.length);
  expect(new Set(stores.map(partOf)).size).toBeGreaterThan(1);
});

describe('pages of a statement', () => {
  beforeAll(async () => {
    for (const store of ['many', 'others']) {
      await register(store);
      const image = (name: string, later: number): Item => {
        const { id, debit, credit, money, state, version } = entry(store, name);
        return toItem({
          pk: 'WALLET#ann',
          sk: `ENTRY#${name}`,
          ...{ id, kind: 'payment', debit, credit, state, version },
          ...{ amount: money.amount, currency: money.currency, day: today, createdAt: noon + later },
        });
      };
      await deliver(
        Array.from({ length: 1001 }, (_, index) => record(image(String(index), index >> 1), index + 1)),
      );
    }
  });

  test('have every line once, the totals of all of them, and an end', async () => {
    const first = await statement('many');
    const second = await statement('many', first.body.next_cursor);
    const lines = [first, second].flatMap(({ body }) => body.lines as { id: string; created_at: string }[]);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(1001);
    expect(lines.map((line) => line.created_at)).toEqual(lines.map((line) => line.created_at).sort());
    expect(second.body.next_cursor).toBeUndefined();
    expect(second.body.totals).toEqual(first.body.totals);
  });

  test("are nobody else's, and no other statement's", async () => {
    const { next_cursor: cursor } = (await statement('many')).body;
    for (const answer of [
      await statement('many', cursor, reviewerClaims('operator-2', 'operator')),
      await statement('others', cursor),
      await statement('many', `${cursor}A`),
    ])
      expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_cursor']);
  });
});
