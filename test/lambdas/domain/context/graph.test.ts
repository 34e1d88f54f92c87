/** The graph around a case: what leads to what, how much of it, and that no order of reads shows in it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Found,
  type GraphBounds,
  type GraphSources,
  graphBounds,
  idIn,
  keyOf,
  kindIn,
  type Link,
  type NodeKey,
  type Undecided,
} from '../../../../lambdas/domain/context/graph.ts';
import { graphAround } from '../../../../lambdas/domain/context/graph-around.ts';

/** Who was enrolled with which phone, and where they paid. */
interface World {
  readonly enrolments: readonly {
    readonly customer: string;
    readonly device: string;
    readonly phone: string;
  }[];
  readonly payments: readonly { readonly device: string; readonly store: string; readonly amount: bigint }[];
  readonly cards?: readonly { readonly card: string; readonly customer: string }[];
  readonly frozen?: readonly NodeKey[];
  readonly fraud?: readonly NodeKey[];
  /** Payments that wait for a decision. */
  readonly undecided?: readonly Undecided[];
  /** Whose payments at the store are doubted. */
  readonly doubted?: readonly { readonly customer: string; readonly device: string }[];
}

/** How reads come back: which list before which, and in which order what they found. */
interface Disorder {
  readonly shuffled: <T>(items: readonly T[]) => readonly T[];
  readonly later: () => Promise<void>;
}

const inOrder: Disorder = { shuffled: (items) => items, later: async () => {} };

function sourcesOf(world: World, { shuffled, later }: Disorder = inOrder) {
  let requests = 0;
  const answer = async <T>(value: T): Promise<T> => {
    requests += 1;
    await later();
    return value;
  };
  const found = (links: readonly Link[], rest: Partial<Found> = {}): Promise<Found> =>
    answer({ more: false, links: shuffled(links), ...rest });
  const owns = (customer: string, device: string): Link => ({
    kind: 'owns',
    from: keyOf('customer', customer),
    to: keyOf('device', device),
  });
  const shares = (device: string, phone: string): Link => ({
    kind: 'shares',
    from: keyOf('device', device),
    to: keyOf('hardware', phone),
  });
  const sources: GraphSources = {
    facts: (keys) =>
      answer(
        shuffled(
          keys.map((key) => ({
            kind: kindIn(key),
            id: idIn(key),
            label: `label of ${key}`,
            frozen: world.frozen?.includes(key) ?? false,
          })),
        ),
      ),
    ofDevices: (ids) =>
      found(
        world.enrolments
          .filter(({ device }) => ids.includes(device))
          .flatMap(({ customer, device, phone }) => [owns(customer, device), shares(device, phone)]),
      ),
    ofPhone(hardware) {
      const all = world.enrolments.filter(({ phone }) => phone === hardware);
      return found(
        all
          .slice(0, 32)
          .flatMap(({ customer, device }) => [owns(customer, device), shares(device, hardware)]),
        { more: all.length > 32 },
      );
    },
    ofCustomer(id) {
      const own = world.enrolments.filter(({ customer }) => customer === id).map(({ device }) => device);
      const paid = Map.groupBy(
        world.payments.filter(({ device }) => own.includes(device)),
        ({ device, store }) => `${device} ${store}`,
      );
      return found(
        [
          ...own.map((device) => owns(id, device)),
          ...[...paid.values()].map((group): Link => {
            const { device = '', store = '' } = group[0] ?? {};
            return {
              kind: 'paid',
              from: keyOf('device', device),
              to: keyOf('store', store),
              count: group.length,
              amount: group.reduce((sum, { amount }) => sum + amount, 0n),
            };
          }),
          ...(world.cards ?? [])
            .filter(({ customer }) => customer === id)
            .map(
              ({ card }): Link => ({ kind: 'funded', from: keyOf('card', card), to: keyOf('customer', id) }),
            ),
        ],
        {
          fraud: (world.fraud ?? []).filter((key) => key === keyOf('customer', id)),
          undecided: (world.undecided ?? []).filter(({ customer }) => customer === id),
        },
      );
    },
    ofStore: (store) =>
      found(
        (world.doubted ?? []).flatMap(({ customer, device }): Link[] => [
          owns(customer, device),
          { kind: 'paid', from: keyOf('device', device), to: keyOf('store', store) },
        ]),
      ),
  };
  return { sources, requests: () => requests };
}

const subject = { customer: 'c0', device: 'd0', store: 's0' };
const graphOf = (world: World, bounds?: GraphBounds) =>
  graphAround(sourcesOf(world).sources, subject, bounds);

/** So many accounts on one phone, which all pay at the same store. */
const ringOf = (accounts: number): World => ({
  enrolments: Array.from({ length: accounts }, (_, index) => ({
    customer: `c${index}`,
    device: `d${index}`,
    phone: 'p',
  })),
  payments: Array.from({ length: accounts }, (_, index) => ({
    device: `d${index}`,
    store: 's0',
    amount: 100n,
  })),
});

const ids = ({ nodes }: Awaited<ReturnType<typeof graphOf>>, kind: string) =>
  nodes.filter((node) => node.kind === kind).map(({ id }) => id);

describe('a ring of eight accounts on one phone', () => {
  test('is shown whole from any of them: each account with its device, the phone, the store, and what was paid', async () => {
    const graph = await graphOf(ringOf(8));
    expect(graph.truncated).toBe(false);
    expect(ids(graph, 'customer').sort()).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7']);
    expect(ids(graph, 'device')).toHaveLength(8);
    expect(ids(graph, 'hardware')).toEqual(['p']);
    expect(graph.edges.filter(({ kind }) => kind === 'owns')).toHaveLength(8);
    expect(graph.edges.filter(({ kind }) => kind === 'shares')).toHaveLength(8);
    const paid = graph.edges.filter(({ kind }) => kind === 'paid');
    expect(paid).toHaveLength(8);
    expect(paid.every(({ to, count, amount }) => to === 'store:s0' && count === 1 && amount === 100n)).toBe(
      true,
    );
  });

  test('marks what the case is about, what is frozen, and whom fraud was done to', async () => {
    const graph = await graphOf({
      ...ringOf(3),
      frozen: ['device:d1'],
      fraud: ['customer:c2'],
      cards: [{ card: 'k', customer: 'c1' }],
    });
    const marks = Object.fromEntries(graph.nodes.map(({ kind, id, marks: each }) => [keyOf(kind, id), each]));
    expect(marks).toMatchObject({
      'customer:c0': ['subject'],
      'device:d0': ['subject'],
      'store:s0': ['subject'],
      'device:d1': ['frozen'],
      'customer:c2': ['fraud'],
      'card:k': [],
    });
  });
});

describe('what waits for a decision', () => {
  const enrolments = [
    { customer: 'c0', device: 'd0', phone: 'p' },
    { customer: 'c1', device: 'd1', phone: 'p' },
    { customer: 'c1', device: 'd1b', phone: 'q' },
    { customer: 'c2', device: 'd2', phone: 'q' },
    { customer: 'c3', device: 'd3', phone: 'r' },
  ];
  const undecided = ['c0', 'c1', 'c2', 'c3'].map((customer) => ({ customer, payment: `of ${customer}` }));

  test('is found from phone to phone, and not by having paid at the same store', async () => {
    const doubted = [{ customer: 'c3', device: 'd3' }];
    const graph = await graphOf({ enrolments, payments: [], undecided, doubted });
    expect(ids(graph, 'customer')).toContain('c3');
    expect(graph.undecided).toEqual(['of c0', 'of c1', 'of c2']);
  });

  test('is of the ring for the store too, where somebody of the ring is whom the store doubts', async () => {
    const doubted = [{ customer: 'c2', device: 'd2' }];
    const graph = await graphOf({ enrolments, payments: [], undecided, doubted });
    expect(graph.undecided).toEqual(['of c0', 'of c1', 'of c2']);
  });
});

describe('what it may come to', () => {
  test('a ring of 500 accounts is 100 nodes at most, in so many reads, and says that there is more', async () => {
    const { sources, requests } = sourcesOf(ringOf(500));
    const graph = await graphAround(sources, subject);
    expect(graph.nodes.length).toBeLessThanOrEqual(graphBounds.nodes);
    expect(ids(graph, 'customer').length).toBeGreaterThan(25);
    expect(graph.truncated).toBe(true);
    // A batch of devices at each distance, a phone, the customers, the store, and the facts.
    expect(requests()).toBeLessThanOrEqual(
      graphBounds.customers + graphBounds.phones + graphBounds.distance + 2,
    );
  });

  test.each([
    ['nodes', { ...graphBounds, nodes: 12 }],
    ['customers', { ...graphBounds, customers: 2 }],
    ['phones', { ...graphBounds, phones: 0 }],
    ['distance', { ...graphBounds, distance: 1 }],
  ])('says that there is more where the bound of %s cuts it', async (_, bounds) => {
    const graph = await graphOf(ringOf(8), bounds);
    expect(graph.truncated).toBe(true);
    expect(graph.nodes.length).toBeLessThanOrEqual(bounds.nodes);
  });

  test('no edge has an end that is not shown', async () => {
    const graph = await graphOf(ringOf(500), { ...graphBounds, nodes: 20 });
    const shown = new Set(graph.nodes.map(({ kind, id }) => keyOf(kind, id)));
    expect(graph.edges.every(({ from, to }) => shown.has(from) && shown.has(to))).toBe(true);
  });
});

const name = (prefix: string, count: number) => fc.nat(count - 1).map((index) => `${prefix}${index}`);
const worlds: fc.Arbitrary<World> = fc.record({
  enrolments: fc.uniqueArray(
    fc.record({ customer: name('c', 30), device: name('d', 60), phone: name('p', 8) }),
    {
      selector: ({ device }) => device,
      maxLength: 60,
    },
  ),
  payments: fc.array(fc.record({ device: name('d', 60), store: name('s', 5), amount: fc.bigInt(1n, 9n) }), {
    maxLength: 60,
  }),
  cards: fc.uniqueArray(fc.record({ card: name('k', 10), customer: name('c', 30) }), {
    selector: ({ card }) => card,
    maxLength: 10,
  }),
});
const bounds = fc.record({
  nodes: fc.integer({ min: 3, max: 40 }),
  distance: fc.integer({ min: 1, max: 6 }),
  customers: fc.nat(10),
  phones: fc.nat(4),
});

/** Some order that follows from the seed. */
function disorderOf(seed: number): Disorder {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    shuffled: (items) =>
      items
        .map((item) => ({ item, place: next() }))
        .sort((a, b) => a.place - b.place)
        .map(({ item }) => item),
    async later() {
      for (let turns = Math.floor(next() * 6); turns > 0; turns--) await Promise.resolve();
    },
  };
}

test('is the same whatever order the reads come back in', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, bounds, fc.integer(), async (world, limits, seed) => {
      const expected = await graphAround(sourcesOf(world).sources, subject, limits);
      const disordered = sourcesOf(world, disorderOf(seed)).sources;
      expect(await graphAround(disordered, subject, limits)).toEqual(expected);
      expect(expected.nodes.length).toBeLessThanOrEqual(Math.max(limits.nodes, 3));
    }),
    { numRuns: 300 },
  );
});
