/** The rules that a request is judged by: the ruleset that its facts name, without what is snoozed for its customer. */
import type { Ruleset } from '../risk/ruleset.ts';
import type { Rulesets } from '../risk/rulesets.ts';
import type { Facts } from './facts.ts';

export interface RulesInForce extends Pick<Facts, 'snoozed'> {
  readonly ruleset: Ruleset;
}

/** No round trip but for a version that this container has not met. */
export const withRuleset = async <F extends Pick<Facts, 'policy'>>(
  rulesets: Rulesets,
  facts: F,
): Promise<F & { readonly ruleset: Ruleset }> => ({
  ...facts,
  ruleset: await rulesets.inForce(facts.policy),
});

/** The reasons that are snoozed still. @param now milliseconds since the epoch */
export const snoozedAt = ({ snoozed = {} }: Pick<Facts, 'snoozed'>, now: number): ReadonlySet<string> =>
  new Set(Object.keys(snoozed).filter((reason) => now < (snoozed[reason] ?? 0)));
