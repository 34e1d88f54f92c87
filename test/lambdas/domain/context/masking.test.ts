/** What is left of what names a person: too little to reach them by, enough to compare. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { masked, maskedEmail, maskedName, maskedPhone } from '../../../../lambdas/domain/context/masking.ts';

test.each([
  ['taro.yamada@example.jp', 't•••@example.jp'],
  ['a@b', 'a•••@b'],
  ['"a@b"@example.jp', '"•••@example.jp'],
  ['𠮷野@example.jp', '𠮷•••@example.jp'],
  ['no address', '•••'],
  ['@example.jp', '•••'],
  ['', '•••'],
])('the address %s is shown as %s', (email, shown) => {
  expect(maskedEmail(email)).toBe(shown);
});

test.each([
  ['+819012345678', '•••78'],
  ['123456', '•••56'],
  ['12345', '•••'],
])('the number %s is shown as %s', (phone, shown) => {
  expect(maskedPhone(phone)).toBe(shown);
});

test.each([
  ['山田太郎', '山•••'],
  [' Taro Yamada', 'T•••'],
  ['', '•••'],
])('the name %s is shown as %s', (name, shown) => {
  expect(maskedName(name)).toBe(shown);
});

test('what is not there stays away', () => {
  expect(masked({ email: 'a@b.jp', phone: undefined, name: '' })).toEqual({ email: 'a•••@b.jp' });
});

test('nothing between the first letter of an address and its mailbox is told, nor how long it is', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z.]{2,20}$/), fc.stringMatching(/^[a-z.]{2,20}$/), (one, other) => {
      const first = `${one.charAt(0)}${other}`;
      expect(maskedEmail(`${one}@example.jp`)).toBe(maskedEmail(`${first}@example.jp`));
    }),
  );
});
