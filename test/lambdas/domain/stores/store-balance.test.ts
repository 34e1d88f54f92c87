/** What a store is owed, by currency, and what its day came to. */
import { describe, expect, test } from 'vitest';
import { addLines, dayTotals, type StoreBalance } from '../../../../lambdas/domain/stores/store-balance.ts';
import type { StoreLine } from '../../../../lambdas/domain/stores/store-line.ts';
import { noon, today } from '../../../support/transfers.ts';

const line = (change: Partial<StoreLine>): StoreLine => ({
  store: 'east',
  id: 'pay_1',
  kind: 'payment',
  direction: 'in',
  currency: 'JPY',
  day: today,
  createdAt: noon,
  version: 1,
  posted: 0n,
  pending: 0n,
  ...change,
});
const sold = (posted: bigint, currency = 'JPY') => line({ posted, currency });
const held = (pending: bigint) => line({ pending });
const takenBack = (posted: bigint) => line({ kind: 'refund', direction: 'out', posted });
const jpy = (posted: bigint, pending = 0n): StoreBalance => ({ currency: 'JPY', posted, pending });
const usd = (posted: bigint): StoreBalance => ({ currency: 'USD', posted, pending: 0n });
const eur = (posted: bigint): StoreBalance => ({ currency: 'EUR', posted, pending: 0n });

describe('a store is owed', () => {
  test.each<[string, StoreBalance[], StoreLine[], StoreBalance[]]>([
    ['nothing, in no currency, before anything is sold', [], [], []],
    ['what was sold there', [], [sold(300n), sold(200n)], [jpy(500n)]],
    ['what was held too, if it is captured', [], [sold(300n), held(70n)], [jpy(300n, 70n)]],
    ['less what was taken back', [], [sold(300n), takenBack(200n)], [jpy(100n)]],
    ['less than nothing, if more was taken back', [], [takenBack(200n)], [jpy(-200n)]],
    ['less what may be taken back', [], [line({ direction: 'out', pending: 20n })], [jpy(0n, -20n)]],
    [
      'what it was owed before, and what came since',
      [jpy(1000n, 50n)],
      [sold(1n), held(2n)],
      [jpy(1001n, 52n)],
    ],
    [
      'each currency apart, in the order of their names',
      [jpy(1n)],
      [sold(5n, 'USD'), sold(2n, 'EUR')],
      [eur(2n), jpy(1n), usd(5n)],
    ],
  ])('%s', (_, before, lines, after) => {
    expect(addLines(before, lines)).toEqual(after);
  });
});

describe('a day comes to', () => {
  test('the sums of its lines by currency, kind and direction, in the order of their names', () => {
    const day = [
      takenBack(200n),
      sold(5n, 'USD'),
      sold(300n),
      held(70n),
      line({ kind: 'correction', direction: 'out', posted: 1n }),
      line({ kind: 'correction', direction: 'in', posted: 2n }),
    ];
    expect(dayTotals(day)).toEqual([
      { kind: 'correction', direction: 'in', currency: 'JPY', count: 1, posted: 2n, pending: 0n },
      { kind: 'correction', direction: 'out', currency: 'JPY', count: 1, posted: 1n, pending: 0n },
      { kind: 'payment', direction: 'in', currency: 'JPY', count: 2, posted: 300n, pending: 70n },
      { kind: 'refund', direction: 'out', currency: 'JPY', count: 1, posted: 200n, pending: 0n },
      { kind: 'payment', direction: 'in', currency: 'USD', count: 1, posted: 5n, pending: 0n },
    ]);
  });

  test('nothing for what was released or has expired', () => {
    expect(dayTotals([sold(0n)])).toEqual([]);
  });
});
