/** Rulesets of one rule, and rules of drafts. */
import type { Condition, Forced, Ruleset } from '../../lambdas/domain/risk/ruleset.ts';

/** Of what is true of everything. */
export const everything: Condition = { signal: 'amount', at_least: 0 };

/** A rule that fires on everything, unless another condition is given. */
export const always = (outcome: Forced, when = everything): Ruleset => ({
  version: '99',
  thresholds: {},
  rules: [{ reason: `always_${outcome}`, text: { en: 'Always.', ja: '常に。' }, when, outcome }],
});

/** A rule of a draft, as it is typed, with what is wrong with it. */
export const draftRule = (change: object = {}) => ({
  reason: 'a',
  text: { en: 'Why.', ja: '理由。' },
  when: everything,
  score: 1,
  ...change,
});
