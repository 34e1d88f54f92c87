import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Fact, fits, LONGEST_NAME, sketch } from '../../../../lambdas/domain/reconciliation/sketch.ts';

const fact = (number: number, text = 'says'): Fact => ({ name: `row ${number}`, text });

const difference = (ours: readonly Fact[], theirs: readonly Fact[]) => {
  const made = sketch('salt');
  for (const each of ours) made.add(each);
  // What is kept is all that is needed.
  const kept = sketch('salt', structuredClone(made.keep()));
  for (const each of theirs) kept.subtract(each);
  return kept.differences();
};

test('sets that are the same differ in nothing, whatever their size and order', () => {
  const all = Array.from({ length: 20_000 }, (_, number) => fact(number));
  expect(difference(all, all.toReversed())).toEqual({ names: [], complete: true });
});

test('what only one side has, and what the sides say differently, is named', () => {
  const ours = Array.from({ length: 5000 }, (_, number) => fact(number));
  const theirs = [...ours.slice(0, 4990), fact(4990, 'says otherwise'), ...ours.slice(4992), fact(9999)];
  expect(difference(ours, theirs)).toEqual({ names: ['row 4990', 'row 4991', 'row 9999'], complete: true });
});

test('any few hundred differences are named, all of them', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 400 }),
      fc.integer({ min: 0, max: 400 }),
      (numbers, cut) => {
        const [ours, theirs] = [numbers.slice(0, cut), numbers.slice(cut)];
        const { names, complete } = difference(
          ours.map((each) => fact(each)),
          theirs.map((each) => fact(each)),
        );
        return complete && names.length === numbers.length;
      },
    ),
    { numRuns: 30, seed: 1 },
  );
});

test('more than there is room for are told as more', () => {
  const ours = Array.from({ length: 5000 }, (_, number) => fact(number));
  expect(difference(ours, []).complete).toBe(false);
});

describe('a name', () => {
  test.each([
    ['of as many bytes as fit', 'é'.repeat(LONGEST_NAME / 2), true],
    ['of one more', `${'é'.repeat(LONGEST_NAME / 2)}x`, false],
  ])('%s', (_, name, isFine) => {
    expect(fits(name)).toBe(isFine);
    const add = () => sketch('salt').add({ name, text: '' });
    if (isFine) expect(difference([{ name, text: '' }], []).names).toEqual([name]);
    else expect(add).toThrow(RangeError);
  });
});
