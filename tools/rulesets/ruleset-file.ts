/** Reads a ruleset from a file, as strictly as the API does. */
import type { Ruleset } from '../../lambdas/domain/risk/ruleset.ts';
import { isRuleset, parseRuleset } from '../../lambdas/handlers/rulesets/parse-ruleset.ts';
import { PlatformError } from '../../local/types.ts';
import { textOf } from '../operator/batch-file.ts';

/** Faults that are told at once. */
const TOLD = 20;

/** @throws PlatformError that names each fault with its path */
export function rulesetIn(file: string): Ruleset {
  const parsed = parseRuleset(textOf(file));
  if (isRuleset(parsed)) return parsed;
  const faults = parsed.slice(0, TOLD).map(({ path, message }) => `${path === '' ? 'It' : path} ${message}.`);
  throw new PlatformError([`${file} is no ruleset (docs/rulesets.md).`, ...faults].join('\n'));
}
