/** The dearest judgement is of a ruleset that may be published, and what is timed is compared within its own round. */
import { expect, test } from 'vitest';
import { ratiosOf } from '../../bench/rules/interleaved.ts';
import { busySignals, largestRuleset } from '../../bench/rules/largest-ruleset.ts';
import { evaluate } from '../../lambdas/domain/risk/evaluate.ts';
import { parseRuleset } from '../../lambdas/handlers/rulesets/parse-ruleset.ts';

test('the largest ruleset is one, and its last condition alone keeps each of its rules from firing', () => {
  const largest = largestRuleset();
  const { version: _, ...document } = largest;
  expect(parseRuleset(JSON.stringify(document))).toHaveProperty('rules');
  expect(evaluate(largest, busySignals)).toMatchObject({ outcome: 'approve', score: 0 });
  expect(evaluate(largest, { ...busySignals, hour_usual: 1 })).toMatchObject({ outcome: 'hold', score: 200 });
});

test('a ratio is the median of those within the rounds, whoever came first in them', async () => {
  let clock = 0;
  let round = 0;
  const takes = (time: (slow: number) => number) => () => {
    // Every fifth round, the machine is ten times as slow: for both.
    clock += time(Math.floor(round++ / 2) % 5 === 0 ? 10 : 1);
  };
  const measured = { base: takes((slow) => 2 * slow), other: takes((slow) => 3 * slow) };
  expect(await ratiosOf(measured, { base: 'base', rounds: 21, now: () => clock })).toEqual({
    base: 1,
    other: 1.5,
  });
});
