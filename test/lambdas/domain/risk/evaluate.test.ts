/** Conditions, scores and modes, one at a time. */
import { describe, expect, test } from 'vitest';
import { evaluate, judgementOf } from '../../../../lambdas/domain/risk/evaluate.ts';
import { lastingNames, ruleOf } from '../../../../lambdas/domain/risk/rule-names.ts';
import type { Condition, Rule, Ruleset } from '../../../../lambdas/domain/risk/ruleset.ts';
import type { Signals } from '../../../../lambdas/domain/risk/signal-catalogue.ts';
import { standardRuleset } from '../../../../lambdas/domain/risk/standard-ruleset.ts';

const everything: Condition = { signal: 'amount', at_least: 0 };
const rule = (reason: string, change: Partial<Rule> = {}): Rule => ({
  reason,
  text: { en: 'Why.', ja: '理由。' },
  when: everything,
  ...change,
});
const rulesetOf = (rules: readonly Rule[], thresholds: Ruleset['thresholds'] = {}): Ruleset => ({
  version: '7',
  thresholds,
  rules,
});
const judge = (rules: readonly Rule[], signals: Signals = {}, thresholds = {}) =>
  evaluate(rulesetOf(rules, thresholds), { amount: 1000n, ...signals });

const known: Signals = {
  amount: 1000n,
  day_total: 1500n,
  country: 'JP',
  device_class: 'ios',
  country_usual: false,
};

// biome-ignore format: a table is read by its lines
test.each<[string, Condition, boolean]>([
  ['at least', { signal: 'amount', at_least: 1000 }, true],
  ['at least more', { signal: 'amount', at_least: 1001 }, false],
  ['above', { signal: 'amount', above: 999 }, true],
  ['above itself', { signal: 'amount', above: 1000 }, false],
  ['at most', { signal: 'amount', at_most: 1000 }, true],
  ['at most less', { signal: 'amount', at_most: 999 }, false],
  ['below', { signal: 'amount', below: 1001 }, true],
  ['below itself', { signal: 'amount', below: 1000 }, false],
  ['is', { signal: 'amount', is: 1000 }, true],
  ['is not', { signal: 'amount', is: 999 }, false],
  ['in', { signal: 'amount', in: [1, 1000] }, true],
  ['in none', { signal: 'amount', in: [1] }, false],
  ['above another signal', { signal: 'day_total', above: { signal: 'amount' } }, true],
  ['one and a half of another', { signal: 'day_total', at_least: { signal: 'amount', times: 150 } }, true],
  ['and a percent', { signal: 'day_total', at_least: { signal: 'amount', times: 151 } }, false],
  ['above what is not known', { signal: 'amount', above: { signal: 'first_day_room' } }, false],
  ['at least what is not known', { signal: 'amount', at_least: { signal: 'first_day_room' } }, false],
  ['at most what is not known', { signal: 'amount', at_most: { signal: 'first_day_room' } }, false],
  ['below what is not known', { signal: 'amount', below: { signal: 'first_day_room' } }, false],
  ['that is not known', { signal: 'registration_age', at_least: 0 }, false],
  ['nor below', { signal: 'registration_age', below: 1 }, false],
  ['and none the less not', { not: { signal: 'registration_age', below: 1 } }, true],
  ['a count that nothing is said of is 0', { signal: 'customer_count_day', is: 0 }, true],
  ['an amount too', { signal: 'customer_sum_day', at_most: 0 }, true],
  ['a flag is no', { signal: 'cooling_off', is: false }, true],
  ['a choice is its first', { signal: 'listed_store', is: 'none' }, true],
  ['a flag that is known to be no', { signal: 'country_usual', is: false }, true],
  ['a flag of which nothing is known would be neither', { signal: 'country', in: ['US', 'FR'] }, false],
  ['a country', { signal: 'country', in: ['US', 'JP'] }, true],
  ['a class', { signal: 'device_class', is: 'ios' }, true],
  ['all', { all: [everything, { signal: 'country', is: 'JP' }] }, true],
  ['all but one', { all: [everything, { signal: 'country', is: 'US' }] }, false],
  ['any', { any: [{ signal: 'country', is: 'US' }, everything] }, true],
  ['any of none', { any: [{ signal: 'country', is: 'US' }] }, false],
])('a condition: %s', (_, when, fires) => {
  expect(evaluate(rulesetOf([rule('a', { when, score: 1 })]), known).reasons).toEqual(fires ? ['a'] : []);
});

describe('a verdict', () => {
  // biome-ignore format: a table is read by its lines
  test.each<[string, Rule[], string, string[]]>([
    ['no rules', [], 'approve', []],
    ['none that fires', [rule('a', { outcome: 'decline', when: { not: everything } })], 'approve', []],
    ['a hold', [rule('a', { outcome: 'hold' })], 'hold', ['a']],
    ['a step-up', [rule('a', { outcome: 'step_up' })], 'step_up', ['a']],
    ['a step-up before a hold', [rule('a', { outcome: 'step_up' }), rule('b', { outcome: 'hold' })], 'hold', ['a', 'b']],
    ['a decline before a hold', [rule('b', { outcome: 'decline' }), rule('a', { outcome: 'hold' })], 'decline', ['b', 'a']],
    ['a rule of top-ups', [rule('a', { outcome: 'hold', flow: 'top_up' })], 'approve', []],
    ['a rule of payments', [rule('a', { outcome: 'hold', flow: 'payment' })], 'hold', ['a']],
  ])('of %s', (_, rules, outcome, reasons) => {
    expect(judge(rules)).toMatchObject({ outcome, ruleset: '7', reasons, score: 0 });
  });

  // biome-ignore format: a table is read by its lines
  test.each<[number[], string, number]>([
    [[], 'approve', 0],
    [[9], 'approve', 9],
    [[10], 'step_up', 10],
    [[9, 10], 'step_up', 19],
    [[10, 10], 'hold', 20],
    [[30], 'decline', 30],
    [[30, -11], 'step_up', 19],
    [[-50], 'approve', 0],
  ])('of the scores %j is %s', (scores, outcome, score) => {
    const rules = scores.map((each, index) => rule(`r${index}`, { score: each }));
    expect(judge(rules, {}, { step_up: 10, hold: 20, decline: 30 })).toMatchObject({ outcome, score });
  });

  test('of a score without thresholds is none', () => {
    expect(judge([rule('a', { score: 1000 })])).toMatchObject({ outcome: 'approve', score: 1000 });
  });

  test('wants no step-up that was done, by a rule or by a score', () => {
    const rules = [rule('forced', { outcome: 'step_up' }), rule('scored', { score: 10 })];
    const verdict = judge(rules, { stepped_up: true }, { step_up: 10, hold: 20 });
    expect(verdict).toMatchObject({ outcome: 'approve', reasons: ['scored'] });
    expect(judge([rule('a', { score: 20 })], { stepped_up: true }, { hold: 20 }).outcome).toBe('hold');
  });

  test('of a rule in the shadow is recorded, and has no effect', () => {
    const verdict = judge([rule('a', { outcome: 'decline', score: 50, mode: 'shadow' })], {}, { hold: 1 });
    expect(verdict).toMatchObject({ outcome: 'approve', reasons: [], shadow: ['a'], score: 0 });
  });

  test('of a rule that is snoozed, likewise', () => {
    const rules = [rule('a', { outcome: 'hold', score: 5 }), rule('b', { score: 1 })];
    const verdict = evaluate(rulesetOf(rules), { amount: 1n }, new Set(['a', 'cool_off']));
    expect(verdict).toMatchObject({ outcome: 'approve', reasons: ['b'], snoozed: ['a'], score: 1 });
  });

  test('of a rule in the shadow that is snoozed says that it was in the shadow, and no more', () => {
    const rules = [rule('a', { outcome: 'hold', mode: 'shadow' })];
    const verdict = evaluate(rulesetOf(rules), { amount: 1n }, new Set(['a']));
    expect(verdict).toMatchObject({ outcome: 'approve', reasons: [], shadow: ['a'], snoozed: [] });
  });

  test('of a rule that declines, or says that it is not, cannot be snoozed; one that says that it is can', () => {
    const is = (more: Partial<Rule>) =>
      evaluate(rulesetOf([rule('a', more)]), { amount: 1n }, new Set(['a'])).outcome;
    expect(is({ outcome: 'decline' })).toBe('decline');
    expect(is({ outcome: 'hold', snoozable: false })).toBe('hold');
    expect(is({ outcome: 'decline', snoozable: true })).toBe('approve');
  });

  test('of what no ruleset may leave out: it cannot be snoozed either', () => {
    const off = new Set(['switched_off', 'cool_off', 'device_new']);
    const is = (signals: Signals) => evaluate(rulesetOf([]), { amount: 2n, ...signals }, off).outcome;
    expect(is({ switched_off: true })).toBe('decline');
    expect(is({ cooling_off: true })).toBe('hold');
    expect(is({ device_age: 1439, first_day_room: 1n })).toBe('hold');
    expect(is({ device_age: 1439, first_day_room: 2n })).toBe('approve');
  });

  test('has the signals as they are recorded: rounded, and without what says nothing', () => {
    const { signals } = judge([], { store_sum_month: 1_234_567n, customer_count_hour: 0, device_age: 5.9 });
    expect(signals).toEqual({ amount: 1000n, store_sum_month: 1_230_000n, device_age: 5 });
  });

  test('is recorded without its outcome, which the state says', () => {
    expect(Object.keys(judgementOf(judge([]))).sort()).toEqual(
      ['reasons', 'ruleset', 'score', 'shadow', 'signals', 'snoozed'].sort(),
    );
  });
});

describe('a rule that fired is named', () => {
  const long = Array.from({ length: 3 }, (_, index) =>
    rule(`a_reason_of_an_operator_${index}`, { score: 1 }),
  );

  test('by its reason, as long as there is room for the words', () => {
    expect(judge(long.slice(0, 1)).reasons).toEqual(['a_reason_of_an_operator_0']);
    expect(judge([...long.slice(0, 1), rule('cool_off_2')]).reasons).toHaveLength(2);
  });

  test.each([
    ['one of 28 characters has room', [28], true],
    ['one of 29 has not', [29], false],
    ['three of 8 have, with two more for each', [8, 8, 8], true],
    ['three of which one is longer have not', [8, 8, 9], false],
  ])('by its words where those of all fit: %s', (_, lengths, fit) => {
    const rules = lengths.map((length, index) => rule(`${index}`.padStart(length, 'r'), { score: 1 }));
    expect(judge(rules).reasons).toEqual(rules.map(({ reason }, index) => (fit ? reason : `#${index}`)));
  });

  test('by its words beside any number of the standard ones, which take no room', () => {
    const rules = [...standardRuleset.rules.map(({ reason }) => rule(reason)), rule('of_an_operator')];
    expect(judge(rules).reasons).toEqual(rules.map(({ reason }) => reason));
  });

  test('by its place otherwise, which its ruleset knows for good', () => {
    const rules = [rule('amount_high', { score: 1 }), ...long];
    const { reasons } = judge(rules);
    expect(reasons).toEqual(['amount_high', '#1', '#2', '#3']);
    expect(reasons.map((name) => ruleOf(rulesetOf(rules), name))).toEqual(rules);
    expect(lastingNames(reasons)).toEqual(['amount_high']);
  });

  test('by a place of two digits, too', () => {
    const rules = Array.from({ length: 13 }, (_, index) => rule(`reason_${index}`));
    const { reasons } = judge(rules);
    expect(reasons.at(-1)).toBe('#12');
    expect(ruleOf(rulesetOf(rules), '#12')).toBe(rules[12]);
    expect(lastingNames(reasons)).toEqual([]);
  });

  test.each(['1', '#', '#1st', 'no#1', '#-1'])('never by %j, which is no place', (name) => {
    expect(ruleOf(rulesetOf([rule('a'), rule('b')]), name)).toBeUndefined();
  });

  test('and is nothing in a ruleset that does not have it', () => {
    expect(ruleOf(rulesetOf([]), '#1')).toBeUndefined();
    expect(ruleOf(rulesetOf([]), 'of_last_year')).toBeUndefined();
    expect(ruleOf(rulesetOf([]), 'cool_off')?.outcome).toBe('hold');
  });
});

describe('of a newer ruleset, a signal that there is not here', () => {
  const moon = { signal: 'moon_phase', is: 1 } as unknown as Condition;
  const against = { signal: 'amount', above: { signal: 'moon_phase' } } as unknown as Condition;
  const no: Condition = { signal: 'amount', above: 1000 };

  // biome-ignore format: a table is read by its lines
  test.each<[string, Condition, string]>([
    ['by itself', moon, 'hold'],
    ['as what another is compared with', against, 'hold'],
    ['denied', { not: moon }, 'hold'],
    ['with what is so', { all: [everything, moon] }, 'hold'],
    ['with what is not so', { all: [moon, no] }, 'approve'],
    ['or what is so', { not: { any: [moon, everything] } }, 'approve'],
    ['or what is not so', { any: [no, moon] }, 'hold'],
    ['deep within what it does not turn on', { all: [{ any: [moon, everything] }, no] }, 'approve'],
  ])('holds where it turns on it, and declines nothing: %s', (_, when, outcome) => {
    const judged = judge([rule('a', { when, outcome: 'decline' })]);
    expect([judged.outcome, judged.reasons]).toEqual([outcome, outcome === 'hold' ? ['a'] : []]);
  });

  // biome-ignore format: a table is read by its lines
  test.each<[string, Partial<Rule>, string, readonly string[]]>([
    ['one that scores 0 makes nothing stricter', { score: 0 }, 'approve', []],
    ['one that would decline holds: a person decides', { outcome: 'decline' }, 'hold', ['a']],
    ['one that would step up does', { outcome: 'step_up' }, 'step_up', ['a']],
    ['one that scores holds, and scores nothing', { score: 1 }, 'hold', ['a']],
    ['one that lets pass lets nothing pass', { score: -100 }, 'approve', []],
    ['one in the shadow is not even recorded', { outcome: 'hold', mode: 'shadow' }, 'approve', []],
    ['one for top-ups leaves payments alone', { outcome: 'hold', flow: 'top_up' }, 'approve', []],
  ])('%s', (_, more, outcome, reasons) => {
    const judged = judge([rule('a', { when: moon, ...more })], {}, { decline: 1 });
    expect(judged).toMatchObject({ outcome, reasons, shadow: [], score: 0 });
  });

  test('it makes nothing milder: what another rule declines is declined', () => {
    const rules = [rule('a', { when: moon, outcome: 'hold' }), rule('b', { outcome: 'decline' })];
    expect(judge(rules).outcome).toBe('decline');
  });

  test('it can be snoozed as ever', () => {
    const rules = [rule('a', { when: moon, outcome: 'hold' })];
    expect(evaluate(rulesetOf(rules), { amount: 1n }, new Set(['a']))).toMatchObject({
      outcome: 'approve',
      snoozed: ['a'],
    });
  });
});
