/** Days of the calendar: which there are, what is before and after them, and when they begin. */
import { describe, expect, test } from 'vitest';
import { dayFrom, daysBetween, isDay, localDayOf, startOf, utcDayOf } from '../../console/ui/days.ts';

test.each([
  ['2026-11-22', true],
  ['2024-02-29', true],
  ['2026-02-29', false],
  ['2026-13-01', false],
  ['2026-1-1', false],
  ['+02026-11-22', false],
  ['', false],
  ['today', false],
])('%s is a day: %s', (text, expected) => expect(isDay(text)).toBe(expected));

test.each([
  ['2026-11-22', 1, '2026-11-23'],
  ['2026-12-31', 1, '2027-01-01'],
  ['2026-03-01', -1, '2026-02-28'],
  ['2026-11-22', -31, '2026-10-22'],
] as const)('%s and %i days are %s', (day, by, expected) => expect(dayFrom(day, by)).toBe(expected));

test('days between two are told with both', () => {
  expect(daysBetween('2026-02-27', '2026-03-01')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
  expect(daysBetween('2026-03-01', '2026-03-01')).toEqual(['2026-03-01']);
  expect(daysBetween('2026-03-02', '2026-03-01')).toEqual([]);
});

describe('a day of the browser’s time zone', () => {
  test('begins at its midnight, and is what the calendar there says', () => {
    const start = startOf('2026-11-22');
    expect([start.getFullYear(), start.getMonth(), start.getDate(), start.getHours()]).toEqual([
      2026, 10, 22, 0,
    ]);
    expect(localDayOf(start)).toBe('2026-11-22');
    expect(localDayOf(new Date(start.getTime() - 1))).toBe('2026-11-21');
  });

  test('is apart from that of UTC', () => {
    expect(utcDayOf(new Date('2026-11-22T23:59:59Z'))).toBe('2026-11-22');
  });
});
