import { describe, expect, test } from 'vitest';
import {
  amountsOf,
  isCharged,
  leftOf,
  type Payment,
  standingAt,
  type TransferState,
  takenBy,
} from '../../../../lambdas/domain/ledger/transfer.ts';
import { noon, paymentOf } from '../../../support/transfers.ts';

describe('a transfer of 300', () => {
  const cases: [state: TransferState, captured: bigint | undefined, posted: bigint, pending: bigint][] = [
    ['challenged', undefined, 0n, 0n],
    ['pending', undefined, 0n, 300n],
    ['posted', undefined, 300n, 0n],
    ['posted', 120n, 120n, 0n],
    ['voided', undefined, 0n, 0n],
    ['expired', undefined, 0n, 0n],
  ];

  test.each(cases)('that is %s, captured %s: %s posted, %s pending', (...row) => {
    const [state, captured, posted, pending] = row;
    const money = { amount: 300n, currency: 'JPY' };
    expect(amountsOf({ state, money, captured })).toEqual({ posted, pending });
  });
});

describe('of a posted payment of 300', () => {
  const payment = paymentOf({ id: 'ann', device: 'phone' }, { amount: 300n });

  test.each<[string, Partial<Payment>, taken: bigint, left: bigint]>([
    ['all was taken', {}, 300n, 300n],
    ['what was captured was taken', { captured: 120n }, 120n, 120n],
    ['what was given back can not be given back again', { refunded: 50n }, 300n, 250n],
    ['nothing is left once all that was captured went back', { captured: 120n, refunded: 120n }, 120n, 0n],
  ])('%s', (_, change, taken, left) => {
    const posted: Payment = { ...payment, ...change };
    expect([takenBy(posted), leftOf(posted)]).toEqual([taken, left]);
  });
});

test('is a charge where a till asked for it, and only there', () => {
  const payment = paymentOf({ id: 'ann', device: 'phone' }, { amount: 300n });
  const charge = { terminal: 7, reference: 'receipt-1', code: 'code_1' };
  expect([{ ...payment, charge }, payment, undefined].map(isCharged)).toEqual([true, false, false]);
});

describe('a payment that its customer is to confirm until noon', () => {
  const stepUp = { challenge: 'A'.repeat(22), expiresAt: noon };
  const payment = { ...paymentOf({ id: 'ann', device: 'phone' }, { amount: 300n }), version: 0, stepUp };

  test.each<[state: TransferState, at: number, standing: TransferState]>([
    ['challenged', noon - 1, 'challenged'],
    ['challenged', noon, 'expired'],
    ['challenged', noon + 1, 'expired'],
    ['posted', noon, 'posted'],
    ['pending', noon, 'pending'],
    ['voided', noon, 'voided'],
  ])('and that is kept as %s stands at %d as %s', (state, at, standing) => {
    const kept: Payment = { ...payment, state };
    expect(standingAt(kept, at)).toEqual({ ...kept, state: standing });
  });

  test.each<TransferState>(['posted', 'pending'])(
    'is no payment that nothing was asked about: %s',
    (state) => {
      const unasked: Payment = { ...payment, state, stepUp: undefined };
      expect(standingAt(unasked, noon)).toEqual(unasked);
    },
  );
});
