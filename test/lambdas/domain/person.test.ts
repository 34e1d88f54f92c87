import { expect, test } from 'vitest';
import { personKey } from '../../../lambdas/domain/review/person.ts';

test.each([
  ['the same', 'ann@example.com', 'ann@example.com', true],
  ['capitals', 'Ann@Example.COM', 'ann@example.com', true],
  ['white space', ' ann@example.com\n', 'ann@example.com', true],
  ['a tag', 'ann+two@example.com', 'ann@example.com', true],
  ['two tags', 'ann+two+three@example.com', 'Ann+four@example.com', true],
  ['a tag of someone else', 'anna+two@example.com', 'ann@example.com', false],
  ['another domain with a plus', 'ann@exa+mple.com', 'ann@exa.com', false],
  ['someone else', 'anna@example.com', 'ann@example.com', false],
])('two addresses are one person: %s', (_, a, b, expected) => {
  expect(personKey(a) === personKey(b)).toBe(expected);
});

test('the address cannot be read from the key', () => {
  expect(personKey('ann@example.com')).toMatch(/^[A-Za-z0-9_-]{43}$/);
});
