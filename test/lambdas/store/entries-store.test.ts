import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvalidCursor } from '../../../lambdas/domain/invalid-cursor.ts';
import type { Entry } from '../../../lambdas/domain/ledger/entries.ts';
import { entriesStore } from '../../../lambdas/store/entries-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon, today } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const store = () => entriesStore({ client: engine.client(), runtime, ...tables });
const entry = (customer: string, name: string, change: Partial<Entry> = {}): Entry => ({
  id: `pay_${name}`,
  kind: 'payment',
  state: 'pending',
  debit: `wallet:${customer}`,
  credit: 'store:shinjuku-east',
  money: { amount: 300n, currency: 'JPY' },
  customer,
  counterparty: 'Shinjuku East',
  createdAt: noon,
  day: today,
  movedAt: noon,
  version: 1,
  ...change,
});

describe('recording', () => {
  const first = entry('ann', 'a');
  const second = { ...first, state: 'posted', version: 2 } as const;
  const orders: [string, Entry[]][] = [
    ['in order', [first, second]],
    ['twice each', [first, first, second, second]],
    ['reordered', [second, first]],
    ['interleaved and repeated', [first, second, first, second, first]],
  ];
  test.each(orders)('keeps the newest version, %s', async (name, records) => {
    const customer = `customer ${name}`;
    for (const record of records) await store().record({ ...record, customer });
    expect(await store().list(customer, { limit: 10 })).toEqual({ entries: [{ ...second, customer }] });
  });
});

describe('listing', () => {
  beforeAll(async () => {
    for (let index = 0; index < 5; index++) {
      await store().record(entry('eve', `e${index}`, { createdAt: noon + index * 1000 }));
      await store().record(entry('bob', `b${index}`, { createdAt: noon + index * 1000 }));
    }
  });

  test('is newest first, page by page, to the end', async () => {
    const seen: string[] = [];
    let next: string | undefined;
    let pages = 0;
    do {
      const page = await store().list('eve', { limit: 2, ...(next === undefined ? {} : { after: next }) });
      seen.push(...page.entries.map(({ id }) => id));
      next = page.next;
      pages += 1;
    } while (next !== undefined);
    expect(seen).toEqual(['pay_e4', 'pay_e3', 'pay_e2', 'pay_e1', 'pay_e0']);
    expect(pages).toBe(3);
  });

  test("someone else's place leads only to one's own", async () => {
    const { next } = await store().list('bob', { limit: 2 });
    const page = await store().list('eve', { limit: 10, after: next ?? '' });
    expect(page.entries.map(({ customer }) => customer)).toEqual(['eve', 'eve', 'eve']);
  });

  test('nothing of nobody', async () => {
    expect(await store().list('nobody', { limit: 10 })).toEqual({ entries: [] });
  });

  test.each([
    ['nothing', ''],
    ['a short time', 'ENTRY#1#pay_e1'],
    ['another key', 'WALLET'],
    ['a key and more', `ENTRY#${String(noon).padStart(15, '0')}#pay_e1\n`],
    ['JSON', '{"pk":"WALLET#bob","sk":"ENTRY#1"}'],
  ])('begins at no place that it did not name: %s', async (_, place) => {
    await expect(store().list('eve', { limit: 10, after: place })).rejects.toThrow(InvalidCursor);
  });
});
