import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidCursor } from '../../../lambdas/domain/invalid-cursor.ts';
import { type CursorScope, cursors, placeIn } from '../../../lambdas/store/cursor.ts';

const ann: CursorScope = { operation: 'listEntries', subject: 'ann' };
const at = (keys: readonly string[], scope = ann) =>
  cursors({ keys: { values: async () => keys }, scope, now: () => 0 });

const place = 'ENTRY#001795316400000#pay_x';

test.each(['', place, '店 12', 'a b'])('leads back to the place that it was made of: %j', async (each) => {
  expect(await at(['key']).open(await at(['key']).seal(each))).toBe(each);
});

test('after its key was rotated it is good as long as the key before is known, and new ones are of the new key', async () => {
  const old = await at(['old']).seal(place);
  expect(await at(['new', 'old']).open(old)).toBe(place);
  expect(await at(['new', 'old']).seal(place)).toBe(await at(['new']).seal(place));
  await expect(at(['new']).open(old)).rejects.toThrow(InvalidCursor);
});

test('without a key none is made', async () => {
  await expect(at([]).seal(place)).rejects.toThrow('There is no key for cursors');
});

describe('refuses', () => {
  const refused: [string, CursorScope][] = [
    ["another customer's", { ...ann, subject: 'bob' }],
    ["another route's", { ...ann, operation: 'listCases' }],
    ['one whose scope only reads alike', { operation: 'listEntriesa', subject: 'nn' }],
  ];
  test.each(refused)('%s', async (_, scope) => {
    await expect(at(['key']).open(await at(['key'], scope).seal(place))).rejects.toThrow(InvalidCursor);
  });

  test('one that is not signed, as they were once', async () => {
    const forged = Buffer.from(place).toString('base64url');
    await expect(at(['key']).open(forged)).rejects.toThrow(InvalidCursor);
  });

  test('one with any bit changed, cut off or added', async () => {
    const sealed = Buffer.from(await at(['key']).seal(place), 'base64url');
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length * 8 - 1), async (bit) => {
        const changed = Buffer.from(sealed);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await expect(at(['key']).open(changed.toString('base64url'))).rejects.toThrow(InvalidCursor);
      }),
    );
    for (const other of [
      sealed.subarray(1),
      sealed.subarray(0, -1),
      Buffer.concat([sealed, Buffer.from('x')]),
    ])
      await expect(at(['key']).open(other.toString('base64url'))).rejects.toThrow(InvalidCursor);
  });

  test('another spelling of one that is good', async () => {
    const sealed = await at(['key']).seal(place);
    await expect(at(['key']).open(`${sealed}=`)).rejects.toThrow(InvalidCursor);
    await expect(at(['key']).open(`${sealed.slice(0, 5)}*${sealed.slice(5)}`)).rejects.toThrow(InvalidCursor);
  });

  test.each(['', 'AA', 'abc', '*'])('what was never one: %j', async (cursor) => {
    await expect(at(['key']).open(cursor)).rejects.toThrow(InvalidCursor);
  });
});

test('a place of other pages is none of these', () => {
  expect(placeIn('1 case_x', /^([0-9]+) (case_x)$/).slice(1)).toEqual(['1', 'case_x']);
  expect(() => placeIn('ENTRY#1', /^([0-9]+) (case_x)$/)).toThrow(InvalidCursor);
});
