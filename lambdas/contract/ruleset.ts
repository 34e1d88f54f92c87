/** The form of a ruleset: what may be published, and what docs/ruleset.schema.json says. */
import * as z from 'zod/mini';

/** What a rule may look at, as the catalogue of signals has it. */
export interface SignalShapes {
  readonly numbers: readonly string[];
  readonly flags: readonly string[];
  readonly countries: readonly string[];
  /** Signals of the same choices together. */
  readonly choices: readonly { readonly names: readonly string[]; readonly values: readonly string[] }[];
}

export interface RulesetBounds {
  readonly rules: number;
  readonly reason: number;
  readonly score: number;
}

const MOST = 999_999_999_999_999;
const whole = z.int().check(z.minimum(0), z.maximum(MOST));

/** @param signals what rules may look at */
export function rulesetSchema(signals: SignalShapes, bounds: RulesetBounds) {
  const condition = conditionSchema(signals);
  const score = z.int().check(z.minimum(-bounds.score), z.maximum(bounds.score));
  const threshold = z.optional(z.int().check(z.minimum(1), z.maximum(1_000_000)));
  const sentence = z.string().check(z.regex(/^[^\p{Cc}\u2028\u2029]{1,200}$/u));
  return z.strictObject({
    version: z.optional(z.string().check(z.regex(/^(standard-)?[1-9][0-9]{0,5}$/))),
    thresholds: z.strictObject({ step_up: threshold, hold: threshold, decline: threshold }),
    rules: z
      .array(
        z.strictObject({
          reason: z.string().check(z.regex(new RegExp(`^[a-z][a-z0-9_]{0,${bounds.reason - 1}}$`))),
          text: z.strictObject({ en: sentence, ja: sentence }),
          flow: z.optional(z.enum(['payment', 'top_up'])),
          when: condition,
          outcome: z.optional(z.enum(['step_up', 'hold', 'decline'])),
          score: z.optional(score),
          mode: z.optional(z.enum(['live', 'shadow'])),
          snoozable: z.optional(z.boolean()),
        }),
      )
      .check(z.maxLength(bounds.rules)),
  });
}

/** Each comparison fits the signal that it is of. */
function conditionSchema({ numbers, flags, countries, choices }: SignalShapes): z.ZodMiniType {
  const number = z.enum(numbers as [string, ...string[]]);
  const operand = z.union([
    whole,
    z.strictObject({
      signal: number,
      times: z.optional(z.int().check(z.minimum(1), z.maximum(1_000_000))),
    }),
  ]);
  const listOf = <T extends z.ZodMiniType>(value: T) =>
    z.array(value).check(z.minLength(1), z.maxLength(250));
  const equals = <T extends z.ZodMiniType>(names: readonly string[], value: T) => {
    const signal = z.enum(names as [string, ...string[]]);
    return [z.strictObject({ signal, is: value }), z.strictObject({ signal, in: listOf(value) })];
  };
  const code = z.string().check(z.regex(/^[A-Z]{2}$/));
  const parts: z.ZodMiniType = z.lazy(() => listOf(condition));
  const condition: z.ZodMiniType = z.union([
    z.strictObject({ all: parts }),
    z.strictObject({ any: parts }),
    z.strictObject({ not: z.lazy(() => condition) }),
    z.strictObject({ signal: number, at_least: operand }),
    z.strictObject({ signal: number, above: operand }),
    z.strictObject({ signal: number, at_most: operand }),
    z.strictObject({ signal: number, below: operand }),
    ...equals(numbers, whole),
    z.strictObject({ signal: z.enum(flags as [string, ...string[]]), is: z.boolean() }),
    ...equals(countries, code),
    ...choices.flatMap(({ names, values }) => equals(names, z.enum(values as [string, ...string[]]))),
  ]);
  return condition;
}
