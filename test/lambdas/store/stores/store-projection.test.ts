import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Entry } from '../../../../lambdas/domain/ledger/entries.ts';
import { amountsOf } from '../../../../lambdas/domain/ledger/transfer.ts';
import { LateLine, type StreamedLines } from '../../../../lambdas/domain/stores/store-projection.ts';
import type { Runtime } from '../../../../lambdas/store/runtime.ts';
import { systemRuntime } from '../../../../lambdas/store/runtime.ts';
import { partOf } from '../../../../lambdas/store/stores/parts.ts';
import { storeBooks } from '../../../../lambdas/store/stores/store-books.ts';
import {
  isAhead,
  isOpen,
  lastDayToClose,
  storeProjection,
} from '../../../../lambdas/store/stores/store-projection.ts';
import { around, beforeFirst, meter, takeAway } from '../../../support/middleware.ts';
import { entryOfStore, streamed } from '../../../support/store-lines.ts';
import { startTables, type TestTables, tables } from '../../../support/tables.ts';
import { noon, today } from '../../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const DAY = 24 * 60 * 60 * 1000;
const timeZone = 'Asia/Tokyo';
const at = (now: number): Runtime => ({ ...systemRuntime, now: () => now });

const projectionOf = (client = engine.client(), now = noon) =>
  storeProjection({ client, runtime: at(now), timeZone, ...tables });
const books = () => storeBooks({ client: engine.client(), runtime: systemRuntime, ...tables });
const newStore = () => `store-${randomUUID().slice(0, 8)}`;
const newShard = () => `shardId-${randomUUID()}`;
const yen = (posted: bigint, pending = 0n) => [{ currency: 'JPY', posted, pending }];

describe('what a store is owed', () => {
  const held = (store: string) => entryOfStore(store, 'held', { state: 'pending', version: 1 });
  const ends: [string, Partial<Entry>, bigint][] = [
    ['captured', { state: 'posted' }, 1200n],
    ['captured in part', { state: 'posted', captured: 500n }, 500n],
    ['released', { state: 'voided' }, 0n],
    ['expired', { state: 'expired' }, 0n],
  ];

  test('nothing, where nobody paid', async () => {
    expect(await books().payable(newStore())).toEqual([]);
    expect(await books().statement(newStore(), today)).toEqual({
      opening: [],
      closing: [],
      totals: [],
      lines: [],
    });
  });

  test.each(ends)('a hold is pending, and then %s', async (_, end, owed) => {
    const store = newStore();
    const shard = newShard();
    const [first, second] = streamed([held(store), { ...held(store), ...end, version: 2 }]);
    if (!first || !second) throw new Error('Two records');
    await projectionOf().keep(shard, [first]);
    expect(await books().payable(store)).toEqual(yen(0n, 1200n));
    await projectionOf().keep(shard, [second]);
    expect(await books().payable(store)).toEqual(yen(owed));
  });

  test('what is refunded is taken back, and a currency is no other', async () => {
    const store = newStore();
    const refund = {
      id: 'ref_of-another-shape',
      kind: 'refund' as const,
      debit: `store:${store}` as const,
      credit: 'wallet:ann' as const,
      money: { amount: 200n, currency: 'JPY' },
    };
    const records = streamed([
      entryOfStore(store, 'paid'),
      entryOfStore(store, 'refunded', refund),
      entryOfStore(store, 'dollars', { money: { amount: 999n, currency: 'USD' } }),
    ]);
    await projectionOf().keep(newShard(), records);
    expect(await books().payable(store)).toEqual([
      ...yen(1000n),
      { currency: 'USD', posted: 999n, pending: 0n },
    ]);
    const { totals, lines } = await books().statement(store, today);
    expect(totals).toMatchObject([
      { kind: 'payment', direction: 'in', currency: 'JPY', count: 1, posted: 1200n },
      { kind: 'refund', direction: 'out', currency: 'JPY', count: 1, posted: 200n },
      { kind: 'payment', direction: 'in', currency: 'USD', count: 1, posted: 999n },
    ]);
    expect(lines.map(({ id }) => id)).toContain('ref_of-another-shape');
  });

  test('a line says which till it was, and of what no till made, nothing', async () => {
    const store = newStore();
    const terminals = [undefined, 1, 23, 24, 255, undefined];
    const records = terminals.map((terminal, index) =>
      entryOfStore(store, String(index), {
        createdAt: noon + index,
        ...(terminal === undefined ? {} : { terminal }),
      }),
    );
    await projectionOf().keep(newShard(), streamed(records));
    for (const lines of [await books().linesOf(store, today), (await books().statement(store, today)).lines])
      expect(lines.map(({ terminal }) => terminal)).toEqual(terminals);
    expect(await books().linesOf(store, '2026-11-21')).toEqual([]);
    expect(await books().linesOf(newStore(), today)).toEqual([]);
  });

  test('a statement opens with what the day before closed with', async () => {
    const store = newStore();
    const days = ['2026-11-20', '2026-11-21', today];
    const records = days.map((day, index) =>
      entryOfStore(store, day, {
        day,
        createdAt: noon - (2 - index) * DAY,
        money: { amount: BigInt(10 ** index), currency: 'JPY' },
      }),
    );
    await projectionOf().keep(newShard(), streamed(records));
    for (const [index, [opening, closing]] of [
      [[], yen(1n)],
      [yen(1n), yen(11n)],
      [yen(11n), yen(111n)],
    ].entries())
      expect(await books().statement(store, days[index] ?? '')).toMatchObject({ opening, closing });
  });
});

/** A transfer's records, all of its states in order. */
const history = fc
  .record({
    store: fc.nat(3),
    amount: fc.bigInt(1n, 10n ** 15n),
    refund: fc.boolean(),
    end: fc.constantFrom('none', 'posted', 'part', 'voided', 'expired'),
    daysAgo: fc.nat(2),
    shard: fc.nat(2),
  })
  .map((drawn) => ({ ...drawn, name: randomUUID() }));
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

function recordsOf(run: string, { store, amount, refund, end, daysAgo, name }: History): readonly Entry[] {
  const account = `store:${run}-${store}` as const;
  const day = new Date(Date.parse(today) - daysAgo * DAY).toISOString().slice(0, 10);
  const base = entryOfStore(`${run}-${store}`, name, {
    money: { amount, currency: 'JPY' },
    day,
    createdAt: noon - daysAgo * DAY,
    ...(refund ? { kind: 'refund', debit: account, credit: 'wallet:ann' } : {}),
  });
  if (end === 'none') return [base];
  const ended = { ...base, state: end === 'part' ? 'posted' : end, version: 2 } as Entry;
  return [{ ...base, state: 'pending' }, end === 'part' ? { ...ended, captured: amount / 2n } : ended];
}

/** Deliveries of a shard's records: batches of any size, and now and then one steps back, as after a lost answer. */
function* deliveries(records: readonly StreamedLines[], steps: readonly { size: number; back: number }[]) {
  let done = 0;
  for (let step = 0; done < records.length; step++) {
    const { size, back } = steps[step % steps.length] ?? { size: 1, back: 0 };
    const from = Math.max(0, done - back);
    const batch = records.slice(from, from + size + back);
    yield batch;
    done = from + batch.length;
  }
}

test('any transfers, batched, repeated, interleaved and replayed in any way, come to their plain sum', async () => {
  const step = fc.record({ size: fc.integer({ min: 1, max: 7 }), back: fc.nat(6) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(history, { minLength: 1, maxLength: 20 }),
      fc.array(step, { minLength: 1, maxLength: 5 }),
      fc.array(step, { minLength: 1, maxLength: 3 }),
      async (histories, steps, again) => {
        const run = randomUUID().slice(0, 8);
        const shards = [0, 1, 2].map((shard) => ({
          name: `${run}-${shard}`,
          records: streamed(
            histories.filter((each) => each.shard === shard).flatMap((each) => recordsOf(run, each)),
          ),
        }));
        const projection = projectionOf();
        // The shards take turns, each at its own pace.
        const running = shards.map(({ name, records }) => ({ name, next: deliveries(records, steps) }));
        while (running.length > 0)
          for (const each of [...running]) {
            const { value, done } = each.next.next();
            if (done) running.splice(running.indexOf(each), 1);
            else await projection.keep(each.name, value);
          }
        const kept = (await engine.items(tables.projectionsTable)).length;
        for (const { name, records } of shards)
          for (const batch of deliveries(records, again)) await projection.keep(name, batch);
        expect((await engine.items(tables.projectionsTable)).length).toBe(kept);
        await expectPlainSums(run, histories);
      },
    ),
    { numRuns: 10 },
  );
});

async function expectPlainSums(run: string, histories: readonly History[]) {
  for (const [store, some] of Map.groupBy(histories, (each) => each.store)) {
    const last = some.map((each) => recordsOf(run, each).at(-1) as Entry);
    const sumOf = (entries: readonly Entry[]) =>
      entries.reduce(
        (sum, entry) => sum + amountsOf(entry).posted * (entry.kind === 'refund' ? -1n : 1n),
        0n,
      );
    expect(await books().payable(`${run}-${store}`)).toEqual(yen(sumOf(last)));
    for (const [day, ofDay] of Map.groupBy(last, (entry) => entry.day)) {
      const { opening, closing, lines } = await books().statement(`${run}-${store}`, day);
      expect((closing[0]?.posted ?? 0n) - (opening[0]?.posted ?? 0n)).toBe(sumOf(ofDay));
      expect(lines.map(({ id }) => id).sort()).toEqual(ofDay.map(({ id }) => id).sort());
    }
  }
}

describe('a batch and its watermark', () => {
  const five = (store: string) =>
    streamed(['a', 'b', 'c', 'd', 'e'].map((name) => entryOfStore(store, name)));

  /** How many items there are more once records that were kept come again, in other batches. */
  async function keptTwice(client = engine.client()): Promise<number> {
    const [store, shard] = [newStore(), newShard()];
    const projection = projectionOf(client);
    await projection.keep(shard, five(store).slice(0, 3));
    const before = (await engine.items(tables.projectionsTable)).length;
    await projection.keep(shard, five(store).slice(1, 3));
    await projection.keep(shard, five(store).slice(0, 1));
    expect(await books().payable(store)).toEqual(yen(3600n));
    return (await engine.items(tables.projectionsTable)).length - before;
  }

  test('keep nothing twice; without the watermark they do, and it is owed once all the same', async () => {
    expect(await keptTwice()).toBe(0);
    const forgetful = engine.client();
    around(forgetful, async ({ command }, send) => (command === 'GetItem' ? {} : send()));
    expect(await keptTwice(forgetful)).toBe(2);
  });

  test('a batch that begins with what was kept is kept from there on', async () => {
    const [store, shard] = [newStore(), newShard()];
    await projectionOf().keep(shard, five(store).slice(0, 3));
    const client = engine.client();
    const counted = meter(client);
    await projectionOf(client).keep(shard, five(store));
    expect(counted.calls).toEqual(['GetItem', 'GetItem', 'PutItem', 'UpdateItem']);
    expect(await books().payable(store)).toEqual(yen(6000n));
  });

  /** How far the shard is after a call that was overtaken: its records came to another one, with some that followed. */
  async function watermarkOvertaken(weaken = (_: ReturnType<TestTables['client']>): unknown => undefined) {
    const [store, shard] = [newStore(), newShard()];
    const client = engine.client();
    weaken(client);
    beforeFirst(client, 'UpdateItem', () => projectionOf().keep(shard, five(store)));
    await projectionOf(client).keep(shard, five(store).slice(0, 3));
    expect(await books().payable(store)).toEqual(yen(6000n));
    const items = await engine.items(tables.projectionsTable);
    const keptTo = items.find(({ pk }) => pk?.S === `STORES_SHARD#${shard}`)?.keptTo?.S;
    return five(store).findIndex(({ sequenceNumber }) => sequenceNumber === keptTo?.replace(/^0+/, ''));
  }

  test('the watermark only goes up; without its condition an overtaken call brings it down', async () => {
    expect(await watermarkOvertaken()).toBe(4);
    expect(await watermarkOvertaken((client) => takeAway(client, isAhead))).toBe(2);
  });

  test('shards have watermarks of their own: a child begins anew', async () => {
    const store = newStore();
    await projectionOf().keep(newShard(), five(store).slice(0, 4));
    await projectionOf().keep(newShard(), streamed([entryOfStore(store, 'e')]));
    expect(await books().payable(store)).toEqual(yen(6000n));
  });

  test('stopped before or after any call, the next delivery brings what is lacking, and nothing twice', async () => {
    const names = Array.from({ length: 40 }, (_, index) => String(index));
    let stops = 0;
    for (let stopAt = 1; ; stopAt++) {
      const shard = newShard();
      // In parts of their own, in several items.
      let store = newStore();
      while (partOf(`${store}-0`) % 4 === partOf(`${store}-1`) % 4) store = newStore();
      const records = streamed(names.map((name) => entryOfStore(`${store}-${Number(name) % 2}`, name)));
      const owed = async () =>
        (await Promise.all([0, 1].map((each) => books().payable(`${store}-${each}`))))
          .flat()
          .reduce((sum, { posted }) => sum + posted, 0n);
      const client = engine.client();
      let calls = 0;
      around(client, async (_, send) => {
        const call = ++calls;
        if (call === stopAt && stopAt % 2 === 0) throw new Error('stopped');
        const answer = await send();
        if (call === stopAt) throw new Error('stopped');
        return answer;
      });
      const kept = await projectionOf(client)
        .keep(shard, records)
        .catch((error: Error) => error.message);
      // Cut in another way.
      await projectionOf().keep(shard, records.slice(0, 25));
      await projectionOf().keep(shard, records);
      expect(await owed()).toBe(40n * 1200n);
      if (kept !== 'stopped') break;
      stops++;
    }
    expect(stops).toBeGreaterThanOrEqual(5);
  });

  test('a batch of more items than a transaction takes is kept in several', async () => {
    const shard = newShard();
    const entries = Array.from({ length: 300 }, (_, index) => {
      const ago = index % 12;
      return entryOfStore(`many-${index % 150}`, String(index), {
        day: new Date(Date.parse(today) - ago * DAY).toISOString().slice(0, 10),
      });
    });
    const client = engine.client();
    const counted = meter(client);
    await projectionOf(client).keep(shard, streamed(entries));
    expect(counted.calls.filter((call) => call === 'TransactWriteItems').length).toBeGreaterThan(1);
    expect(await books().payable('many-7')).toEqual(yen(2400n));
  });
});

describe('closing days', () => {
  const now = noon + 5 * DAY;
  const lastDay = lastDayToClose(now, timeZone);

  async function close(store: string, times = 1): Promise<unknown[]> {
    const closed: unknown[] = [];
    for (let time = 0; time < times; time++)
      closed.push(await projectionOf(engine.client(), now).closeNextDay(partOf(store), lastDay));
    return closed;
  }

  test('three days are open, by the calendar of the stage', () => {
    expect(lastDayToClose(Date.UTC(2026, 10, 22, 14, 59), timeZone)).toBe('2026-11-19');
    expect(lastDayToClose(Date.UTC(2026, 10, 22, 15), timeZone)).toBe('2026-11-20');
  });

  test('a line of a day that can be closed soon is written only if its day is open', async () => {
    const midnight = Date.UTC(2026, 10, 22, 15);
    const calls = async (now: number) => {
      const client = engine.client();
      const counted = meter(client);
      const line = entryOfStore(newStore(), 'late', { day: '2026-11-20' });
      await projectionOf(client, now).keep(newShard(), streamed([line]));
      return counted.calls.slice(2);
    };
    expect(await calls(midnight - 16 * 60_000)).toEqual(['PutItem', 'UpdateItem']);
    expect(await calls(midnight - 15 * 60_000)).toEqual(['TransactWriteItems']);
  });

  describe('of a part of their own', () => {
    // The engine of this file has days of other tests: these close on tables that nobody else uses.
    let own: TestTables;
    let outer: TestTables;
    beforeAll(async () => {
      outer = engine;
      own = await startTables();
      engine = own;
    });
    afterAll(async () => {
      engine = outer;
      await own.close();
    });

    test('changes no answer, and spares reading the lines; a held payment keeps its day open', async () => {
      const store = newStore();
      const other = newStore();
      const shard = newShard();
      const held = entryOfStore(store, 'held', { state: 'pending', day: today });
      const entries = [
        entryOfStore(store, 'old', { day: '2026-11-20' }),
        entryOfStore(store, 'refund', {
          day: '2026-11-21',
          debit: `store:${store}`,
          credit: 'wallet:ann',
        }),
        held,
        entryOfStore(store, 'new', { day: '2026-11-27', createdAt: now }),
        entryOfStore(other, 'of another store', { day: '2026-11-20' }),
      ];
      await projectionOf().keep(shard, streamed(entries));
      const read = async () => [
        await books().payable(store),
        await books().statement(store, '2026-11-20'),
        await books().statement(store, '2026-11-21'),
        await books().statement(store, today),
        await books().statement(store, '2026-11-27'),
        await books().payable(other),
      ];
      const before = await read();
      expect(before[0]).toEqual(yen(1200n, 1200n));
      expect(await close(store, 3)).toEqual(['2026-11-20', '2026-11-21', undefined]);
      expect(await read()).toEqual(before);

      const ended = { ...held, state: 'posted', captured: 100n, version: 2 } as const;
      await projectionOf(engine.client(), now).keep(shard, streamed([ended], 10));
      expect(await close(store, 2)).toEqual([today, undefined]);
      expect(await books().payable(store)).toEqual(yen(1300n));
      expect(
        (await engine.items(tables.projectionsTable)).filter(({ sk }) => sk?.S?.startsWith('CLOSED#')),
      ).toHaveLength(3);
    });

    test('a line that comes for a closed day is refused, and what was kept before is not', async () => {
      const store = newStore();
      const shard = newShard();
      const first = streamed([entryOfStore(store, 'a', { day: '2026-11-23' })]);
      await projectionOf().keep(shard, first);
      // And the days before it, which the part's stores have nothing of.
      expect(await close(store, 4)).toContain('2026-11-23');
      // From the start again: it was kept.
      await projectionOf(engine.client(), now).keep(shard, first);
      const late = (name: string) => streamed([entryOfStore(store, name, { day: '2026-11-23' })], 7);
      await expect(projectionOf(engine.client(), now).keep(newShard(), late('b'))).rejects.toThrow(LateLine);
      expect(await books().payable(store)).toEqual(yen(1200n));

      const client = engine.client();
      const weakened = takeAway(client, isOpen);
      await projectionOf(client, now).keep(newShard(), late('b'));
      expect(weakened()).toBe(1);
      // It is kept, and in no balance: what the refusal is for.
      expect(await books().payable(store)).toEqual(yen(1200n));
    });
  });
});
