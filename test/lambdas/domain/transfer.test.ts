import { expect, test } from 'vitest';
import { amountsOf, type TransferState } from '../../../lambdas/domain/ledger/transfer.ts';

const cases: [state: TransferState, captured: bigint | undefined, posted: bigint, pending: bigint][] = [
  ['challenged', undefined, 0n, 0n],
  ['pending', undefined, 0n, 300n],
  ['posted', undefined, 300n, 0n],
  ['posted', 120n, 120n, 0n],
  ['voided', undefined, 0n, 0n],
  ['expired', undefined, 0n, 0n],
];

test.each(cases)('a transfer of 300 that is %s, captured %s: %s posted, %s pending', (...row) => {
  const [state, captured, posted, pending] = row;
  const money = { amount: 300n, currency: 'JPY' };
  expect(amountsOf({ state, money, captured })).toEqual({ posted, pending });
});
