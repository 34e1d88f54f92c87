/** Each kind of difference, planted in books that agree: it is found, by its key, and nothing else is. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { caseIdOf } from '../../../../lambdas/domain/identifiers.ts';
import type { Payment } from '../../../../lambdas/domain/ledger/transfer.ts';
import { toItem } from '../../../../lambdas/store/items.ts';
import { caseKey, paymentKey, walletKey } from '../../../../lambdas/store/keys.ts';
import { encodeBalances } from '../../../../lambdas/store/stores/balance-bytes.ts';
import { encodeStoreLines } from '../../../../lambdas/store/stores/line-bytes.ts';
import { closedKey, linesKey, PARTS, partOf } from '../../../../lambdas/store/stores/parts.ts';
import { storeLinesIn } from '../../../../lambdas/store/stores/store-lines-in.ts';
import {
  amountOf,
  ledgerItemOf,
  SETTLE,
  someHistory,
  type World,
  worldOn,
} from '../../../support/reconciled.ts';
import { startTables, type TestTables, tables } from '../../../support/tables.ts';
import { today } from '../../../support/transfers.ts';

const { ledgerTable, projectionsTable, casesTable } = tables;
let engine: TestTables;
let world: World;
let history: Awaited<ReturnType<typeof someHistory>>;
let executions: ReadonlyMap<string, number>;
beforeAll(async () => {
  engine = await startTables();
  world = worldOn(engine);
  history = await someHistory(world);
  executions = new Map(world.executions);
});
afterEach(async () => {
  await world.restore();
  world.executions.clear();
  for (const [payment, since] of executions) world.executions.set(payment, since);
});
afterAll(() => engine.close());

/** Kinds, and the key that each is named by; in the order of kinds. */
const found = async () =>
  (await world.reconcile()).differences
    .map(({ kind, rows: [{ table, key }] }) => [kind, `${table} ${key}`])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));

const entryKeyOf = ({ customer, createdAt, id }: Payment) => ({
  pk: walletKey(customer).pk,
  sk: `ENTRY#${String(createdAt).padStart(15, '0')}#${id}`,
});

const lineItem = (lines: ReturnType<typeof storeLinesIn>, place: string) => {
  const store = lines[0]?.store ?? '';
  return toItem({
    ...linesKey(0, { part: partOf(store), of: PARTS, day: today }, place),
    lines: encodeStoreLines(lines),
  });
};

test('books that agree have no difference, and everything of theirs was compared', async () => {
  expect(await world.reconcile()).toMatchObject({
    ok: true,
    differences: [],
    unsettled: 0,
    // Two top-ups, four payments of which one is held still, one refund.
    compared: { transfers: 6, wallets: 2, entries: 6, storeLines: 4, openCases: 1, executions: 1 },
  });
});

describe('of wallets', () => {
  test.each(['available', 'pending'])('%s that was edited', async (name) => {
    const key = walletKey(history.bob.id);
    const wallet = await world.get(ledgerTable, key);
    await world.put(ledgerTable, { ...wallet, [name]: { N: String(amountOf(wallet, name) + 1n) } });
    expect(await found()).toEqual([['wallet', `Ledger ${key.pk} WALLET`]]);
  });

  test('one that has money and no history', async () => {
    const key = walletKey('somebody');
    const wallet = await world.get(ledgerTable, walletKey(history.bob.id));
    await world.put(ledgerTable, { ...wallet, ...toItem({ ...key }) });
    expect(await found()).toEqual([['wallet', `Ledger ${key.pk} WALLET`]]);
  });

  test('one that cannot be read', async () => {
    const key = walletKey(history.bob.id);
    await world.put(ledgerTable, { ...(await world.get(ledgerTable, key)), available: { S: 'much' } });
    expect(await found()).toEqual([['wallet', `Ledger ${key.pk} WALLET`]]);
  });
});

describe('of the history', () => {
  test('an entry that was deleted', async () => {
    const key = entryKeyOf(history.paid);
    await world.remove(projectionsTable, key);
    expect(await found()).toEqual([
      ['entry_missing', `Ledger ${paymentKey(history.paid.id).pk} PAYMENT`],
      ['wallet', `Ledger ${walletKey(history.ann.id).pk} WALLET`],
    ]);
  });

  test('an entry without a transfer', async () => {
    const entry = await world.get(projectionsTable, entryKeyOf(history.released));
    const key = entryKeyOf({ ...history.released, id: 'pay_invented' });
    await world.put(projectionsTable, { ...entry, ...toItem(key), id: { S: 'pay_invented' } });
    expect(await found()).toEqual([['entry_without_transfer', `Projections ${key.pk} ${key.sk}`]]);
  });

  test.each([
    ['state', { S: 'expired' }],
    ['day', { S: '2026-11-21' }],
    ['version', { N: '7' }],
    ['credit', { S: 'store:another' }],
    ['createdAt', { N: '1' }],
    ['state', { S: 'unheard-of' }],
  ])('an entry whose %s was edited to %j', async (name, value) => {
    const key = entryKeyOf(history.released);
    await world.put(projectionsTable, { ...(await world.get(projectionsTable, key)), [name]: value });
    expect(await found()).toEqual([['entry_differs', `Projections ${key.pk} ${key.sk}`]]);
  });

  test('a transfer that was put into the ledger by hand', async () => {
    const item = await ledgerItemOf(world, history.released);
    await world.put(ledgerTable, { ...item, ...toItem({ ...paymentKey('pay_invented') }) });
    const ledger = `Ledger ${paymentKey('pay_invented').pk} PAYMENT`;
    expect(await found()).toEqual([
      ['entry_missing', ledger],
      ['line_missing', ledger],
    ]);
  });

  test('a transfer that cannot be read', async () => {
    const item = await ledgerItemOf(world, history.released);
    await world.put(ledgerTable, { ...item, amount: { S: 'much' } });
    const kinds = await found();
    expect(kinds).toContainEqual(['entry_differs', `Ledger ${paymentKey(history.released.id).pk} PAYMENT`]);
  });
});

describe('of stores', () => {
  test('a line that says another amount', async () => {
    const lines = storeLinesIn(await ledgerItemOf(world, history.paid)).map((line) => ({
      ...line,
      version: 2,
      posted: line.posted + 1n,
    }));
    await world.put(projectionsTable, lineItem(lines, 'by-hand'));
    expect(await found()).toEqual([
      ['line_differs', `Projections STORES shinjuku-east ${today} in PAYMENT#${history.paid.id}`],
    ]);
  });

  test('a line without a transfer', async () => {
    const [line] = storeLinesIn(await ledgerItemOf(world, history.paid));
    if (line) await world.put(projectionsTable, lineItem([{ ...line, id: 'pay_invented' }], 'by-hand'));
    expect(await found()).toEqual([
      ['line_without_transfer', `Projections STORES shinjuku-east ${today} in PAYMENT#pay_invented`],
    ]);
  });

  test('lines that are not there', async () => {
    const isLines = ({ pk, sk }: Record<string, { S?: string }>) =>
      pk?.S?.startsWith('STORES#') && sk?.S?.startsWith('LINES#');
    const items = (await engine.items(projectionsTable)).filter(isLines as never);
    for (const { pk, sk } of items)
      await world.remove(projectionsTable, { pk: pk?.S ?? '', sk: sk?.S ?? '' });
    const kinds = (await found()).map(([kind]) => kind);
    expect(kinds).toEqual(Array(4).fill('line_missing'));
  });

  test('a closed day that says another balance', async () => {
    const key = closedKey(0, partOf('shinjuku-east'), today);
    const balances = new Map([['shinjuku-east', [{ currency: 'JPY', posted: 5n, pending: 0n }]]]);
    await world.put(projectionsTable, toItem({ ...key, balances: encodeBalances(balances) }));
    expect(await found()).toEqual([['closed_day', `Projections STORES shinjuku-east CLOSED#${today}`]]);
  });
});

describe('of reviews', () => {
  test('a hold without a case', async () => {
    await world.remove(casesTable, caseKey(caseIdOf(history.held.id)));
    expect(await found()).toEqual([['hold_without_case', `Ledger PAYMENT#${history.held.id} PAYMENT`]]);
  });

  test('a hold whose case is decided, and which nobody ends', async () => {
    const key = caseKey(caseIdOf(history.held.id));
    const { queue: _, ...open } = await world.get(casesTable, key);
    await world.put(casesTable, { ...open, state: { S: 'decided' } });
    expect(await found()).toEqual([['hold_without_case', `Ledger PAYMENT#${history.held.id} PAYMENT`]]);
  });

  test('a case without a hold', async () => {
    const key = caseKey(caseIdOf('pay_invented'));
    const open = await world.get(casesTable, caseKey(caseIdOf(history.held.id)));
    await world.put(casesTable, { ...open, ...toItem({ ...key }) });
    expect(await found()).toEqual([['case_without_hold', `Cases ${key.pk} CASE`]]);
  });

  test('a case without an execution', async () => {
    world.executions.delete(history.held.id);
    expect(await found()).toEqual([
      ['case_without_execution', `Cases ${caseKey(caseIdOf(history.held.id)).pk} CASE`],
    ]);
  });

  test('an execution without a case', async () => {
    world.executions.set(history.paid.id, world.clock.now - 5 * SETTLE);
    expect(await found()).toEqual([['execution_without_case', `Executions ${history.paid.id}`]]);
  });
});
