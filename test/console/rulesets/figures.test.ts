/** The figures of a backtest: what is shown first, and the days that one can be of. */
import { expect, test } from 'vitest';
import { daysBefore, isSpan } from '../../../console/pages/rulesets/backtest-days.ts';
import { dwarfs, rulesByChange } from '../../../console/pages/rulesets/figures.ts';
import type { BacktestResult } from '../../../console/pages/rulesets/ruleset-types.ts';
import { customerIn } from '../../../console/pages/snoozes/customer-id.ts';

const counted = (count: number) => ({ count, amount: String(count * 100) });
const tally = (count: number) => ({ all: counted(count), fraud: counted(0), good: counted(0) });
const sides = (was: number, would: number) => ({ was: tally(was), would_be: tally(would) });
const resultOf = (approve: number, hold: number, rules: BacktestResult['rules'] = []): BacktestResult => ({
  ruleset: '',
  from: '',
  to: '',
  good_after_days: 60,
  cases_known: true,
  judged: tally(approve + hold),
  unknown_rulesets: {},
  outcomes: {
    approve: sides(approve, approve),
    step_up: sides(0, 0),
    hold: sides(0, hold),
    decline: sides(0, 0),
  },
  changes: [],
  rules,
  not_stored: '',
});

const rows: readonly (readonly [approve: number, hold: number, dwarfed: boolean])[] = [
  [100, 5, false],
  [101, 5, true],
  [100, 0, false],
  [0, 0, false],
];
test.each(rows)(
  'of %i approved and %i held, the approved ones dwarf the others: %s',
  (approve, hold, dwarfed) => {
    expect(dwarfs(resultOf(approve, hold), 'count')).toBe(dwarfed);
  },
);

test('rules that changed most come first; those that never fired are left out', () => {
  const rule = (name: string, fired: number, would: number, shadow = 0) => ({
    rule: name,
    fired: tally(fired),
    would_fire: tally(would),
    fired_in_shadow: tally(0),
    would_fire_in_shadow: tally(shadow),
    snoozed: tally(0),
    precision_basis_points: null,
  });
  const rules = [
    rule('b', 5, 5),
    rule('never', 0, 0),
    rule('shadow', 0, 0, 3),
    rule('most', 1, 9),
    rule('a', 5, 5),
  ];
  expect(rulesByChange(resultOf(1, 1, rules), 'count').map((each) => each.rule)).toEqual([
    'most',
    'a',
    'b',
    'shadow',
  ]);
});

const spans: readonly (readonly [from: string, to: string, right: boolean])[] = [
  ['2026-11-22', '2026-11-22', true],
  ['2026-08-23', '2026-11-22', true],
  ['2026-08-22', '2026-11-22', false],
  ['2026-11-23', '2026-11-22', false],
  ['', '2026-11-22', false],
];
test.each(spans)('from %s to %s can be asked for: %s', (from, to, right) => {
  expect(isSpan(from, to)).toBe(right);
});

test('thirty days end today, over the end of a month', () => {
  expect(daysBefore('2026-03-01', 30)).toBe('2026-01-31');
});

test('an id of a customer is taken as it was pasted, and nothing else is', () => {
  const id = '01234567-89ab-cdef-0123-456789abcdef';
  expect(customerIn(` ${id.toUpperCase()}\n`)).toBe(id);
  for (const typed of ['', 'hanako', `${id}0`, `x${id}`]) expect(customerIn(typed)).toBeUndefined();
});
