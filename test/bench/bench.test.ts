/** The benches count what the facts and the design say, and play the same month for the same seed. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Counted, countAll } from '../../bench/cost/count.ts';
import { type FlowName, flows } from '../../bench/cost/flows.ts';
import { dollarsPerMillion } from '../../bench/cost/prices.ts';
import { costDocument, costReport } from '../../bench/cost/report.ts';
import { writeSetOf } from '../../bench/cost/write-set.ts';
import { heatOf } from '../../bench/heat/heat.ts';
import { poisson, seeded, weighted } from '../../bench/heat/random.ts';
import { heatReport } from '../../bench/heat/report.ts';
import { month, type Traffic } from '../../bench/heat/traffic.ts';

let counted: Counted;
beforeAll(async () => {
  counted = await countAll();
});

describe('one purchase elsewhere', () => {
  test.each([
    // name, round trips, items, WCU, RCU, WCU on the store's key
    ['accounting-db', 1, 3, 6, 0, 2],
    ['aws-ledger', 1, 4, 8, 0, 4],
    ['5-item ledger', 1, 5, 10, 0, 2],
    ['5-item + Powertools', 3, 6, 12, 0, 2],
    ['read-check-write', 5, 6, 13, 2, 3],
  ])('%s', (name, trips, items, write, read, onStore) => {
    const shape = counted.shapes.find((each) => each.name === name);
    expect(shape).toMatchObject({ trips, items, write, read, onStore });
  });
});

describe('our flows, as the design has them', () => {
  const rows: readonly (readonly [FlowName, Readonly<{ trips: number; ledger: number; read: number }>])[] = [
    ['paymentApproved', { trips: 2, ledger: 4, read: 3 }],
    ['paymentHeld', { trips: 2, ledger: 4, read: 3 }],
    ['heldThenApproved', { trips: 15, ledger: 8, read: 10 }],
    ['heldThenDeclined', { trips: 15, ledger: 8, read: 10 }],
    ['heldThenExpired', { trips: 9, ledger: 8, read: 7 }],
    ['stepUpConfirmed', { trips: 4, ledger: 8, read: 6.5 }],
    ['refund', { trips: 2, ledger: 6, read: 2 }],
    ['topUp', { trips: 2, ledger: 4, read: 2 }],
    ['disputed', { trips: 4, ledger: 2, read: 3 }],
    ['correctedAlone', { trips: 2, ledger: 4, read: 2 }],
    ['correctedByTwo', { trips: 4, ledger: 6, read: 4 }],
    ['compensated', { trips: 2, ledger: 6, read: 3 }],
    // And two on the code, which is in the Registry.
    ['chargeApproved', { trips: 2, ledger: 4, read: 4 }],
    ['codeGiven', { trips: 2, ledger: 0, read: 4 }],
    ['codeGuessed', { trips: 4, ledger: 0, read: 9 }],
    ['chargeCancelled', { trips: 3, ledger: 6, read: 2 }],
  ];
  test.each(rows)('%s', (flow, { trips, ledger, read }) => {
    const cost = counted.ours[flow];
    expect(cost.trips).toBe(trips);
    expect(cost.written.Ledger ?? 0).toBe(ledger);
    expect(cost.read).toBeLessThanOrEqual(read);
  });

  test('are all of them here', () => {
    expect(rows.map(([flow]) => flow).sort()).toEqual(Object.keys(flows).sort());
  });

  test('a code that there is not is counted once, against its terminal', () => {
    expect(counted.ours.codeGuessed).toMatchObject({
      written: { Registry: 1 },
      hottest: { key: 'Registry TERMINAL#{till}' },
    });
  });

  test('write nothing that all purchases at a store share, but for the check of a store at a capture', () => {
    const onStore = Object.values(counted.ours).filter((flow) => flow.onStore > 0);
    expect(onStore.map(({ name, onStore: units }) => [name, units])).toEqual([['held, then approved', 2]]);
  });
});

describe('write sets', () => {
  const keysOf = (flow: FlowName, step: number) =>
    counted.ours[flow].steps[step]?.writes.map(({ table, key, units }) => `${table} ${key} ${units}`);

  test('name whose a key is', () => {
    expect(keysOf('paymentApproved', 0)).toEqual(['Ledger PAYMENT#{own} 2', 'Ledger WALLET#{customer} 2']);
  });

  test('have the keys of indexes, and the checks of conditions', () => {
    const byDay = 'Cases/audit-days AUDIT_DAY#2026-11-22#{shard} 1';
    expect(keysOf('heldThenApproved', 1)).toEqual([
      // The look; the claim; the decision.
      'Cases AUDIT#{own} 2',
      byDay,
      'Cases CASE#{own} 2',
      'Cases AUDIT#{own} 3',
      byDay,
      'Cases/open-cases open 1',
      'Cases CASE#{own} 2',
      'Cases AUDIT#{own} 3',
      byDay,
      'Cases/ended-cases decided#2026-11-22 1',
      'Cases/open-cases open 1',
      'Cases CASE#{own} 2',
      'Ledger PAYMENT#{own} 2',
      'Ledger WALLET#{customer} 2',
      'Registry STORE#{store} 2',
    ]);
  });

  test('have what follows on the stream', () => {
    const [step] = counted.ours.paymentApproved.steps;
    expect(step?.history.map(({ table, item }) => [table, item])).toEqual(
      expect.arrayContaining([['Projections', 'WALLET#{customer} DEVICE#{customer}']]),
    );
    // What was in vain costs as much: the end of a hold is no new use of a device.
    expect(counted.ours.heldThenApproved.steps.map(({ history }) => history.length)).toEqual([3, 3]);
    // Before its customer has confirmed it, a payment has no history.
    expect(counted.ours.stepUpConfirmed.steps.map(({ history }) => history.length > 0)).toEqual([
      false,
      true,
    ]);
  });

  test('come to the units that DynamoDB reported', () => {
    for (const { name, write, steps } of [...Object.values(counted.ours), ...counted.shapes]) {
      const units = steps.flatMap(({ writes }) => writes).reduce((sum, each) => sum + each.units, 0);
      expect([name, units]).toEqual([name, write]);
    }
  });
});

describe('two runs that are put together', () => {
  const write = { table: 'Accounts', key: 'ann', item: 'ann', units: 2, transactional: true };
  const run = (...writes: (typeof write)[]) => ({ customer: ['ann'], store: ['shop'], writes });

  test.each([
    ['different units', run({ ...write, units: 4 })],
    ['different tables', run({ ...write, table: 'Entries' })],
    ['more writes', run(write, write)],
  ])('must not have %s', (_, other) => {
    expect(() => writeSetOf(run(write), other)).toThrow(/Two runs of one flow wrote/);
  });

  test('tell what all share from what is the run’s own', () => {
    const keyOf = (key: string, twin: string) =>
      writeSetOf(run({ ...write, key }), run({ ...write, key: twin }))[0];
    expect(keyOf('HEAD', 'HEAD')).toMatchObject({ key: 'HEAD', sharedBy: 'all' });
    expect(keyOf('DAY#shop#1', 'DAY#mall#1')).toMatchObject({ key: 'DAY#{store}#1', sharedBy: 'store' });
    expect(keyOf('PAYMENT#1', 'PAYMENT#2')).toMatchObject({ key: 'PAYMENT#{own}', sharedBy: 'own' });
  });
});

test('dollars are those of the price file', () => {
  expect(dollarsPerMillion({ writeUnits: 4, readUnits: 2, requests: 1, transitions: 4 })).toBe(106.25);
});

test('sealing costs a mark and a look for each change, and a head and an object for each block', () => {
  expect(counted.sealing.map(({ block, write, read, puts }) => ({ block, write, read, puts }))).toEqual(
    [100, 10, 1].map((block) => ({
      block,
      write: (block + 1) / block,
      read: (block + 1) / block,
      puts: 1 / block,
    })),
  );
});

test('reports have a row for each flow and each shape', () => {
  const report = costReport(counted);
  for (const { name } of [...Object.values(counted.ours), ...counted.shapes]) expect(report).toContain(name);
  const { flows: priced } = costDocument(counted);
  expect(priced.find(({ name }) => name === 'payment approved')?.ratios['aws-ledger']).toMatchObject({
    trips: 2,
    write: 0.5,
  });
});

describe('heat', () => {
  const tiny: Traffic = { ...month, stores: 50, customers: 400, payments: 6000, days: 1 };
  const hottest = (seed: number, traffic = tiny) => heatOf(counted, traffic, seed);

  test('is the same for the same seed, and another for another', () => {
    const heat = hottest(1);
    expect(hottest(1)).toEqual(heat);
    expect(hottest(2)).not.toEqual(heat);
    expect(heat.payments).toBeGreaterThan(5000);
    expect(heatReport(heat, tiny)).toContain('WALLET#{customer}');
  });

  test('finds the store where there is but one', () => {
    const { designs, payments } = hottest(1, { ...tiny, stores: 1 });
    const ledger = designs.find(({ design }) => design === 'aws-ledger')?.tables[0];
    expect(ledger).toMatchObject({
      key: 'Account#{store}',
      unitsPerPayment: 4,
      saturatesAt: 250,
      conflictsAt: 100,
    });
    expect(payments).toBeGreaterThan(0);
  });

  const { heldThenApproved: _held, ...unheld } = tiny.outcomes;

  test('has charges of codes, and of terminals only what guesses write', () => {
    const [ours] = hottest(1, { ...tiny, outcomes: unheld }).designs;
    const registry = ours?.tables.find(({ table }) => table === 'Registry');
    expect(registry).toMatchObject({ key: 'TERMINAL#{till}', sharedBy: 'till' });
    const { codeGuessed: _, ...besides } = tiny.besides;
    const [withoutGuesses] = hottest(1, { ...tiny, outcomes: unheld, besides }).designs;
    const codes = withoutGuesses?.tables.find(({ table }) => table === 'Registry');
    expect(codes).toMatchObject({ sharedBy: 'own', saturatesAt: null });
    expect(codes?.quotaAt).toBeGreaterThan(0);
  });

  test('finds no key of ours that purchases at one store share, unless they were held', () => {
    const shared = (traffic: Traffic) => {
      const [ours] = hottest(1, { ...traffic, stores: 1 }).designs;
      expect(ours?.design).toBe('Holdfast');
      return ours?.tables.filter(({ sharedBy }) => sharedBy === 'store');
    };
    expect(shared({ ...tiny, outcomes: unheld })).toEqual([]);
    // One in a hundred: its store is hot long after any wallet.
    const [store, ...others] = shared(tiny) ?? [];
    expect(others).toEqual([]);
    expect(store).toMatchObject({ table: 'Registry', key: 'STORE#{store}' });
    expect(store?.unitsPerPayment).toBeLessThan(0.02);
  });

  test('draws as often as the weights and the mean say', () => {
    const random = seeded(7);
    const draw = weighted([1, 0, 3]);
    const counts = [0, 0, 0];
    let sum = 0;
    for (let each = 0; each < 40_000; each++) {
      const index = draw(random);
      counts[index] = (counts[index] ?? 0) + 1;
      sum += poisson(2.5, random);
    }
    expect(counts[1]).toBe(0);
    expect((counts[2] ?? 0) / 40_000).toBeCloseTo(0.75, 1);
    expect(sum / 40_000).toBeCloseTo(2.5, 1);
  });
});
