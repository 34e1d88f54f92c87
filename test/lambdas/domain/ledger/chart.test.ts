import { describe, expect, test } from 'vitest';
import { accountOf, ownerOf } from '../../../../lambdas/domain/ledger/chart.ts';

describe('an account of the chart', () => {
  test.each(['wallet:ann', 'store:shinjuku-east', 'funding:sandbox', 'fees:charges', 'losses:compensation'])(
    '%s',
    (account) => {
      expect(accountOf(account)).toBe(account);
    },
  );

  test.each(['', 'wallet', 'wallet:', ':ann', 'purse:ann', ' wallet:ann', 'Wallet:ann', 'walletann'])(
    'is not %j',
    (text) => {
      expect(() => accountOf(text)).toThrow('not in the chart');
    },
  );

  test('has an owner, whose name may have colons in it', () => {
    expect(ownerOf('wallet', 'wallet:a:b')).toBe('a:b');
    expect(() => ownerOf('store', 'wallet:ann')).toThrow('should be a store');
  });
});
