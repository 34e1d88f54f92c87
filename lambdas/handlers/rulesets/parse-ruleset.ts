/** Reads a ruleset that somebody wrote: all that is wrong with it has a path, and nothing in it makes this slow or throw. */
import type * as z from 'zod/mini';
import { rulesetSchema } from '../../contract/ruleset.ts';
import { bounds, type Ruleset } from '../../domain/risk/ruleset.ts';
import { type Fault, faultsIn } from '../../domain/risk/ruleset-faults.ts';
import { catalogue, choicesOf, isNumeric } from '../../domain/risk/signal-catalogue.ts';
import { messageOf } from '../http/validate.ts';

const named = (type: string) => catalogue.filter((entry) => entry.type === type).map(({ name }) => name);

/** What a ruleset must look like, with the signals that there are. */
export const schemaOfRulesets = () =>
  rulesetSchema(
    {
      numbers: catalogue.filter(isNumeric).map(({ name }) => name),
      flags: named('flag'),
      countries: named('country'),
      choices: [
        ...Map.groupBy(
          catalogue.filter((entry) => choicesOf(entry) !== undefined),
          (entry) => choicesOf(entry),
        ),
      ].map(([values = [], entries]) => ({ values, names: entries.map(({ name }) => name) })),
    },
    bounds,
  );

/** Of JSON: two for each condition within a condition, and what is around them. */
const MAX_DEPTH = 2 * bounds.depth + 8;
/** Objects and lists: two for each condition, two for each rule, and what is around them. */
const MAX_OBJECTS = 3 * bounds.conditions + 2 * bounds.rules + 8;

export const isRuleset = (parsed: Ruleset | readonly Fault[]): parsed is Ruleset => 'rules' in parsed;

/** @returns the ruleset, its version empty where the text has none; or what is wrong with it */
export function parseRuleset(text: string): Ruleset | readonly Fault[] {
  const whole = (message: string): readonly Fault[] => [{ path: '', message }];
  if (Buffer.byteLength(text) > bounds.bytes) return whole(`is longer than ${bounds.bytes} bytes`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return whole('is not JSON');
  }
  const tooLarge = sizeFault(json);
  if (tooLarge) return whole(tooLarge);
  const parsed = schemaOfRulesets().safeParse(json);
  if (!parsed.success) return parsed.error.issues.map(faultOf);
  const ruleset = { version: '', ...parsed.data } as Ruleset;
  const faults = faultsIn(ruleset);
  return faults.length > 0 ? faults : ruleset;
}

/** Before anything else is asked of it, and without recursion, which hostile nesting would exhaust. */
function sizeFault(json: unknown): string | undefined {
  const objectsIn = (values: readonly unknown[]) =>
    values.filter((each): each is object => typeof each === 'object' && each !== null);
  let level = objectsIn([json]);
  let objects = level.length;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return `is deeper than ${bounds.depth} conditions`;
    level = objectsIn(level.flatMap((each) => Object.values(each)));
    objects += level.length;
  }
  return objects > MAX_OBJECTS ? `has more than ${bounds.conditions} conditions` : undefined;
}

type Issue = z.core.$ZodIssue;

/** Of a choice between forms, the fault that lies deepest is the one of the form that was meant. */
function faultOf(issue: Issue): Fault {
  const within = (each: Issue): { readonly path: readonly PropertyKey[]; readonly message: string } => {
    if (each.code !== 'invalid_union') return { path: each.path, message: messageOf(each) };
    const deepest = each.errors
      .map((errors) => errors[0])
      .flatMap((error) => (error ? [within(error)] : []))
      .sort((a, b) => b.path.length - a.path.length)[0];
    const meant = deepest && deepest.path.length > 1 ? deepest : undefined;
    return {
      path: [...each.path, ...(meant?.path ?? [])],
      message:
        meant?.message ??
        'must be all, any or not, or a comparison that fits its signal: see docs/rulesets.md',
    };
  };
  const { path, message } = within(issue);
  return { path: path.join('.'), message };
}
