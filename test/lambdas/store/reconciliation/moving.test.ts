/** Money moves while it is read: what is only on its way is no difference, and a run is taken up where it stopped. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Payment } from '../../../../lambdas/domain/ledger/transfer.ts';
import { reconcile } from '../../../../lambdas/domain/reconciliation/reconcile.ts';
import type { Report } from '../../../../lambdas/domain/reconciliation/report.ts';
import type { Progress } from '../../../../lambdas/domain/reconciliation/run.ts';
import { Overtaken } from '../../../../lambdas/domain/slices.ts';
import { keptRuns } from '../../../../lambdas/store/kept-runs.ts';
import { reconciliationKey } from '../../../../lambdas/store/keys.ts';
import { SETTLE, someHistory, type World, worldOn } from '../../../support/reconciled.ts';
import { fakeRuntime } from '../../../support/runtime.ts';
import { startTables, type TestTables, tables } from '../../../support/tables.ts';
import type { TestCustomer } from '../../../support/transfers.ts';

let engine: TestTables;
let world: World;
beforeEach(async () => {
  engine = await startTables();
  world = worldOn(engine);
});
afterEach(() => engine.close());

/** Before each reading something happens; what follows from it is done two readings later. */
function traffic(customers: readonly TestCustomer[]) {
  const open: Payment[] = [];
  let turn = 0;
  return {
    steps: () => turn,
    async step() {
      const customer = customers[turn % customers.length] as TestCustomer;
      const [oldest] = open;
      switch (turn++ % 6) {
        case 0:
          await world.topUp(customer, 500n);
          break;
        case 1:
          await world.pay(customer, 100n);
          break;
        case 2:
          open.push(await world.pay(customer, 50n, 'pending'));
          break;
        case 3:
          if (open.at(-1)) await world.openCase(open.at(-1) as Payment);
          break;
        case 4:
          if (oldest && open.length > 1) await world.decide(oldest, turn % 4 === 0 ? 'approve' : 'decline');
          break;
        default:
          if (oldest && open.length > 1) await world.settle(open.shift() as Payment);
      }
      if (turn % 2 === 0) await world.project();
      world.clock.now += SETTLE / 10;
    },
  };
}

test('whatever happens meanwhile, nothing differs, and everything older was compared', async () => {
  const { ann, bob } = await someHistory(world);
  const { step, steps } = traffic([ann, bob]);
  for (let before = 0; before < 24; before++) await step();
  const report = await world.reconcile(step);
  expect(report).toMatchObject({ ok: true, differences: [], unsettled: 0 });
  expect(report.compared.transfers).toBeGreaterThan(10);
  expect(report.compared.entries).toBe(report.compared.transfers);
  // The traffic went on during the run.
  expect(steps()).toBeGreaterThan(50);
});

test('a row that differs is found in the middle of traffic', async () => {
  const { ann, bob, released } = await someHistory(world);
  const { step } = traffic([ann]);
  const sk = `ENTRY#${String(released.createdAt).padStart(15, '0')}#${released.id}`;
  await world.remove(tables.projectionsTable, { pk: `WALLET#${bob.id}`, sk });
  const { differences } = await world.reconcile(step);
  expect(differences.map(({ kind, rows: [{ key }] }) => [kind, key])).toEqual([
    ['entry_missing', `PAYMENT#${released.id} PAYMENT`],
  ]);
});

test('what the consumers do late, and before the second look, is no difference', async () => {
  const { ann } = await someHistory(world);
  await world.pay(ann, 10n);
  world.clock.now += 2 * SETTLE;
  const { differences } = await world.reconcile();
  expect(differences.map(({ kind }) => kind).sort()).toEqual(['entry_missing', 'line_missing', 'wallet']);
  // The same again, but that the consumers come between the first look and the second.
  const betweenLooks = world.clock.now + SETTLE;
  const again = await world.reconcile(async () => {
    if (world.clock.now >= betweenLooks) await world.project();
  });
  expect(world.clock.now).toBeGreaterThanOrEqual(betweenLooks);
  expect(again.differences).toEqual([]);
});

test('a wallet that moves at every look is left to the next run, and told', async () => {
  const { ann } = await someHistory(world);
  // Its history never follows: each look sees another difference.
  const report = await world.reconcile(() => world.topUp(ann, 1n));
  expect(report.differences.filter(({ kind }) => kind === 'wallet')).toEqual([]);
  expect(report.unsettled).toBe(1);
});

test('slices come to the same as one run; between two of them only what is kept is known', async () => {
  const { released, bob } = await someHistory(world);
  await world.remove(tables.projectionsTable, {
    pk: `WALLET#${bob.id}`,
    sk: `ENTRY#${String(released.createdAt).padStart(15, '0')}#${released.id}`,
  });
  const published: Report[] = [];
  const slices: string[] = [];
  const options = { every: 24 * 60 * SETTLE, settle: SETTLE };
  const slice = () => {
    const until = world.clock.now + 1;
    // One reading, and the time is up.
    const sources = world.sources(async () => {
      world.clock.now = Math.max(world.clock.now, until);
    });
    return reconcile(
      {
        sources,
        runs: keptRuns<Progress>(
          { client: world.client, runtime: fakeRuntime(), ...tables },
          reconciliationKey,
        ),
        now: () => world.clock.now,
        sleep: async (ms) => {
          world.clock.now += ms;
        },
        salt: () => 'salt',
        publish: async (report) => {
          published.push(report);
        },
      },
      { ...options, until },
    );
  };
  for (let count = 0; count < 100 && slices.at(-1) !== 'finished'; count++) {
    slices.push(await slice());
    // Two looks are so far apart.
    if (count > 60) world.clock.now += SETTLE;
  }
  expect(slices.length).toBeGreaterThan(20);
  expect(published.map(({ differences }) => differences.map(({ kind }) => kind))).toEqual([
    ['entry_missing'],
  ]);
  // There is nothing to do until it is time again.
  expect(await slice()).toBe('idle');
  world.clock.now += options.every;
  expect(await slice()).toBe('going on');
});

test('of two slices at a time, one goes on', async () => {
  const runs = () =>
    keptRuns<Progress>({ client: world.client, runtime: fakeRuntime(), ...tables }, reconciliationKey);
  const mine = await runs().claim(0);
  await expect(runs().claim(0)).rejects.toThrow(Overtaken);
  const theirs = await runs().claim(mine);
  const progress = { phase: 'finished', startedAt: 7, sketch: undefined } as never;
  await expect(runs().keep(mine, progress)).rejects.toThrow(Overtaken);
  await runs().keep(theirs, progress);
  expect(await runs().read()).toMatchObject({
    version: theirs,
    progress: { phase: 'finished', startedAt: 7 },
  });
});

test('a run that is larger than an item is kept in parts', async () => {
  const runs = keptRuns<Progress>(
    { client: world.client, runtime: fakeRuntime(), ...tables },
    reconciliationKey,
  );
  const moving = Array.from(
    { length: 30_000 },
    (_, number) => `PAYMENT#pay_${String(number).padStart(27, '0')}`,
  );
  const version = await runs.claim(0);
  await runs.keep(version, { phase: 'history', moving } as never);
  expect((await runs.read())?.progress?.moving).toEqual(moving);
  const next = await runs.claim(version);
  await runs.keep(next, { phase: 'stores', moving: [] } as never);
  expect(await runs.read()).toMatchObject({ version: next, progress: { phase: 'stores', moving: [] } });
});
