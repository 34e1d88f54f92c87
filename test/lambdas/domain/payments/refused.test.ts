/** What is said when a payment or a top-up is refused before the write. */
import { describe, expect, test } from 'vitest';
import { asReplay, declineCode } from '../../../../lambdas/domain/payments/refused.ts';
import { ann } from '../../../support/judging.ts';
import { paymentOf } from '../../../support/transfers.ts';

test.each([
  [['switched_off'], 'switched_off'],
  [['switched_off', 'amount_high'], 'switched_off'],
  [['amount_high', 'cool_off'], 'declined_by_risk'],
  [[], 'declined_by_risk'],
])('declined for %j, the customer learns: %s', (reasons, code) => {
  expect(declineCode({ reasons })).toBe(code);
});

describe('a request under a key', () => {
  const earlier = paymentOf(ann, { amount: 300n });

  test('that is new has no answer yet', () => {
    expect(asReplay(undefined, { fingerprint: earlier.fingerprint })).toBeUndefined();
  });

  test('that came before is answered as it stands', () => {
    expect(asReplay(earlier, { fingerprint: earlier.fingerprint })).toBe(earlier);
  });

  test('that came before with another request is a conflict', () => {
    expect(asReplay(earlier, { fingerprint: 'of another request' })).toEqual({
      refused: 'idempotency_conflict',
    });
  });
});
