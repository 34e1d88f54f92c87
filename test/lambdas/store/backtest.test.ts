/** Backtests on the real engine: the same as the command's, whatever stops a slice, and one result of many calls. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backtestJson } from '../../../lambdas/domain/backtest/backtest.ts';
import type { AskedBacktest, Backtests } from '../../../lambdas/domain/backtest/backtests.ts';
import { undisputedDays } from '../../../lambdas/domain/backtest/mark.ts';
import type { Progress } from '../../../lambdas/domain/backtest/run.ts';
import { aboutBacktest, runBacktests } from '../../../lambdas/domain/backtest/run-backtests.ts';
import { Overtaken } from '../../../lambdas/domain/slices.ts';
import { backtestSources } from '../../../lambdas/store/backtest/backtest-sources.ts';
import { backtestStore } from '../../../lambdas/store/backtest/backtest-store.ts';
import { draftStore } from '../../../lambdas/store/drafts.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { keptRuns } from '../../../lambdas/store/kept-runs.ts';
import { backtestingKey, paymentKey } from '../../../lambdas/store/keys.ts';
import { runBacktest } from '../../../tools/backtest/run-backtest.ts';
import { liveBacktest } from '../../../tools/backtest/source.ts';
import type { ReviewedStage } from '../../../tools/ledger/stage.ts';
import { ann, asked, draft, draftId, putLedger } from '../../support/backtests.ts';
import { around, beforeFirst } from '../../support/middleware.ts';
import { fakeRuntime } from '../../support/runtime.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon, thumbprint } from '../../support/transfers.ts';

let engine: TestTables;
beforeEach(async () => {
  engine = await startTables();
  await putLedger(engine.client());
  const event = { id: 'e', what: 'drafted', draft: draftId, base: '7', by: 'ann', at: noon } as const;
  const author = { author: 'ann', person: 'p', fingerprint: 'f', createdAt: noon };
  await draftStore(on()).add(
    { id: draftId, state: 'draft', base: '7', reason: 'r', ...author },
    draft,
    event,
  );
});
afterEach(() => engine.close());

type Client = ReturnType<TestTables['client']>;
const on = (client: Client = engine.client()) => ({ client, runtime: fakeRuntime(), ...tables });
const store = (client?: Client): Backtests => backtestStore(on(client));

const wish = (name: string, more: Partial<AskedBacktest> = {}): AskedBacktest => ({
  id: `bkt_${thumbprint(name).slice(0, 27)}`,
  draft: draftId,
  state: 'running',
  fromDay: '2026-11-22',
  toDay: '2026-11-22',
  from: noon,
  to: asked,
  baseline: undefined,
  fingerprint: name,
  author: 'ann',
  createdAt: asked,
  percent: 0,
  ...more,
});

async function added(name = 'one', more: Partial<AskedBacktest> = {}) {
  const backtest = wish(name, more);
  expect(await store().add(backtest)).toBe('added');
  return backtest;
}

/** Moments go by with each look at it. */
let now: number;
beforeEach(() => {
  now = asked;
});

/** A slice of so many reads, of a minute that has none yet. */
function slice(client?: Client, steps?: number, most?: number) {
  now += 60_000;
  return sliceAtOnce(client, steps, most);
}
function sliceAtOnce(client = engine.client(), steps = 40_000, most?: number) {
  const options = on(client);
  return runBacktests(
    {
      backtests: backtestStore(options),
      runs: keptRuns<Progress>(options, backtestingKey),
      sources: backtestSources({ ...options, readsPerSecond: 1_000_000, parts: 3 }),
      document: draftStore(options).document,
      now: () => now++,
    },
    { until: now + steps, ...(most === undefined ? {} : { most }) },
  );
}

async function commandSays(baseline?: string): Promise<string> {
  const source = liveBacktest({ client: engine.client(), ...tables } as ReviewedStage);
  const scope = { from: noon, to: asked, now: asked, days: undisputedDays };
  const question = { draft, scope, baseline: baseline && (await source.ruleset(baseline)) } as const;
  const backtest = await runBacktest(source, { ...question, baseline: question.baseline || undefined });
  return backtestJson(backtest, draft, aboutBacktest(draft, { ...scope, baseline, hasCases: true }));
}

test('a backtest in slices says, byte for byte, what the command says', async () => {
  const backtest = await added();
  const done: string[] = [];
  const percents: number[] = [];
  while (done.at(-1) !== 'ended' && done.length < 50) {
    done.push(await slice(undefined, 2));
    percents.push((await store().read(backtest))?.percent ?? -1);
  }
  expect(done.length).toBeGreaterThan(3);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
  const result = await store().result(backtest);
  expect(result).toBe(await commandSays());
  // It says something.
  const told = JSON.parse(result ?? '');
  expect(told.judged).toMatchObject({ all: { count: 13 }, fraud: { count: 4 }, good: { count: 4 } });
  expect(told.changes.length).toBeGreaterThan(1);
  expect(await store().read(backtest)).toMatchObject({ state: 'done', percent: 100 });
  expect([await store().first(), await slice()]).toEqual([undefined, 'idle']);
});

test('against a baseline, too, which may be no other than the ones that each was judged by', async () => {
  const backtest = await added('one', { baseline: '7' });
  expect(await slice()).toBe('ended');
  const [result, alike] = [await store().result(backtest), await commandSays('7')];
  expect(result).toBe(alike);
  const { baseline, ...rest } = JSON.parse(alike);
  expect([baseline, rest]).toEqual(['7', JSON.parse(await commandSays())]);
});

test('says nothing of anybody', async () => {
  const backtest = await added();
  await slice();
  const told = `${await store().result(backtest)}`;
  for (const known of [ann.id, ann.device, 'Shinjuku', 'pay_', 'top_', 'case_', 'disp_', 'rui', 'ann@'])
    expect([known, told.includes(known)]).toEqual([known, false]);
});

test('payments that waited are read no faster than the stage allows either', async () => {
  const options = on();
  const sources = backtestSources({ ...options, readsPerSecond: 1 });
  const { rows } = await backtestSources({ ...options, readsPerSecond: 1_000_000, parts: 1 }).ledger(
    0,
    undefined,
    { from: noon, to: asked, now: asked, days: undisputedDays },
  );
  const ids = rows.flatMap((row) => (row.kind === 'payment' ? [row.id] : []));
  const before = options.runtime.now();
  expect(await sources.payments(ids)).toHaveLength(12);
  // Twelve strongly consistent reads of one unit.
  expect(options.runtime.now() - before).toBe(12_000);
});

test('asks for no attribute that its role may not read', async () => {
  await added();
  const client = engine.client();
  const scans: string[] = [];
  around(client, ({ command, input }, send) => {
    if (command === 'Scan')
      scans.push(`${input.Select} ${Object.values(input.ExpressionAttributeNames as object)}`);
    return send();
  });
  await slice(client);
  expect([...new Set(scans)]).toEqual([
    'SPECIFIC_ATTRIBUTES pk,sk,state,decision,openedAt,question,answer',
    'SPECIFIC_ATTRIBUTES pk,sk,state,amount,createdAt,judged,country,from,ref,refunded,reversed,payment',
  ]);
});

class Stopped extends Error {}

/** Lets so many calls through; then the function is dead. @param isSent whether the last call reached DynamoDB */
function dyingAfter(calls: number, isSent: boolean) {
  const client = engine.client();
  let left = calls;
  let died = false;
  around(client, async (_, send) => {
    if (left-- > 0) return send();
    if (isSent && !died) await send();
    died = true;
    throw new Stopped();
  });
  return { client, died: () => died };
}

describe.each([
  ['before', false],
  ['after', true],
])('stopped %s any call reaches DynamoDB', (_, isSent) => {
  test('the next slices come to the same result, once', { timeout: 120_000 }, async () => {
    const expected = await commandSays();
    let hasDied = true;
    for (let calls = 0; hasDied; calls++) {
      const backtest = await added(`stopped ${calls}`);
      // The first slice is a short one, so that stops come in the middle of a run, too.
      if (calls % 2 === 1) await slice(undefined, 2);
      const { client, died } = dyingAfter(calls, isSent);
      await slice(client).catch((error: unknown) => {
        if (!(error instanceof Stopped)) throw error;
      });
      hasDied = died();
      for (let more = 0; more < 5 && (await slice()) !== 'idle'; more++);
      expect([calls, (await store().read(backtest))?.state]).toEqual([calls, 'done']);
      expect(await store().result(backtest)).toBe(expected);
      expect(await store().first()).toBeUndefined();
    }
  });
});

test('of two slices at a time one goes on: the other keeps nothing, and tells nothing', async () => {
  const backtest = await added();
  const client = engine.client();
  // In the middle of the first one's reading, which takes too long, the second one runs from beginning to end.
  beforeFirst(client, 'BatchGetItem', () => slice());
  await expect(slice(client)).rejects.toThrow(Overtaken);
  expect(await store().read(backtest)).toMatchObject({ state: 'done', percent: 100 });
  expect(await store().result(backtest)).toBe(await commandSays());
  expect(await slice()).toBe('idle');
});

test('a call that comes twice leaves the run to the one that is at it, however often it comes', async () => {
  const backtest = await added();
  const client = engine.client();
  const told: string[] = [];
  beforeFirst(client, 'BatchGetItem', async () => {
    for (let call = 0; call < 30; call++) told.push(await sliceAtOnce());
  });
  expect(await slice(client)).toBe('ended');
  expect(told).toEqual(Array(30).fill('busy'));
  expect(await store().read(backtest)).toMatchObject({ state: 'done' });
});

test('however many calls come at once, there is one result, and those that wait come in their turn', async () => {
  const [one, other] = [await added('one'), await added('other')];
  for (let round = 0; round < 6; round++)
    await Promise.allSettled(Array.from({ length: 4 }, () => sliceAtOnce(undefined, 3)));
  while ((await slice()) !== 'idle');
  const expected = await commandSays();
  for (const backtest of [one, other]) expect(await store().result(backtest)).toBe(expected);
});

test('what has ended is ended once: a later end and a later percent change nothing', async () => {
  const backtest = await added();
  await slice();
  await store().end(backtest, asked + 1, { failure: 'stopped' });
  await store().progressed(backtest, 7);
  expect(await store().read(backtest)).toMatchObject({ state: 'done', percent: 100, failure: undefined });
});

test('five may wait; another one may when one of them has ended, and none is kept twice', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await added(name);
  expect(await store().add(wish('f'))).toBe('full');
  expect(await store().read(wish('f'))).toBeUndefined();
  expect(await store().first()).toEqual({ draft: draftId, id: wish('a').id });
  await slice();
  expect(await store().first()).toMatchObject({ id: wish('b').id });
  expect(await store().add(wish('a'))).toBe('there');
  expect(await store().add(wish('f'))).toBe('added');
});

test('one that stops again and again is given up, and is no stone in the way of the next', async () => {
  const broken = toItem({
    ...paymentKey(`pay_${'x'.repeat(27)}`),
    createdAt: noon,
    state: 'posted',
    amount: 1,
  });
  await engine.client().send(new PutItemCommand({ TableName: tables.ledgerTable, Item: broken }));
  const [one, other] = [await added('one'), await added('other', { to: noon })];
  for (let stop = 0; stop < 10; stop++) await expect(slice()).rejects.toThrow('judged');
  expect(await slice()).toBe('ended');
  expect(await store().read(one)).toMatchObject({
    state: 'failed',
    failure: 'stopped',
    finishedAt: expect.any(Number),
  });
  expect(await store().result(one)).toBeUndefined();
  // Of the other's span no row is broken.
  expect(await slice()).toBe('ended');
  expect(await store().read(other)).toMatchObject({ state: 'done' });
});

test('one that has more to keep in mind than it may fails, and says so', async () => {
  const backtest = await added();
  expect(await slice(undefined, undefined, 3)).toBe('ended');
  expect(await store().read(backtest)).toMatchObject({ state: 'failed', failure: 'too_much' });
  expect(await slice()).toBe('idle');
});

test('the largest result fits an item: four hundred rules, each with all there is to tell of it', async () => {
  const digits = (seed: string) => parseInt(thumbprint(seed).replace(/\D/g, '').slice(0, 9) || '1', 10);
  const sums = (seed: string) => ({
    count: digits(`${seed}c`),
    amount: `${digits(seed)}${digits(`${seed}a`)}`.slice(0, 15),
  });
  const tally = (seed: string) => ({
    all: sums(`${seed}1`),
    fraud: sums(`${seed}2`),
    good: sums(`${seed}3`),
  });
  const rules = Array.from({ length: 400 }, (_, at) => ({
    rule: thumbprint(`${at}`).slice(0, 32),
    ...Object.fromEntries(
      ['fired', 'would_fire', 'in_shadow', 'would_in_shadow', 'snoozed'].map((of) => [
        of,
        tally(`${at}${of}`),
      ]),
    ),
  }));
  const backtest = await added();
  const result = JSON.stringify({ rules }, null, 2);
  expect(result.length).toBeGreaterThan(400_000);
  await store().end(backtest, asked, { result });
  expect(await store().result(backtest)).toBe(result);
});

test('they are listed by time, the newest first, in pages', async () => {
  for (let at = 0; at < 23; at++) {
    await added(`${at}`, { createdAt: asked + at });
    await slice();
  }
  const first = await store().list(draftId, undefined);
  const second = await store().list(draftId, first.next);
  expect([first.rows.length, second.rows.length, second.next]).toEqual([20, 3, undefined]);
  expect([...first.rows, ...second.rows].map(({ fingerprint }) => Number(fingerprint))).toEqual(
    Array.from({ length: 23 }, (_, at) => 22 - at),
  );
  expect((await store().list('rul_other', undefined)).rows).toEqual([]);
});
