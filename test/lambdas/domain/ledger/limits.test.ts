import { describe, expect, test } from 'vitest';
import { limitsOf } from '../../../../lambdas/domain/ledger/limits.ts';

const contactVerified = {
  balance: 100_000,
  paymentPerDay: 30_000,
  paymentPerMonth: 200_000,
  topUpPerDay: 50_000,
};
const identityVerified = {
  balance: 1_000_000,
  paymentPerDay: 500_000,
  paymentPerMonth: 2_000_000,
  topUpPerDay: 700_000,
};

describe('the limits of a stage', () => {
  test('are those of its settings, each level with its own', () => {
    expect(limitsOf({ contactVerified, identityVerified })).toEqual({
      contact_verified: {
        balance: 100_000n,
        paymentPerDay: 30_000n,
        paymentPerMonth: 200_000n,
        topUpPerDay: 50_000n,
      },
      identity_verified: {
        balance: 1_000_000n,
        paymentPerDay: 500_000n,
        paymentPerMonth: 2_000_000n,
        topUpPerDay: 700_000n,
      },
    });
  });

  test.each(['balance', 'paymentPerDay', 'paymentPerMonth', 'topUpPerDay'])(
    'have no default, and no fraction: %s',
    (name) => {
      const { [name]: _, ...missing } = contactVerified as Record<string, number>;
      const limits = (level: object) =>
        limitsOf({ contactVerified: level as typeof contactVerified, identityVerified });
      expect(() => limits(missing)).toThrow(TypeError);
      expect(() => limits({ ...contactVerified, [name]: 0.5 })).toThrow(RangeError);
    },
  );
});
