import { describe, expect, test } from 'vitest';
import { isOpenAt, type OpeningHours } from '../../../lambdas/domain/stores/opening-hours.ts';

const clock = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};
const span = (from: string, to: string) => ({ from: clock(from), to: clock(to) });

/** 2026-11-23 is a Monday. */
const tokyo = (day: number, time: string): number => Date.parse(`2026-11-${day}T${time}:00+09:00`);

const hours: OpeningHours = {
  mon: [span('09:00', '12:00'), span('13:00', '22:00')],
  fri: [span('18:00', '02:00')],
  sat: [span('00:00', '24:00')],
  sun: [span('22:00', '06:00')],
};

describe('a store is open', () => {
  test.each([
    ['before it opens', 23, '08:59', false],
    ['as it opens', 23, '09:00', true],
    ['in the last minute', 23, '11:59', true],
    ['as it closes', 23, '12:00', false],
    ['in its second span', 23, '13:00', true],
    ['on a day that it does not open', 24, '12:00', false],
    ['before a span over midnight', 27, '17:59', false],
    ['before midnight', 27, '23:59', true],
    ['at midnight', 28, '00:00', true],
    ['after midnight, of the day before', 30, '05:59', true],
    ['as a span over midnight ends', 30, '06:00', false],
    ['not in the morning of the day that ends over midnight', 27, '01:00', false],
    ['all day', 28, '12:34', true],
    ['at the end of a whole day', 28, '23:59', true],
    ['not after a whole day', 29, '02:00', false],
    ['on Monday morning after Sunday night', 23, '01:00', true],
  ])('%s: %i at %s is %s', (_, day, time, open) => {
    expect(isOpenAt(hours, tokyo(day, time), 'Asia/Tokyo')).toBe(open);
  });

  test('always, where no hours are named', () => {
    expect(isOpenAt(undefined, tokyo(24, '03:00'), 'Asia/Tokyo')).toBe(true);
  });

  test('never, where no day is', () => {
    expect(isOpenAt({}, tokyo(24, '12:00'), 'Asia/Tokyo')).toBe(false);
  });

  test('by the clock of the stage’s zone, not of UTC', () => {
    // Monday 09:00 in Tokyo is Monday 00:00 in UTC, and Sunday 19:00 in New York.
    const at = tokyo(23, '09:00');
    expect(isOpenAt({ mon: [span('09:00', '10:00')] }, at, 'Asia/Tokyo')).toBe(true);
    expect(isOpenAt({ mon: [span('09:00', '10:00')] }, at, 'UTC')).toBe(false);
    expect(isOpenAt({ sun: [span('19:00', '20:00')] }, at, 'America/New_York')).toBe(true);
  });

  test('by the clock on the wall when it is put back', () => {
    // 2026-11-01 in New York: 01:30 comes twice.
    const first = Date.parse('2026-11-01T01:30:00-04:00');
    for (const at of [first, first + 60 * 60 * 1000])
      expect(isOpenAt({ sun: [span('01:00', '02:00')] }, at, 'America/New_York')).toBe(true);
  });
});
