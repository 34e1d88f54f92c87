/** What operators move: whose wallet it is, and how a proposal stands. */
import { describe, expect, test } from 'vitest';
import {
  type AdjustmentState,
  type Correction,
  customerOf,
  standingAt,
} from '../../../../lambdas/domain/adjustments/adjustment.ts';
import type { AccountId } from '../../../../lambdas/domain/ledger/chart.ts';
import { correction } from '../../../support/adjusting.ts';
import { noon } from '../../../support/transfers.ts';

test.each<[AccountId, AccountId, string | undefined]>([
  ['losses:errors', 'wallet:ann', 'ann'],
  ['wallet:ann', 'store:east', 'ann'],
  ['wallet:a:b', 'store:east', 'a:b'],
  ['fees:charges', 'store:wallet:ann', undefined],
])('what goes from %s to %s moves the wallet of %s', (debit, credit, customer) => {
  expect(customerOf({ debit, credit })).toBe(customer);
});

describe('a proposal that can be decided until noon', () => {
  const proposed: Correction = { ...correction, state: 'proposed', deadline: noon };

  test.each<[state: AdjustmentState, at: number, standing: AdjustmentState]>([
    ['proposed', noon - 1, 'proposed'],
    ['proposed', noon, 'expired'],
    ['posted', noon, 'posted'],
    ['declined', noon, 'declined'],
  ])('and is kept as %s stands at %d as %s', (state, at, standing) => {
    const kept = { ...proposed, state };
    expect(standingAt(kept, at)).toEqual({ ...kept, state: standing });
  });

  test('is none that was posted at once', () => {
    expect(standingAt(correction, noon)).toEqual(correction);
  });
});
