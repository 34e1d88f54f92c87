import { expect, test } from 'vitest';
import { isPaymentCode } from '../../../lambdas/domain/codes/payment-code.ts';
import { codeKeys } from '../../../lambdas/store/code-keys.ts';

const by = (keys: readonly string[], prefix = '01') =>
  codeKeys({ keys: { values: async () => keys }, prefix, now: () => 0 });
const mine = by(['key']);

test('one request has one code, and another key, customer or secret another', async () => {
  const digits = await mine.digitsFor('ann', 'key-1');
  expect(isPaymentCode(digits)).toBe(true);
  expect(await by(['key', 'one before']).digitsFor('ann', 'key-1')).toBe(digits);
  const others = await Promise.all([
    mine.digitsFor('ann', 'key-2'),
    mine.digitsFor('bob', 'key-1'),
    by(['other key']).digitsFor('ann', 'key-1'),
    // What only reads alike.
    mine.digitsFor('annk', 'ey-1'),
  ]);
  expect(new Set([digits, ...others]).size).toBe(5);
});

test('begins with the stage’s prefix', async () => {
  expect(await by(['key'], '09').digitsFor('ann', 'key-1')).toMatch(/^09/);
});

test('an id follows from the digits and the secret, and has no digits of the code in it', async () => {
  const digits = await mine.digitsFor('ann', 'key-1');
  const id = await mine.idOf(digits);
  expect(id).toMatch(/^code_[A-Za-z0-9_-]{27}$/);
  expect(await mine.idOf(digits)).toBe(id);
  expect(await by(['other key']).idOf(digits)).not.toBe(id);
  expect(await mine.idOf(await mine.digitsFor('ann', 'key-2'))).not.toBe(id);
});

test('the id is one of those that it may be kept under, by each key that is good', async () => {
  const digits = await mine.digitsFor('ann', 'key-1');
  const made = await mine.idOf(digits);
  expect(await mine.idsOf(digits)).toEqual([made]);
  expect(await by(['new', 'key']).idsOf(digits)).toEqual([await by(['new']).idOf(digits), made]);
});

test('without a secret there are no codes', async () => {
  await expect(by([]).digitsFor('ann', 'key-1')).rejects.toThrow('There is no key for payment codes');
  await expect(by([]).idsOf('01')).rejects.toThrow('There is no key for payment codes');
  await expect(by([]).idOf('01')).rejects.toThrow('There is no key for payment codes');
});
