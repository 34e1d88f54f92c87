import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from '../../../../lambdas/domain/ledger/entries.ts';
import { entriesStore } from '../../../../lambdas/store/entries-store.ts';
import { type Item, toItem } from '../../../../lambdas/store/items.ts';
import { paymentKey } from '../../../../lambdas/store/keys.ts';
import { systemRuntime } from '../../../../lambdas/store/runtime.ts';
import { rebuildStores } from '../../../../lambdas/store/stores/rebuild-stores.ts';
import { storeBooks } from '../../../../lambdas/store/stores/store-books.ts';
import { storeLinesIn } from '../../../../lambdas/store/stores/store-lines-in.ts';
import { storeProjection } from '../../../../lambdas/store/stores/store-projection.ts';
import { around } from '../../../support/middleware.ts';
import { entryOfStore, streamed } from '../../../support/store-lines.ts';
import { startTables, type TestTables, tables } from '../../../support/tables.ts';
import { noon, today } from '../../../support/transfers.ts';

let engine: TestTables;
beforeEach(async () => {
  engine = await startTables();
});
afterEach(() => engine.close());

const DAY = 24 * 60 * 60 * 1000;
const runtime = { ...systemRuntime, now: () => noon };
const options = (client = engine.client()) => ({ client, runtime, timeZone: 'Asia/Tokyo', ...tables });
const books = () => storeBooks(options());
const daysAgo = (days: number) => new Date(Date.parse(today) - days * DAY).toISOString().slice(0, 10);

/** A transfer as the ledger has it, as far as stores are concerned. */
const ledgerItem = ({ id, state, debit, credit, money, ...rest }: Entry): Item => {
  const { captured, terminal, day, createdAt, version } = rest;
  return toItem({
    ...paymentKey(id),
    state,
    debit,
    credit,
    amount: money.amount,
    currency: money.currency,
    captured,
    terminal,
    day,
    createdAt,
    version,
  });
};

async function write(entry: Entry): Promise<void> {
  await engine.client().send(new PutItemCommand({ TableName: tables.ledgerTable, Item: ledgerItem(entry) }));
}

const stores = ['east', 'west', 'north'];

/** Days that transfers of the tests are of: a rebuild closes those that are older than ten. */
const DAYS = 14;

/** Of three stores: held, captured in part, refunded and released. */
const entries = (count: number): readonly Entry[] =>
  Array.from({ length: count }, (_, index) => {
    const store = stores[index % stores.length] ?? '';
    const base = entryOfStore(store, String(index), {
      money: { amount: BigInt(1000 + index), currency: 'JPY' },
      day: daysAgo(index % DAYS),
      createdAt: noon - (index % DAYS) * DAY + index,
      // Some at a till, some from a phone.
      ...(index % 4 === 0 ? {} : { terminal: index % 256 }),
    });
    const kinds: Partial<Entry>[] = [
      {},
      { state: 'posted', captured: 7n, version: 2 },
      { state: 'voided', version: 2 },
      { debit: `store:${store}`, credit: 'wallet:ann' },
    ];
    const isNew = index % DAYS < 3;
    return {
      ...base,
      ...(isNew && index % 5 === 0 ? { state: 'pending' as const } : kinds[index % kinds.length]),
    };
  });

const everything = async () =>
  Promise.all(
    stores.flatMap((store) => [
      books().payable(store),
      ...[1, DAYS - 1].map((days) => books().statement(store, daysAgo(days))),
    ]),
  );

describe('a rebuild', () => {
  test('comes to what the stream came to, and again', async () => {
    for (const entry of entries(80)) await write(entry);
    await storeProjection(options()).keep('shardId-1', streamed(entries(80)));
    const before = await everything();
    expect(await rebuildStores(options())).toEqual({ generation: 1, lines: 80 });
    expect(await everything()).toEqual(before);
    expect(await rebuildStores(options())).toEqual({ generation: 2, lines: 80 });
    expect(await everything()).toEqual(before);
  });

  test('has what the stream lost', async () => {
    for (const entry of entries(9)) await write(entry);
    await rebuildStores(options());
    const { lines } = await books().statement('east', today);
    expect(lines).toHaveLength(1);
  });

  test('reads an item of the ledger as the stream reads the entry made of it', async () => {
    const entry = entryOfStore('east', 'same', { state: 'posted', captured: 7n, version: 2, terminal: 255 });
    await entriesStore({ client: engine.client(), runtime, ...tables }).record(entry);
    const [recorded] = await engine.items(tables.projectionsTable);
    expect(storeLinesIn(ledgerItem(entry))).toEqual(storeLinesIn(recorded ?? {}));
  });

  test('while payments come in: nobody reads a mix, and nothing is lost or doubled', async () => {
    const known = entries(60);
    for (const entry of known) await write(entry);
    const projection = storeProjection(options());
    await projection.keep('shardId-1', streamed(known));
    const more = Array.from({ length: 12 }, (_, index) => entryOfStore('east', `more ${index}`));
    const client = engine.client();
    const seen: bigint[] = [];
    let calls = 0;
    // Between any two calls of the rebuild a payment is written, the stream brings it later, and somebody reads.
    around(client, async (_, send) => {
      const next = more[calls++];
      if (next) await write(next);
      const late = more[calls - 4];
      if (late) await projection.keep('shardId-1', streamed([late], 100 + calls));
      seen.push((await books().payable('east'))[0]?.posted ?? 0n);
      return send();
    });
    await rebuildStores(options(client));
    for (const [index, late] of more.entries())
      await projection.keep('shardId-1', streamed([late], 1000 + index));
    const before = known
      .filter((entry) => entry.credit === 'store:east' || entry.debit === 'store:east')
      .reduce((sum, entry) => {
        const amount = entry.state === 'posted' ? (entry.captured ?? entry.money.amount) : 0n;
        return sum + (entry.credit === 'store:east' ? amount : -amount);
      }, 0n);
    expect(calls).toBeGreaterThan(12);
    expect(seen[0]).toBe(before);
    expect(seen).toEqual([...seen].sort((a, b) => (a < b ? -1 : 1)));
    expect((await books().payable('east'))[0]?.posted).toBe(before + 12n * 1200n);
  });

  test('that was stopped at any call has changed nothing, and the next one comes to the same', async () => {
    for (const entry of entries(40)) await write(entry);
    await storeProjection(options()).keep('shardId-1', streamed(entries(40)));
    const before = await everything();
    for (let stopAt = 1; ; stopAt++) {
      const client = engine.client();
      let calls = 0;
      around(client, (_, send) => (++calls === stopAt ? Promise.reject(new Error('stopped')) : send()));
      const rebuilt = await rebuildStores(options(client)).catch((error: Error) => error.message);
      expect(await everything()).toEqual(before);
      if (rebuilt !== 'stopped') break;
      // Once in so many calls: there are hundreds.
      stopAt += 40;
    }
    await rebuildStores(options());
    expect(await everything()).toEqual(before);
  });

  test('is refused where another one has begun meanwhile', async () => {
    const client = engine.client();
    let begun = false;
    around(client, async ({ command }, send) => {
      if (command === 'Scan' && !begun) {
        begun = true;
        await rebuildStores(options());
      }
      return send();
    });
    await expect(rebuildStores(options(client))).rejects.toThrow();
  });

  test('leaves nothing of the generations before the last two', async () => {
    for (const entry of entries(9)) await write(entry);
    for (let times = 0; times < 3; times++) await rebuildStores(options());
    const partitions = new Set(
      (await engine.items(tables.projectionsTable)).map(({ pk }) => pk?.S?.split('#')[1]),
    );
    expect([...partitions].sort()).toEqual(['2', '3', undefined]);
  });
});
