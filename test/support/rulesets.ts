/** Rulesets of one rule. */
import type { Condition, Forced, Ruleset } from '../../lambdas/domain/risk/ruleset.ts';

/** Of what is true of everything. */
const everything: Condition = { signal: 'amount', at_least: 0 };

/** A rule that fires on everything, unless another condition is given. */
export const always = (outcome: Forced, when = everything): Ruleset => ({
  version: '99',
  thresholds: {},
  rules: [{ reason: `always_${outcome}`, text: { en: 'Always.', ja: '常に。' }, when, outcome }],
});
