/** What the charts of the figures are drawn from, and of which days. */
import { describe, expect, test } from 'vitest';
import {
  type Backlog,
  byClass,
  casesOf,
  everyDay,
  MOST,
  mostDecided,
  namesOf,
} from '../../../console/pages/numbers/figures.ts';
import { asAddress, isPeriod, periodIn, spanOf } from '../../../console/pages/numbers/period.ts';

const held = { kind: 'held_payment', class: 'standard', state: 'open', escalated: false, cases: 3 } as const;
const backlog: Backlog = [
  held,
  { ...held, escalated: true, cases: 2 },
  { ...held, class: 'high', state: 'claimed', cases: 1 },
  { ...held, kind: 'dispute', class: 'dispute', state: 'overdue', cases: 4 },
];

describe('the backlog', () => {
  test('is counted as a whole and in part', () => {
    expect(casesOf(backlog)).toBe(10);
    expect(casesOf(backlog, ({ escalated }) => escalated)).toBe(2);
    expect(casesOf([])).toBe(0);
  });

  test('is told by class and state, escalated cases among the others', () => {
    const [high, standard, dispute] = byClass(backlog);
    const counts = (row: typeof high) => row?.states.map(({ cases }) => cases);
    expect(counts(high)).toEqual([0, 1, 0, 0]);
    expect(counts(standard)).toEqual([5, 0, 0, 0]);
    expect(counts(dispute)).toEqual([0, 0, 0, 4]);
    expect(standard).toMatchObject({ kind: 'held_payment', escalated: 2 });
    expect(dispute).toMatchObject({ kind: 'dispute', escalated: 0 });
  });
});

test('days on which nothing ended are there, and so are days of another time zone', () => {
  const day = { day: '2026-11-22', decided: 2, approved: 1, declined: 1, expired: 0 };
  const nothing = { decided: 0, approved: 0, declined: 0, expired: 0 };
  expect(everyDay([day, { ...day, day: '2026-11-20' }], ['2026-11-21', '2026-11-22'])).toEqual([
    { ...day, day: '2026-11-20' },
    { ...nothing, day: '2026-11-21' },
    day,
  ]);
});

test('a chart has room for those with the most decisions', () => {
  const all = Array.from({ length: MOST + 5 }, (_, decided) => ({ decided }));
  const shown = mostDecided(all, ({ decided }) => decided);
  expect(shown).toHaveLength(MOST);
  expect(shown[0]).toEqual({ decided: MOST + 4 });
  expect(all[0]).toEqual({ decided: 0 });
});

test('two codes of one name keep their own bars', () => {
  const names = namesOf(['a', 'b', 'c'], (code) => (code === 'c' ? 'Other' : 'Same'));
  expect([...names]).toEqual([
    ['a', 'Same (a)'],
    ['b', 'Same (b)'],
    ['c', 'Other'],
  ]);
});

describe('the period', () => {
  test.each([
    ['', { last: 7 }],
    ['last=30', { last: 30 }],
    ['last=8', { last: 7 }],
    ['from=2026-11-01&to=2026-11-22', { from: '2026-11-01', to: '2026-11-22' }],
    ['from=2026-11-22&to=2026-11-01', { last: 7 }],
    ['from=2026-10-01&to=2026-11-22', { last: 7 }],
    ['from=%3Cscript%3E&to=2026-11-22&last=1', { last: 1 }],
  ])('in the address %s is %o', (query, expected) => {
    const period = periodIn(new URLSearchParams(query));
    expect(period).toEqual(expected);
    expect(periodIn(new URLSearchParams({ ...asAddress(period) }))).toEqual(period);
  });

  test('has 31 days at most', () => {
    expect(isPeriod('2026-10-01', '2026-10-31')).toBe(true);
    expect(isPeriod('2026-10-01', '2026-11-01')).toBe(false);
  });

  test('is whole days of the browser’s time zone, today the last', () => {
    const now = new Date(2026, 10, 22, 15, 30);
    const { query, days } = spanOf({ last: 7 }, now);
    expect(days).toHaveLength(7);
    expect([days[0], days.at(-1)]).toEqual(['2026-11-16', '2026-11-22']);
    expect(query.from).toBe(new Date(2026, 10, 16).toISOString());
    expect(query.to).toBe(new Date(2026, 10, 23).toISOString());
    expect(spanOf({ last: 1 }, now).days).toEqual(['2026-11-22']);
  });

  test.each(['Asia/Tokyo', 'America/New_York', 'Europe/London'])(
    'of 31 days is never longer, in %s',
    (zone) => {
      const before = process.env.TZ;
      process.env.TZ = zone;
      try {
        // The clocks go back within it.
        const { query } = spanOf({ from: '2026-10-15', to: '2026-11-14' }, new Date());
        const span = Date.parse(query.to) - Date.parse(query.from);
        expect(span).toBe(31 * 24 * 60 * 60 * 1000);
      } finally {
        if (before === undefined) delete process.env.TZ;
        else process.env.TZ = before;
      }
    },
  );
});
