import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  caseIdOf,
  fingerprint,
  paymentId,
  paymentIdOf,
  topUpId,
} from '../../../lambdas/domain/identifiers.ts';

describe('the id of a transfer', () => {
  test('follows from who asked and their key', () => {
    expect(paymentId('ann', 'key')).toBe(paymentId('ann', 'key'));
    expect(paymentId('ann', 'key')).toMatch(/^pay_[A-Za-z0-9_-]{27}$/);
    expect(topUpId('ann', 'key')).toMatch(/^top_[A-Za-z0-9_-]{27}$/);
  });

  test('is never the same for two callers, keys or operations', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
        fc.pre(a !== c || b !== d);
        expect(paymentId(a, b)).not.toBe(paymentId(c, d));
      }),
    );
    expect(paymentId('ann', 'key').slice(4)).not.toBe(topUpId('ann', 'key').slice(4));
  });

  test('keeps parts apart wherever the border between them lies', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.nat(), fc.nat(), (text, i, j) => {
        const [first, second] = [i % (text.length + 1), j % (text.length + 1)];
        fc.pre(first !== second);
        expect(paymentId(text.slice(0, first), text.slice(first))).not.toBe(
          paymentId(text.slice(0, second), text.slice(second)),
        );
      }),
    );
    // Parts that contain what separates them.
    expect(paymentId('1:a', 'b')).not.toBe(paymentId('1', 'a1:b'));
  });

  test("gives the case's, and the other way round", () => {
    const id = paymentId('ann', 'key');
    expect(caseIdOf(id)).toMatch(/^case_[A-Za-z0-9_-]{27}$/);
    expect(paymentIdOf(caseIdOf(id))).toBe(id);
  });
});

describe('the fingerprint of a request', () => {
  const body = fc.dictionary(
    fc.string(),
    fc.oneof(fc.string(), fc.maxSafeInteger(), fc.array(fc.dictionary(fc.string(), fc.string()))),
  );

  test('does not depend on the order of members', () => {
    fc.assert(
      fc.property(body, (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(fingerprint(reversed)).toBe(fingerprint(value));
      }),
    );
  });

  test('does depend on everything else', () => {
    fc.assert(
      fc.property(body, body, (a, b) => {
        const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(fingerprint(a) === fingerprint(b)).toBe(same);
      }),
    );
  });

  test.each([
    ['a string and a number', { amount: '1' }, { amount: 1 }],
    ['the order of a list', { lines: ['a', 'b'] }, { lines: ['b', 'a'] }],
    ['one list and two', [['a', 'b']], [['a'], ['b']]],
    ['a member in a name', { 'a":1,"b': 2 }, { a: 1, b: 2 }],
    ['null and absent', { a: null }, {}],
    ['a list and an object', [], {}],
  ])('tells apart: %s', (_, a, b) => {
    expect(fingerprint(a)).not.toBe(fingerprint(b));
  });

  test('takes an undefined member for an absent one', () => {
    expect(fingerprint({ a: 1, b: undefined })).toBe(fingerprint({ a: 1 }));
  });
});

/** Members in one order, by another way than the code under test: a list of pairs. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return ['list', ...value.map(sorted)];
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value).sort();
  return ['object', ...names.map((name) => [name, sorted((value as Record<string, unknown>)[name])])];
}
