/** The balance of a wallet at a moment: what had moved by then, and what was held then. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BalanceAt, balanceAt, settledAt } from '../../../../lambdas/domain/ledger/balance-at.ts';
import type { Entry } from '../../../../lambdas/domain/ledger/entries.ts';
import { trialBalance } from '../../../../lambdas/domain/ledger/trial-balance.ts';
import { noon, today } from '../../../support/transfers.ts';

const MINUTE = 60_000;

const moved = (change: Partial<Entry>): Entry => ({
  id: 'pay_1',
  kind: 'payment',
  state: 'posted',
  debit: 'wallet:ann',
  credit: 'store:shinjuku-east',
  money: { amount: 300n, currency: 'JPY' },
  customer: 'ann',
  counterparty: 'Shinjuku East',
  createdAt: noon,
  day: today,
  movedAt: noon,
  version: 1,
  ...change,
});
const out = (change: Partial<Entry> = {}) => moved(change);
const into = (change: Partial<Entry> = {}) =>
  moved({ kind: 'top_up', debit: 'funding:sandbox', credit: 'wallet:ann', ...change });
/** A minute after noon it was captured, released or expired. */
const ended = (change: Partial<Entry>) => ({ version: 2, endedAt: noon + MINUTE, ...change });

describe('of 300', () => {
  // biome-ignore format: a table is read by its lines
  const rows: [what: string, entry: Entry, at: number, posted: bigint, pending: bigint][] = [
    ['paid, the millisecond before', out(), noon - 1, 0n, 0n],
    ['paid, at the very millisecond', out(), noon, -300n, 0n],
    ['paid, long after', out(), noon + MINUTE, -300n, 0n],
    ['topped up, the millisecond before', into(), noon - 1, 0n, 0n],
    ['topped up, at the very millisecond', into(), noon, 300n, 0n],

    ['held still', out({ state: 'pending' }), noon, 0n, 300n],
    ['on its way into the wallet', into({ state: 'pending' }), noon, 0n, 0n],

    ['captured, when it was held', out(ended({ state: 'posted' })), noon, 0n, 300n],
    ['captured, the millisecond before', out(ended({ state: 'posted' })), noon + MINUTE - 1, 0n, 300n],
    ['captured, at the very millisecond', out(ended({ state: 'posted' })), noon + MINUTE, -300n, 0n],
    ['captured in part, when it was held in full', out(ended({ state: 'posted', captured: 120n })), noon, 0n, 300n],
    ['captured in part', out(ended({ state: 'posted', captured: 120n })), noon + MINUTE, -120n, 0n],
    ['released, when it was held', out(ended({ state: 'voided' })), noon, 0n, 300n],
    ['released', out(ended({ state: 'voided' })), noon + MINUTE, 0n, 0n],
    ['expired, when it was held', out(ended({ state: 'expired' })), noon + MINUTE - 1, 0n, 300n],
    ['expired', out(ended({ state: 'expired' })), noon + MINUTE, 0n, 0n],
    ['that a card gave, while it was on its way', into(ended({ state: 'posted' })), noon, 0n, 0n],
    ['that a card gave', into(ended({ state: 'posted' })), noon + MINUTE, 300n, 0n],
  ];
  test.each(rows)('%s', (_, entry, at, posted, pending) => {
    expect(balanceAt([entry], at)).toEqual({ posted, pending });
  });
});

describe('the balance', () => {
  test('of a wallet without a history is nothing', () => {
    expect(balanceAt([], noon)).toEqual({ posted: 0n, pending: 0n });
  });

  test('is what there was before and what came since, in whatever order it is told', () => {
    const history = [
      into({ money: { amount: 1000n, currency: 'JPY' }, movedAt: noon - MINUTE }),
      out(ended({ state: 'posted', captured: 120n })),
      out({ money: { amount: 50n, currency: 'JPY' }, state: 'pending' }),
    ];
    const before: BalanceAt = { posted: 10_000n, pending: 7n };
    expect(balanceAt(history, noon + 1, before)).toEqual({ posted: 11_000n, pending: 357n });
    expect(balanceAt(history.toReversed(), noon + MINUTE, before)).toEqual({ posted: 10_880n, pending: 57n });
  });

  const entries = fc.array(
    fc
      .record({
        isOut: fc.boolean(),
        state: fc.constantFrom<Entry['state']>('posted', 'pending', 'voided', 'expired'),
        amount: fc.bigInt({ min: 1n, max: 10n ** 15n }),
        movedAt: fc.nat(100),
        heldFor: fc.option(fc.nat(100), { nil: undefined }),
      })
      .map(({ isOut, state, amount, movedAt, heldFor }) => {
        const end = state === 'pending' || heldFor === undefined ? {} : { endedAt: movedAt + heldFor };
        return (isOut ? out : into)({ state, money: { amount, currency: 'JPY' }, movedAt, ...end });
      }),
  );

  test('can be reckoned in parts: a sum that is kept, and what came after it', () => {
    fc.assert(
      fc.property(entries, entries, fc.nat(250), (earlier, later, at) => {
        const inParts = balanceAt(later, at, balanceAt(earlier, at));
        expect(inParts).toEqual(balanceAt([...earlier, ...later], at));
      }),
    );
  });

  test('is in the end what the trial balance has of the wallet', () => {
    fc.assert(
      fc.property(entries, (history) => {
        const transfers = history.map((entry) => ({ ...entry, fingerprint: '' }));
        const own = trialBalance(transfers, []).accounts.find(({ account }) => account === 'wallet:ann');
        expect(balanceAt(history, Number.POSITIVE_INFINITY)).toEqual({
          posted: own?.balance ?? 0n,
          pending: own?.debitsPending ?? 0n,
        });
      }),
    );
  });

  test('of entries that have all settled does not change any more', () => {
    fc.assert(
      fc.property(entries, fc.nat(100), (history, later) => {
        const settled = history.filter((entry) => settledAt(entry) !== undefined);
        const last = Math.max(0, ...settled.map((entry) => settledAt(entry) ?? 0));
        expect(balanceAt(settled, last + later)).toEqual(balanceAt(settled, last));
      }),
    );
  });
});

describe('an entry came to what it is', () => {
  test.each<[string, Partial<Entry>, number | undefined]>([
    ['never yet, while it is held', { state: 'pending' }, undefined],
    ['when it moved', {}, noon],
    ['when its hold ended', ended({ state: 'voided' }), noon + MINUTE],
    // The end is kept to the second, the move to the millisecond.
    ['when it moved, if its hold ended in that second', { movedAt: noon + 999, endedAt: noon }, noon + 999],
  ])('%s', (_, change, at) => {
    expect(settledAt(out(change))).toBe(at);
  });
});
