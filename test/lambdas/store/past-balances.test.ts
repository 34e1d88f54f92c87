import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Entry } from '../../../lambdas/domain/ledger/entries.ts';
import { entriesStore } from '../../../lambdas/store/entries-store.ts';
import { historyRecorder, readBalanceAt } from '../../../lambdas/store/past-balances.ts';
import { systemRuntime } from '../../../lambdas/store/runtime.ts';
import { meter } from '../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon, today } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Long after everything here. */
const now = noon + 100 * DAY;

const options = (client = engine.client(), at = now) => ({
  client,
  runtime: { ...systemRuntime, now: () => at },
  ...tables,
});
const read = (customer: string, at: number, more: { worthKeeping?: number } = {}) =>
  readBalanceAt({ ...options(), ...more }, customer, at);

async function customerWith(...entries: readonly ((customer: string) => Entry)[]): Promise<string> {
  const customer = randomUUID();
  for (const entry of entries) await entriesStore(options()).record(entry(customer));
  return customer;
}

const entry =
  (kind: Entry['kind'], amount: bigint, change: Partial<Entry> = {}) =>
  (customer: string): Entry => {
    const wallet = `wallet:${customer}` as const;
    const isOut = kind === 'payment' || kind === 'charge_back';
    const createdAt = change.createdAt ?? noon;
    return {
      id: `${kind}_${randomUUID()}`,
      kind,
      state: 'posted',
      debit: isOut ? wallet : 'funding:sandbox',
      credit: isOut ? 'store:shinjuku-east' : wallet,
      money: { amount, currency: 'JPY' },
      customer,
      counterparty: 'Shinjuku East',
      createdAt,
      day: today,
      movedAt: createdAt,
      version: 1,
      ...change,
    };
  };
const topUp = entry('top_up', 50_000n);
/** Held a minute after noon, ended ten minutes after. */
const held = (change: Partial<Entry>) =>
  entry('payment', 30_000n, {
    createdAt: noon + MINUTE,
    endedAt: noon + 10 * MINUTE,
    version: 2,
    ...change,
  });

describe('at a moment', () => {
  test('before anything there was nothing', async () => {
    expect(await read(randomUUID(), noon)).toEqual({ posted: 0n, pending: 0n });
    expect(await read(await customerWith(topUp), noon - 1)).toEqual({ posted: 0n, pending: 0n });
  });

  const ends: [string, Partial<Entry>, bigint][] = [
    ['captured', { state: 'posted' }, 20_000n],
    ['captured in part', { state: 'posted', captured: 100n }, 49_900n],
    ['released', { state: 'voided' }, 50_000n],
    ['expired', { state: 'expired' }, 50_000n],
  ];
  test.each(ends)('a hold was pending until it was %s', async (_, end, left) => {
    const customer = await customerWith(topUp, held(end));
    expect(await read(customer, noon)).toEqual({ posted: 50_000n, pending: 0n });
    expect(await read(customer, noon + MINUTE)).toEqual({ posted: 50_000n, pending: 30_000n });
    expect(await read(customer, noon + 10 * MINUTE - 1)).toEqual({ posted: 50_000n, pending: 30_000n });
    expect(await read(customer, noon + 10 * MINUTE)).toEqual({ posted: left, pending: 0n });
  });

  test('a hold that nobody has ended is pending', async () => {
    const open = entry('payment', 30_000n, { createdAt: noon + MINUTE, state: 'pending' });
    expect(await read(await customerWith(topUp, open), now)).toEqual({ posted: 50_000n, pending: 30_000n });
  });

  test('a payment that was to be confirmed moved when it was', async () => {
    const confirmed = entry('payment', 30_000n, { movedAt: noon + 2 * MINUTE });
    const customer = await customerWith(topUp, confirmed);
    expect(await read(customer, noon + MINUTE)).toEqual({ posted: 50_000n, pending: 0n });
    expect(await read(customer, noon + 2 * MINUTE)).toEqual({ posted: 20_000n, pending: 0n });
  });

  test('a refund came in when it was made, and a top-up on its way reserves nothing', async () => {
    const refund = entry('refund', 700n, { createdAt: noon + 20 * MINUTE });
    const onItsWay = entry('top_up', 9000n, {
      createdAt: noon + 5 * MINUTE,
      endedAt: noon + DAY,
      version: 2,
    });
    const customer = await customerWith(topUp, held({ state: 'posted' }), refund, onItsWay);
    expect(await read(customer, noon + 20 * MINUTE - 1)).toEqual({ posted: 20_000n, pending: 0n });
    expect(await read(customer, noon + 20 * MINUTE)).toEqual({ posted: 20_700n, pending: 0n });
    expect(await read(customer, noon + DAY)).toEqual({ posted: 29_700n, pending: 0n });
  });
});

describe('of a long history', () => {
  const days = Array.from({ length: 40 }, (_, day) =>
    entry(day % 2 === 0 ? 'top_up' : 'payment', BigInt(1000 - day), { createdAt: noon + day * DAY }),
  );

  test('what was added up is kept, and read in place of the entries', async () => {
    const customer = await customerWith(...days);
    const before = await read(customer, now, { worthKeeping: 1000 });
    expect(await read(customer, now, { worthKeeping: 10 })).toEqual(before);
    const client = engine.client();
    const counted = meter(client);
    expect(await readBalanceAt(options(client), customer, now)).toEqual(before);
    expect(counted.calls).toEqual(['Query', 'Query']);
    // Of 40 entries, one is left to read.
    expect(counted.units.read).toBe(1);
    // A moment before the sum's last entry is counted out by the entries.
    expect(await read(customer, noon + DAY)).toEqual({ posted: 1n, pending: 0n });
  });

  test('it ends before the first hold that is open, and before the last month', async () => {
    const open = entry('payment', 5n, { createdAt: noon + 10 * DAY, state: 'pending' });
    const customer = await customerWith(...days, open);
    await read(customer, now, { worthKeeping: 10 });
    const sums = async () =>
      (await engine.items(tables.projectionsTable)).filter(({ pk }) => pk?.S === `BALANCES#${customer}`);
    expect((await sums()).map(({ bound }) => Number(bound?.N))).toEqual([noon + 10 * DAY]);

    const young = await customerWith(...days);
    const at = noon + 50 * DAY;
    await readBalanceAt({ ...options(engine.client(), at), worthKeeping: 10 }, young, at);
    const [sum] = (await engine.items(tables.projectionsTable)).filter(
      ({ pk }) => pk?.S === `BALANCES#${young}`,
    );
    expect(Number(sum?.bound?.N)).toBe(at - 30 * DAY);
  });

  test('an old entry that is recorded late voids it', async () => {
    const customer = await customerWith(...days);
    const before = await read(customer, now, { worthKeeping: 10 });
    const late = entry('top_up', 7n, { createdAt: noon + 3 * DAY })(customer);
    const later = options(engine.client(), now + MINUTE);
    await entriesStore(later).record(late);
    // Without this the sum would be used.
    expect(await read(customer, now)).toEqual(before);
    await historyRecorder(later).record(late);
    expect(await read(customer, now)).toEqual({ ...before, posted: before.posted + 7n });
  });

  test('any history comes to the same with sums as without', async () => {
    const drawn = fc.record({
      out: fc.boolean(),
      amount: fc.bigInt(1n, 100_000n),
      day: fc.nat(60),
      hours: fc.option(fc.integer({ min: 1, max: 150 }), { nil: undefined }),
      end: fc.constantFrom('posted', 'voided', 'expired'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(drawn, { minLength: 3, maxLength: 20 }),
        fc.array(fc.nat(70 * 24), { minLength: 3, maxLength: 6 }),
        async (histories, moments) => {
          const customer = await customerWith(
            ...histories.map(({ out, amount, day, hours, end }) =>
              entry(out ? 'payment' : 'top_up', amount, {
                createdAt: noon + day * DAY,
                ...(hours === undefined
                  ? {}
                  : {
                      endedAt: noon + day * DAY + (hours * DAY) / 24,
                      state: end as Entry['state'],
                      version: 2,
                    }),
              }),
            ),
          );
          for (const hour of moments) {
            const at = noon + (hour * DAY) / 24;
            const plain = await read(customer, at, { worthKeeping: 1000 });
            expect(await read(customer, at, { worthKeeping: 2 })).toEqual(plain);
            expect(await read(customer, at, { worthKeeping: 2 })).toEqual(plain);
          }
        },
      ),
      { numRuns: 8 },
    );
  });
});
