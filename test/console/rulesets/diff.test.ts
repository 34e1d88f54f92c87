/** What of two rulesets is told as a change, and what is not. */
import { describe, expect, test } from 'vitest';
import { changesOf, hasChanges } from '../../../console/pages/rulesets/diff.ts';
import { diffLines } from '../../../console/pages/rulesets/line-diff.ts';
import { type Rule, rulesetIn } from '../../../console/pages/rulesets/ruleset.ts';

const rule = (reason: string, said: object = {}): Rule => ({
  reason,
  text: { en: 'So.', ja: 'です。' },
  when: { signal: 'amount', at_least: 1000 },
  outcome: 'hold',
  ...said,
});
const ruleset = (...rules: readonly Rule[]) => rulesetIn({ thresholds: { step_up: 40, hold: 100 }, rules });
const before = ruleset(rule('one'), rule('two'), rule('three'));

test('the same ruleset changes nothing', () => {
  expect(hasChanges(changesOf(before, structuredClone(before)))).toBe(false);
});

describe('a rule', () => {
  test('is added, removed, changed, in the order of the rules after, what is removed last', () => {
    const after = ruleset(rule('new'), rule('three', { outcome: 'decline' }), rule('one'));
    expect(changesOf(before, after).rules.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['added', 'new'],
      ['changed', 'three'],
      ['removed', 'two'],
    ]);
  });

  const changes: readonly (readonly [name: string, said: object, fields: readonly string[]])[] = [
    ['its condition', { when: { signal: 'amount', at_least: 1001 } }, ['when']],
    ['the signal of its condition', { when: { signal: 'day_total', at_least: 1000 } }, ['when']],
    ['a condition deep within', { when: { all: [{ not: { signal: 'amount', at_least: 1000 } }] } }, ['when']],
    ['its score', { score: 5 }, ['score']],
    // Who may snooze it follows from what it does.
    ['its outcome', { outcome: 'decline' }, ['outcome', 'snoozable']],
    ['no outcome any more', { outcome: undefined, score: 40 }, ['outcome', 'score']],
    ['its mode', { mode: 'shadow' }, ['mode']],
    ['whether it is snoozed', { snoozable: false }, ['snoozable']],
    ['what it is for', { flow: 'top_up' }, ['flow']],
    ['its Japanese text', { text: { en: 'So.', ja: 'でした。' } }, ['text']],
    ['two at once', { score: 5, flow: 'payment' }, ['flow', 'score']],
  ];
  test.each(changes)('that changes in %s says so', (_, said, fields) => {
    const [change] = changesOf(ruleset(rule('one')), ruleset(rule('one', said))).rules;
    expect(change).toMatchObject({ kind: 'changed', fields });
  });

  const same: readonly (readonly [name: string, said: object])[] = [
    ['a default that is said', { mode: 'live', score: 0, snoozable: true }],
    [
      'the order of members',
      { when: { at_least: 1000, signal: 'amount' }, text: { ja: 'です。', en: 'So.' } },
    ],
  ];
  test.each(same)('is no other by %s', (_, said) => {
    expect(changesOf(ruleset(rule('one')), ruleset(rule('one', said))).rules).toEqual([]);
  });
});

test('thresholds that come, go and move are told, each with what it was', () => {
  const after = { ...before, thresholds: { step_up: 41, decline: 200 } };
  expect(changesOf(before, after).thresholds).toEqual([
    { name: 'step_up', before: 40, after: 41 },
    { name: 'hold', before: 100, after: undefined },
    { name: 'decline', before: undefined, after: 200 },
  ]);
});

test('another order alone is told as that; a rule in between is not', () => {
  expect(changesOf(before, ruleset(rule('two'), rule('one'), rule('three'))).reordered).toBe(true);
  const between = changesOf(before, ruleset(rule('one'), rule('new'), rule('two'), rule('three')));
  expect([between.reordered, between.rules.length]).toEqual([false, 1]);
});

describe('lines', () => {
  const shown = (was: string, will: string) =>
    diffLines(was === '' ? [] : was.split(''), will === '' ? [] : will.split(''))
      .map(({ sign, text }) => `${sign}${text}`)
      .join('')
      .replaceAll(' ', '');
  const rows: readonly (readonly [was: string, will: string, lines: string])[] = [
    ['', '', ''],
    ['abc', 'abc', 'abc'],
    ['', 'ab', '+a+b'],
    ['ab', '', '-a-b'],
    ['abc', 'axc', 'a-b+xc'],
    ['abcd', 'bcde', '-abcd+e'],
    ['aab', 'ab', 'a-ab'],
    ['abc', 'cab', '+cab-c'],
  ];
  test.each(rows)('%s -> %s: %s', (was, will, lines) => {
    expect(shown(was, will)).toBe(lines);
  });

  test('both texts can be read from what is told, also where they are too long to be compared', () => {
    const was = Array.from({ length: 2100 }, (_, at) => `was ${at}`);
    const will = Array.from({ length: 2100 }, (_, at) => `will ${at}`);
    for (const [one, other] of [
      [was, will],
      ['abcbdab'.split(''), 'bdcaba'.split('')],
    ] as const) {
      const lines = diffLines(one, other);
      const without = (sign: string) => lines.filter((line) => line.sign !== sign).map(({ text }) => text);
      expect([without('+'), without('-')]).toEqual([one, other]);
    }
  });
});
