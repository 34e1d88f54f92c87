/** What a run does with more than fits, and with what moves between two readings. */
import { describe, expect, test } from 'vitest';
import { reportOf } from '../../../../lambdas/domain/reconciliation/report.ts';
import {
  entryFact,
  isMoving,
  type LedgerRow,
  lineFact,
  linesOf,
  placeIn,
  placeOf,
} from '../../../../lambdas/domain/reconciliation/rows.ts';
import { advance, beginRun } from '../../../../lambdas/domain/reconciliation/run.ts';
import type { Sources } from '../../../../lambdas/domain/reconciliation/sources.ts';

const NOW = 1_000_000;
const SETTLE = 60_000;

const transfer = (number: number, change: Partial<LedgerRow> = {}): LedgerRow => ({
  ref: `TOPUP#top_${number}`,
  id: `top_${number}`,
  state: 'posted',
  debit: 'funding:sandbox',
  credit: 'wallet:ann',
  money: { amount: 100n, currency: 'JPY' },
  createdAt: number,
  day: '2026-11-22',
  version: 1,
  ...change,
});

const many = (change: Partial<LedgerRow> = {}) =>
  Array.from({ length: 2000 }, (_, number) => transfer(number, change));

/** The ledger as it is when it is read, and then the history. */
function reconciled(ledger: readonly LedgerRow[], history: readonly LedgerRow[]) {
  const entries = history.map((row) => ({ ...row, place: placeOf(row) ?? { pk: '', sk: '' } }));
  const sources: Sources = {
    ledger: async () => ({ transfers: ledger, wallets: [], unreadable: [], unreadableWallets: [] }),
    history: async () => ({ entries, unreadable: [] }),
    stores: async () => ({ days: [] }),
    sumsOf: async () => ({ sums: new Map(), entries: 0 }),
    openCases: async () => new Map(),
    runningExecutions: async () => new Map(),
    wallet: async () => undefined,
    transfer: async (ref) => ledger.find((row) => row.ref === ref),
    entry: async ({ sk }) => entries.find(({ place }) => place.sk === sk),
    line: async () => undefined,
    closedDay: async () => ({ kept: 'nothing', summed: 'nothing' }),
    caseState: async () => undefined,
  };
  const clock = { now: NOW };
  const run = beginRun(NOW, 'salt', { settle: SETTLE });
  const sleep = async (ms: number) => {
    clock.now += ms;
  };
  const until = Number.MAX_SAFE_INTEGER;
  return advance(run, { sources, now: () => clock.now, sleep }, { settle: SETTLE, until }).then(() =>
    reportOf(run),
  );
}

test('thousands that end after the ledger was read are no difference', async () => {
  const ended = many({ state: 'posted', version: 2 });
  expect(await reconciled(many({ state: 'pending' }), ended)).toMatchObject({ ok: true, unsettled: 0 });
});

test('what was made after the run began, less the time of consumers, is the next run’s', async () => {
  const young = many({ createdAt: NOW - SETTLE });
  expect(await reconciled(young, [])).toMatchObject({ ok: true, compared: { transfers: 0 } });
  const old = [transfer(1, { createdAt: NOW - SETTLE - 1 })];
  expect(await reconciled(old, [])).toMatchObject({ counts: { entry_missing: 1 } });
});

test('more differences than can be named are a difference', async () => {
  const { counts, ok } = await reconciled(many(), []);
  expect([ok, counts.unnamed]).toEqual([false, 1]);
});

describe('a transfer may move', () => {
  test.each<[string, Partial<LedgerRow>, boolean]>([
    ['while it is held', { state: 'pending' }, true],
    ['not when it is posted', { state: 'posted' }, false],
    ['while it can be confirmed', { state: 'challenged', confirmBy: NOW }, true],
    ['not when that time is over', { state: 'challenged', confirmBy: NOW - 1 }, false],
    ['if it was confirmed just now', { state: 'posted', confirmedAt: NOW }, true],
    ['not if that was before', { state: 'posted', confirmedAt: NOW - 1 }, false],
  ])('%s', (_, change, moves) => {
    expect(isMoving(transfer(1, change), NOW)).toBe(moves);
  });
});

describe('the name of a fact leads back to its rows', () => {
  test.each<[string, Partial<LedgerRow>]>([
    ['of a customer', {}],
    ['of a store and a customer', { debit: 'wallet:ann', credit: 'store:osaka' }],
    ['of a store alone', { debit: 'fees:charges', credit: 'store:osaka' }],
  ])('%s', (_, change) => {
    const row = transfer(7, change);
    const place = placeOf(row);
    if (!place) throw new Error('There is no place');
    expect(placeIn(entryFact(row.ref, place, row).name)).toEqual({ of: 'entry', ref: row.ref, place });
    for (const line of linesOf(row))
      expect(placeIn(lineFact(row.ref, line).name)).toEqual({
        of: 'line',
        ref: row.ref,
        store: 'osaka',
        direction: 'in',
        day: '2026-11-22',
      });
  });

  test('what is neither a customer’s nor a store’s is in no history', () => {
    expect(placeOf(transfer(1, { debit: 'losses:a', credit: 'fees:b' }))).toBeUndefined();
  });
});
