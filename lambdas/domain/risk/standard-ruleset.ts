/** The ruleset that is in force as long as none is published. Thresholds in yen. */
import type { Ruleset } from './ruleset.ts';
import standard from './standard.json' with { type: 'json' };

/** TypeScript widens the strings of a JSON file; that it is a ruleset, `scripts/ruleset-schema.ts` checks. */
export const standardRuleset = standard as unknown as Ruleset;
