/** Switches in the table: what is off, why, who did what, and that no change is lost between two people. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { maxScoped, switchNames } from '../../../lambdas/domain/switches/switch.ts';
import { factsReader } from '../../../lambdas/store/facts-reader.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { switchStore } from '../../../lambdas/store/switch-store.ts';
import { throwAllSwitches, turnSwitch } from '../../support/switches.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const store = () => switchStore({ client: engine.client(), runtime, ...tables });
const turn = (change: Parameters<typeof turnSwitch>[1]) => turnSwitch(engine.client(), change);
const seen = async () =>
  [
    ...(
      await factsReader({ client: engine.client(), runtime, ...tables }).gather({
        customer: 'c',
        device: 'd',
        now: noon,
      })
    ).switchedOff,
  ].sort();

beforeEach(async () => {
  for (const { name, scope, state } of await store().list())
    if (state === 'off') await turn({ name, scope, state: 'on' });
});

describe('what requests read', () => {
  test('is each switch that is off, and no other', async () => {
    await turn({ name: 'payments', state: 'off' });
    await turn({ name: 'payments', scope: { store: 'osaka' }, state: 'off' });
    await turn({ name: 'top-ups', scope: { country: 'KR' }, state: 'off' });
    expect(await seen()).toEqual(['payments', 'payments:store:osaka', 'top-ups:country:KR']);
    await turn({ name: 'payments', state: 'on' });
    expect(await seen()).toEqual(['payments:store:osaka', 'top-ups:country:KR']);
    await turn({ name: 'payments', scope: { store: 'osaka' }, state: 'on' });
    await turn({ name: 'top-ups', scope: { country: 'KR' }, state: 'on' });
    expect(await seen()).toEqual([]);
  });
});

describe('what operators read', () => {
  test('is each switch of all, and those of a scope that are off, with who, when and why', async () => {
    await turn({
      name: 'charges',
      scope: { device: 'ios' },
      state: 'off',
      reason: 'A leak',
      changedAt: noon,
    });
    const listed = await store().list();
    expect(listed.map(({ name }) => name)).toEqual([...switchNames, 'charges']);
    expect(listed.at(-1)).toEqual({
      name: 'charges',
      scope: { device: 'ios' },
      state: 'off',
      reason: 'A leak',
      changedBy: 'ops',
      changedAt: noon,
    });
    await turn({ name: 'charges', scope: { device: 'ios' }, state: 'on' });
    expect((await store().list()).length).toBe(switchNames.length);
    expect(await store().read({ name: 'charges', scope: { device: 'ios' } })).toMatchObject({ state: 'on' });
  });

  test('of one that was never thrown is that it is on', async () => {
    expect(await store().read({ name: 'charges', scope: { store: 'nobody-knows' } })).toEqual({
      name: 'charges',
      scope: { store: 'nobody-knows' },
      state: 'on',
    });
  });
});

test('what was done stays, from what to what, the newest first, and nothing of it is written over', async () => {
  const before = (await store().events()).events.length;
  await turn({ name: 'enrolments', state: 'off', reason: 'First', changedBy: 'a', changedAt: noon + 1 });
  await turn({ name: 'enrolments', state: 'off', reason: 'Second', changedBy: 'b', changedAt: noon + 2 });
  await turn({ name: 'enrolments', state: 'on', reason: 'Over', changedBy: 'c', changedAt: noon + 3 });
  const { events } = await store().events();
  expect(events.length).toBe(Math.min(50, before + 3));
  expect(events.slice(0, 3).map(({ id: _, ...event }) => event)).toEqual(
    [
      { from: 'off', to: 'on', reason: 'Over', changedBy: 'c', changedAt: noon + 3 },
      { from: 'off', to: 'off', reason: 'Second', changedBy: 'b', changedAt: noon + 2 },
      { from: 'on', to: 'off', reason: 'First', changedBy: 'a', changedAt: noon + 1 },
    ].map((event) => ({ name: 'enrolments', ...event })),
  );
});

test('of two at once neither is lost: each tells what it found', async () => {
  await turn({ name: 'registrations', state: 'on', changedAt: noon });
  await Promise.all([
    turn({ name: 'registrations', state: 'off', reason: 'A', changedAt: noon + 10 }),
    turn({ name: 'registrations', state: 'off', reason: 'B', changedAt: noon + 10 }),
  ]);
  const { events } = await store().events();
  const both = events.filter(({ changedAt }) => changedAt === noon + 10);
  expect(both.map(({ from }) => from).sort()).toEqual(['off', 'on']);
});

test('so many of a scope are off at once and no more, while one for everybody always can be', async () => {
  await throwAllSwitches(engine.client());
  const one = { name: 'payments', scope: { country: 'KR' } } as const;
  expect(await turn({ ...one, state: 'off' })).toEqual({ refused: 'switch_limit_reached' });
  expect(await store().read(one)).toMatchObject({ state: 'on' });
  for (const name of switchNames) expect(await turn({ name, state: 'off' })).toMatchObject({ state: 'off' });
  // Once more the same changes its reason, and takes no room.
  const [known] = (await store().list()).filter(({ scope }) => scope !== undefined);
  if (!known) throw new Error('There is none');
  expect(await turn({ ...known, reason: 'Still' })).toMatchObject({ reason: 'Still' });
  for (const name of switchNames) await turn({ name, state: 'on' });
  await turn({ ...known, state: 'on' });
  expect(await turn({ ...one, state: 'off' })).toMatchObject({ state: 'off' });
  expect((await seen()).length).toBe(maxScoped);
});
