/** Amounts and spans of time, as they are read in both languages. */
import { expect, test } from 'vitest';
import { duration, money, shortId } from '../../console/ui/format.ts';

test.each([
  ['31000', 'JPY', 'ja', '￥31,000'],
  ['31000', 'JPY', 'en', '¥31,000'],
  // Minor units: a currency with decimals has them.
  ['31050', 'EUR', 'en', '€310.50'],
  ['999999999999999', 'JPY', 'en', '¥999,999,999,999,999'],
] as const)('%s %s in %s', (amount, currency, language, text) =>
  expect(money(amount, currency, language)).toBe(text),
);

test.each([
  [0, '0秒', '0 s'],
  [-5, '0秒', '0 s'],
  [59, '59秒', '59 s'],
  [125, '2分5秒', '2 min 5 s'],
  [3600, '1時間', '1 h'],
  [3661, '1時間1分', '1 h 1 min'],
  [180_000, '2日2時間', '2 d 2 h'],
])('%i seconds', (seconds, ja, en) =>
  expect([duration(seconds, 'ja'), duration(seconds, 'en')]).toEqual([ja, en]),
);

test('an id is shown by its beginning', () => {
  expect(shortId('case_abcdefghijkl')).toBe('abcdefgh…');
  expect(shortId('abc')).toBe('abc');
});
