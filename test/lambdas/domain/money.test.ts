import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayAfter, dayBefore, dayOf, monthOf, startOf } from '../../../lambdas/domain/money.ts';

describe('the day of a moment', () => {
  test.each([
    ['2026-11-21T14:59:59.999Z', 'Asia/Tokyo', '2026-11-21'],
    ['2026-11-21T15:00:00.000Z', 'Asia/Tokyo', '2026-11-22'],
    ['2026-11-21T15:00:00.000Z', 'UTC', '2026-11-21'],
    ['2026-03-08T06:59:59.999Z', 'America/New_York', '2026-03-08'],
    ['2026-03-09T03:59:59.999Z', 'America/New_York', '2026-03-08'],
    ['2026-03-09T04:00:00.000Z', 'America/New_York', '2026-03-09'],
    ['2027-01-01T00:00:00.000Z', 'Pacific/Kiritimati', '2027-01-01'],
    ['2026-12-31T10:00:00.000Z', 'Pacific/Kiritimati', '2027-01-01'],
  ])('%s in %s is %s', (moment, timeZone, day) => {
    expect(dayOf(Date.parse(moment), timeZone)).toBe(day);
  });

  test.each([
    ['2026-11-22', '2026-11-21'],
    ['2026-03-01', '2026-02-28'],
    ['2028-03-01', '2028-02-29'],
    ['2027-01-01', '2026-12-31'],
  ])('before %s is %s', (day, before) => {
    expect(dayBefore(day)).toBe(before);
    expect(dayAfter(before)).toBe(day);
  });
});

describe('the beginning of a day', () => {
  test.each([
    ['2026-11-22', 'Asia/Tokyo', '2026-11-21T15:00:00.000Z'],
    ['2026-11-22', 'UTC', '2026-11-22T00:00:00.000Z'],
    ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00.000Z'],
    ['2026-03-09', 'America/New_York', '2026-03-09T04:00:00.000Z'],
    ['2027-01-01', 'Pacific/Kiritimati', '2026-12-31T10:00:00.000Z'],
    ['2027-01-01', 'Pacific/Pago_Pago', '2027-01-01T11:00:00.000Z'],
    // Clocks are put forward at midnight: the day begins at one.
    ['2026-03-29', 'Asia/Beirut', '2026-03-28T22:00:00.000Z'],
  ])('%s in %s is %s', (day, timeZone, moment) => {
    expect(new Date(startOf(day, timeZone)).toISOString()).toBe(moment);
  });
});

test('the days of any moments follow on each other without a gap, in a zone without summer time', () => {
  const DAY = 24 * 60 * 60 * 1000;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2100, 0) }), (now) => {
      expect(dayBefore(dayOf(now + DAY, 'Asia/Tokyo'))).toBe(dayOf(now, 'Asia/Tokyo'));
    }),
  );
});

test('the month of a day', () => {
  expect(monthOf('2026-11-22')).toBe('2026-11');
});
