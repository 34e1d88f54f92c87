/** Published rulesets, in the Registry table: each under its version, for good. */

import type { Ruleset } from '../domain/risk/ruleset.ts';
import type { Rulesets } from '../domain/risk/rulesets.ts';
import { standardRuleset } from '../domain/risk/standard-ruleset.ts';
import { type RegistryOptions, readItem } from './item-access.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { rulesetKey } from './keys.ts';
import { byVersion } from './versioned.ts';

/** Its JSON as one text: only ever read as a whole, and in the order in which it was approved. */
export const rulesetItem = ({ version, ...ruleset }: Ruleset): Item =>
  toItem({ ...rulesetKey(version), ruleset: JSON.stringify(ruleset) });

/** @throws SyntaxError for what is no JSON */
export const rulesetOf = (version: string, item: Item): Ruleset => ({
  ...(JSON.parse(fieldsOf(item).text('ruleset')) as Ruleset),
  version,
});

/** @param kept of one function's container, so that a version is read once there */
export function rulesetStore(options: RegistryOptions, kept = new Map<string, Ruleset>()): Rulesets {
  return {
    async inForce(version) {
      if (version === undefined || version.startsWith('standard-')) return standardRuleset;
      return byVersion(kept, version, async () => {
        const item = await readItem(options, rulesetKey(version));
        if (!item) throw new Error(`Ruleset ${version} was never published`);
        return rulesetOf(version, item);
      });
    },
  };
}
