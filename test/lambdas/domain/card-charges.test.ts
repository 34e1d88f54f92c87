/** What a card processor's words on a charge come to, in every order, and who bears a charge-back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chargeBacksOf, judgeCharge } from '../../../lambdas/domain/cards/settle-charge.ts';
import { entryFrom } from '../../../lambdas/domain/ledger/entries.ts';
import type { TopUp } from '../../../lambdas/domain/ledger/transfer.ts';
import { noon, thumbprint, today, topUpOf } from '../../support/transfers.ts';

const customer = { id: 'b7d5ba8f-ffff-4fff-8fff-ffffffffffff', device: thumbprint('phone') };
const topUp = (change: Partial<TopUp> = {}): TopUp => ({
  ...topUpOf(customer, { amount: 1000n }),
  state: 'pending',
  ...change,
});

const succeeded = { type: 'charge.succeeded' } as const;
const failed = { type: 'charge.failed' } as const;
const reversed = { type: 'charge.reversed', reason: 'fraud' } as const;

describe('a charge', () => {
  test.each<[string, Partial<TopUp>, Parameters<typeof judgeCharge>[1], object]>([
    ['that succeeds posts a pending top-up', {}, succeeded, { outcome: 'applied', change: 'post' }],
    ['that fails voids it', {}, failed, { outcome: 'applied', change: 'void' }],
    [
      'that is denied before it is known to have succeeded voids it',
      {},
      reversed,
      { outcome: 'applied', change: 'void' },
    ],
    ['that succeeded, said again, is a repetition', { state: 'posted' }, succeeded, { outcome: 'repeated' }],
    ['that succeeded and fails is refused', { state: 'posted' }, failed, { outcome: 'refused' }],
    [
      'that succeeded and is denied goes back',
      { state: 'posted' },
      reversed,
      { outcome: 'applied', change: 'reverse' },
    ],
    [
      'that went back is denied once',
      { state: 'posted', reversed: 1000n },
      reversed,
      { outcome: 'repeated' },
    ],
    [
      'that went back had succeeded',
      { state: 'posted', reversed: 1000n },
      succeeded,
      { outcome: 'repeated' },
    ],
    [
      'that went back and fails is refused',
      { state: 'posted', reversed: 1000n },
      failed,
      { outcome: 'refused' },
    ],
    [
      'that was denied first succeeds too late',
      { state: 'voided', reversed: 1000n },
      succeeded,
      { outcome: 'repeated' },
    ],
    [
      'that was denied first is denied once',
      { state: 'voided', reversed: 1000n },
      reversed,
      { outcome: 'repeated' },
    ],
    [
      'that was denied first and fails is refused',
      { state: 'voided', reversed: 1000n },
      failed,
      { outcome: 'refused' },
    ],
    [
      'that is denied above what it was, before it is known to have succeeded, is refused',
      {},
      { ...reversed, amount: 1001n },
      { outcome: 'refused' },
    ],
    [
      'that is denied by just what it was, before it is known to have succeeded, voids it',
      {},
      { ...reversed, amount: 1000n },
      { outcome: 'applied', change: 'void' },
    ],
    ['that failed, said again, is a repetition', { state: 'voided' }, failed, { outcome: 'repeated' }],
    ['that failed and succeeds is refused', { state: 'voided' }, succeeded, { outcome: 'refused' }],
    ['that failed and is denied is refused', { state: 'voided' }, reversed, { outcome: 'refused' }],
    [
      'of just what was asked for posts it',
      {},
      { ...succeeded, amount: 1000n, currency: 'JPY' },
      { outcome: 'applied', change: 'post' },
    ],
    ['of less than was asked for is refused', {}, { ...succeeded, amount: 999n }, { outcome: 'refused' }],
    ['of more is refused', {}, { ...succeeded, amount: 1001n }, { outcome: 'refused' }],
    ['in another currency is refused', {}, { ...succeeded, currency: 'USD' }, { outcome: 'refused' }],
    [
      'of another amount is refused also where it was posted',
      { state: 'posted' },
      { ...succeeded, amount: 1n },
      { outcome: 'refused' },
    ],
    [
      'that is denied in part goes back in part',
      { state: 'posted' },
      { ...reversed, amount: 400n },
      { outcome: 'applied', change: 'reverse' },
    ],
    [
      'that is denied in another part too goes back',
      { state: 'posted', reversed: 400n },
      { ...reversed, amount: 600n },
      { outcome: 'applied', change: 'reverse' },
    ],
    [
      'that is denied above what is left is refused',
      { state: 'posted', reversed: 400n },
      { ...reversed, amount: 601n },
      { outcome: 'refused' },
    ],
    [
      'that is denied above what it was is refused',
      { state: 'posted' },
      { ...reversed, amount: 1001n },
      { outcome: 'refused' },
    ],
    [
      'that is denied in another currency is refused',
      { state: 'posted' },
      { ...reversed, currency: 'USD' },
      { outcome: 'refused' },
    ],
    [
      'that is denied, and not how much, goes back with what is left',
      { state: 'posted', reversed: 400n },
      reversed,
      { outcome: 'applied', change: 'reverse' },
    ],
    [
      'of which a part went back had succeeded',
      { state: 'posted', reversed: 400n },
      succeeded,
      { outcome: 'repeated' },
    ],
    [
      'of which a part went back and that fails is refused',
      { state: 'posted', reversed: 400n },
      failed,
      { outcome: 'refused' },
    ],
  ])('%s', (_, change, result, expected) => {
    expect(judgeCharge(topUp(change), result)).toEqual(expected);
  });
});

describe('a charge-back', () => {
  const back = (available: bigint) =>
    chargeBacksOf(topUp({ state: 'posted' }), 1000n, available, {
      reason: 'fraud',
      now: noon,
      timeZone: 'Asia/Tokyo',
    });

  test.each<[bigint, readonly (readonly [string, bigint])[]]>([
    [5000n, [['wallet', 1000n]]],
    [1000n, [['wallet', 1000n]]],
    [
      999n,
      [
        ['wallet', 999n],
        ['losses', 1n],
      ],
    ],
    [0n, [['losses', 1000n]]],
  ])('with %d available is borne by the wallet first, and then by us', (available, expected) => {
    expect(back(available).map(({ debit, money }) => [debit.split(':')[0], money.amount])).toEqual(expected);
  });

  test('comes to the whole amount, and never to more than is there', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 3000n }), (available) => {
        const parts = back(available);
        expect(parts.reduce((sum, { money }) => sum + money.amount, 0n)).toBe(1000n);
        const borne = parts.find(({ debit }) => debit.startsWith('wallet:'))?.money.amount ?? 0n;
        expect(borne <= available).toBe(true);
        for (const { credit, day } of parts) expect([credit, day]).toEqual(['funding:sandbox', today]);
      }),
    );
  });

  test('in parts has ids of its own for each', () => {
    const whole = topUp({ state: 'posted' });
    const part = (reversed?: bigint) =>
      chargeBacksOf({ ...whole, reversed }, 300n, 100n, {
        reason: 'fraud',
        now: noon,
        timeZone: 'Asia/Tokyo',
      });
    const parts = [part(), part(300n), part(600n)].flat();
    expect(parts.map(({ money }) => money.amount)).toEqual([100n, 200n, 100n, 200n, 100n, 200n]);
    expect(new Set(parts.map(({ id }) => id)).size).toBe(6);
    for (const { id } of parts) expect(id).toMatch(/^(chb|los)_[A-Za-z0-9_-]{27}$/);
    expect(part(300n)).toEqual(part(300n));
  });

  test('of which we bear a part is in the customer’s history with theirs', () => {
    const parts = back(999n).map((part) => [part.debit, entryFrom(part, noon)?.money.amount]);
    expect(parts).toEqual([
      [`wallet:${customer.id}`, 999n],
      ['losses:charge-backs', undefined],
    ]);
  });
});
