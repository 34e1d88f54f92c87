import { describe, expect, test } from 'vitest';
import { listedIn, listedText, markIn, markOf, markText } from '../../../../lambdas/store/lists/marks.ts';

describe('a mark', () => {
  test.each([
    [{ kind: 'block' }, 'b'],
    [{ kind: 'watch', expiresAt: 1_795_351_234_000 }, 'w1795351234'],
    [{ kind: 'allow', expiresAt: 0 }, 'a0'],
  ] as const)('%j is kept as %s, and read again', (mark, text) => {
    expect(markText(mark)).toBe(text);
    expect(markOf(text)).toEqual(mark);
    expect(markIn({ listed: { S: text } })).toEqual(mark);
  });

  test('that is not there is none', () => {
    expect(markIn(undefined)).toBeUndefined();
    expect(markIn({})).toBeUndefined();
    expect(markIn({ listed: { S: 'b' } }, 'phoneListed')).toBeUndefined();
  });

  test.each(['', 'block', 'x', 'b@1', 'b1.5', 'b-1', '1', 'b1b2'])(
    '%j is a fault, and lets nobody through',
    (text) => {
      expect(() => markOf(text)).toThrow('not as it should be');
    },
  );
});

describe('what the lists said', () => {
  test.each([
    [{}, undefined],
    [{ customer: 'block' }, '0b'],
    [
      { customer: 'allow', device: 'watch', hardware: 'block', address: 'watch', country: 'block' },
      '0a1w3b4w5b',
    ],
  ] as const)('%j is kept as %s, and read again', (listed, text) => {
    expect(listedText(listed)).toBe(text);
    if (text !== undefined) expect(listedIn(text)).toEqual(listed);
  });

  test.each(['0x', '9b'])('%s is a fault', (text) => {
    expect(() => listedIn(text)).toThrow('not as it should be');
  });
});
