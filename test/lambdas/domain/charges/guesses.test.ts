/** When a terminal that names codes which there are not is cut off, and until when. */
import { expect, test } from 'vitest';
import { isCutOff, windowOf } from '../../../../lambdas/domain/charges/guesses.ts';

const limits = { most: 3, window: 600 };

test.each([
  [1200, 1200],
  [1201, 1200],
  [1799, 1200],
  [1800, 1800],
])('the window of %i began at %i', (now, begin) => {
  expect(windowOf(now, limits)).toBe(begin);
});

test.each<[string, badCodes: number, badCodesFrom: number, isOff: boolean]>([
  ['below as many as are allowed is not', 2, 1200, false],
  ['with as many is', 3, 1200, true],
  ['with more is', 4, 1200, true],
  ['with as many in an earlier window is not', 3, 600, false],
  ['with as many in a window that has not begun is not', 3, 1800, false],
])('a terminal %s cut off', (_, badCodes, badCodesFrom, isOff) => {
  expect(isCutOff({ badCodes, badCodesFrom }, limits, 1799)).toBe(isOff);
});
