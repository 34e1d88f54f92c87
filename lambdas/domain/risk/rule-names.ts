/** How a rule that fired is named in a record that has room for few words. */
import { fixedRules } from './fixed-rules.ts';
import type { Rule, Ruleset } from './ruleset.ts';
import { standardRuleset } from './standard-ruleset.ts';

/** Reasons that are recorded as numbers. */
const ours: ReadonlySet<string> = new Set(
  [...fixedRules, ...standardRuleset.rules].map(({ reason }) => reason),
);

/** Characters that the words of others' rules may take together, with two more for each. */
const ROOM = 30;

/**
 * By its reason; where many rules of an operator's own fired, each of those by its place in the ruleset, such as `#17`. The
 * ruleset never changes, so that `ruleOf` finds it for good.
 */
export function namesOf({ rules }: Ruleset, fired: readonly Rule[]): (rule: Rule) => string {
  const others = fired.filter(({ reason }) => !ours.has(reason));
  const fit = others.reduce((sum, { reason }) => sum + reason.length + 2, 0) <= ROOM;
  return (rule) => (fit || ours.has(rule.reason) ? rule.reason : `#${rules.indexOf(rule)}`);
}

const placed = /^#(\d+)$/;

/** Names of rules of another ruleset, without those that only that one knows. */
export const lastingNames = (names: readonly string[]): readonly string[] =>
  names.filter((name) => !placed.test(name));

/**
 * The rule that a recorded name stands for; undefined for one of a ruleset that is gone.
 * @param ruleset that it was recorded with
 */
export function ruleOf({ rules }: Ruleset, name: string): Rule | undefined {
  const place = placed.exec(name)?.[1];
  if (place !== undefined) return rules[Number(place)];
  return [...fixedRules, ...rules].find(({ reason }) => reason === name);
}
