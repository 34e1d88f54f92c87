/** A draft whose form is right is told all that is wrong with what it says, each at its place. */
import { describe, expect, test } from 'vitest';
import { parseRuleset } from '../../../../lambdas/handlers/rulesets/parse-ruleset.ts';
import { everything, draftRule as rule } from '../../../support/rulesets.ts';

const parse = (rules: readonly object[], thresholds: object = {}) =>
  parseRuleset(JSON.stringify({ thresholds, rules }));

/** Nothing is wrong where the draft is a ruleset. */
const faultsOf = (rules: readonly object[], thresholds?: object) => {
  const parsed = parse(rules, thresholds);
  return 'rules' in parsed ? [] : parsed;
};

describe('a reason', () => {
  const again = 'is the reason of an earlier rule';
  const ours = 'is the reason of a rule that is always in force';

  test('is of one rule: each later one that has it is told, and the first is not', () => {
    const rules = ['a', 'b', 'a', 'c', 'a', 'b'].map((reason) => rule({ reason }));
    expect(faultsOf(rules)).toEqual([
      { path: 'rules.2.reason', message: again },
      { path: 'rules.4.reason', message: again },
      { path: 'rules.5.reason', message: again },
    ]);
  });

  test.each(['switched_off', 'cool_off', 'device_new'])(
    'is not %s, which is always in force and would be mistaken for it',
    (reason) => {
      expect(faultsOf([rule(), rule({ reason })])).toEqual([{ path: 'rules.1.reason', message: ours }]);
    },
  );

  test('that is wrong in two ways is told both', () => {
    const rules = [rule({ reason: 'cool_off' }), rule({ reason: 'cool_off' })];
    expect(faultsOf(rules)).toEqual([
      { path: 'rules.0.reason', message: ours },
      { path: 'rules.1.reason', message: again },
      { path: 'rules.1.reason', message: ours },
    ]);
  });

  test('of the standard ruleset is free: a ruleset that is published takes its place', () => {
    expect(faultsOf([rule({ reason: 'amount_high' })])).toEqual([]);
  });
});

describe('a rule says something', () => {
  test.each([
    ['with an outcome alone', { outcome: 'hold', score: undefined }],
    ['with a score alone', { outcome: undefined, score: 10 }],
    ['with a score of 0, which is one', { outcome: undefined, score: 0 }],
    ['with both', { outcome: 'hold', score: 10 }],
  ])('%s', (_, change) => {
    expect(faultsOf([rule(change)])).toEqual([]);
  });

  test('and one with neither is told', () => {
    expect(faultsOf([rule(), rule({ reason: 'b', score: undefined })])).toEqual([
      { path: 'rules.1.outcome', message: 'is missing, and so is a score: the rule would say nothing' },
    ]);
  });
});

describe('a condition is no deeper than six', () => {
  const nested = (depth: number, wrap: (inner: object) => object): object =>
    depth === 1 ? everything : wrap(nested(depth - 1, wrap));

  test.each<[string, (inner: object) => object]>([
    ['all', (inner) => ({ all: [inner] })],
    ['any', (inner) => ({ any: [inner] })],
    ['not', (inner) => ({ not: inner })],
    ['the first of many', (inner) => ({ all: [inner, everything] })],
    ['the last of many', (inner) => ({ any: [everything, everything, inner] })],
  ])('by way of %s', (_, wrap) => {
    const within = (depth: number) => faultsOf([rule(), rule({ reason: 'b', when: nested(depth, wrap) })]);
    expect(within(6)).toEqual([]);
    expect(within(7)).toEqual([{ path: 'rules.1.when', message: 'is deeper than 6 conditions' }]);
  });

  test('however wide it is', () => {
    expect(faultsOf([rule({ when: { all: Array.from({ length: 20 }, () => everything) } })])).toEqual([]);
  });
});

describe('all rules together have no more than 1,000 conditions', () => {
  /** Of which each is one, and so is what holds them. */
  const any = (parts: number, part: object = everything) => ({
    any: Array.from({ length: parts }, () => part),
  });
  const nine = Array.from({ length: 9 }, (_, index) => rule({ reason: `r${index}`, when: any(99) }));

  test.each<[string, object, number]>([
    ['in ten rules', any(99), 1000],
    ['in ten rules, and one more', any(100), 1001],
    ['in conditions within conditions', any(33, { all: [everything, everything] }), 1000],
    ['in those, and one more', { not: any(33, { all: [everything, everything] }) }, 1001],
  ])('%s', (_, when, conditions) => {
    const message = `have ${conditions} conditions, more than 1000`;
    expect(faultsOf([...nine, rule({ when })])).toEqual(
      conditions > 1000 ? [{ path: 'rules', message }] : [],
    );
  });
});

describe('thresholds do not fall from step_up to hold to decline', () => {
  test.each([
    ['none', {}],
    ['one', { decline: 10 }],
    ['all the same', { step_up: 10, hold: 10, decline: 10 }],
    ['all rising', { step_up: 10, hold: 11, decline: 12 }],
    ['no step-up', { hold: 10, decline: 11 }],
    ['no hold', { step_up: 10, decline: 11 }],
    ['no decline', { step_up: 10, hold: 11 }],
  ])('%s', (_, thresholds) => {
    expect(faultsOf([], thresholds)).toEqual([]);
  });

  test.each([
    ['from step_up to hold', { step_up: 11, hold: 10 }],
    ['from step_up to hold alone', { step_up: 11, hold: 10, decline: 12 }],
    ['from step_up to decline', { step_up: 11, decline: 10 }],
    ['from hold to decline', { hold: 11, decline: 10 }],
    ['from hold to decline alone', { step_up: 9, hold: 11, decline: 10 }],
    ['all the way', { step_up: 12, hold: 11, decline: 10 }],
  ])('and are told where they do, %s', (_, thresholds) => {
    expect(faultsOf([], thresholds)).toEqual([
      { path: 'thresholds', message: 'must not fall from step_up to hold to decline' },
    ]);
  });
});

test('all that is wrong is told at once, rule by rule and then of the whole', () => {
  const pair = { all: [everything, everything] };
  const wide = { any: Array.from({ length: 250 }, () => ({ not: pair })) };
  const rules = [rule(), rule({ reason: 'b', score: undefined }), rule({ when: wide })];
  expect(faultsOf(rules, { step_up: 2, hold: 1 })).toMatchObject(
    ['rules.1.outcome', 'rules.2.reason', 'rules', 'thresholds'].map((path) => ({ path })),
  );
});

test('one that is not of the form is told that first: what it says can only be judged once it can be read', () => {
  expect(faultsOf([rule({ score: 'much' }), rule()])).toMatchObject([{ path: 'rules.0.score' }]);
});
