/** Judges a transfer: signals and a ruleset in, the strictest outcome and every rule that fired out. Pure. */
import { fixedRules } from './fixed-rules.ts';
import { namesOf } from './rule-names.ts';
import {
  type Comparison,
  type Condition,
  type Forced,
  isSnoozable,
  type Operand,
  type Outcome,
  outcomes,
  type Rule,
  type Ruleset,
} from './ruleset.ts';
import { defaultOf, entryOf, type SignalName, type Signals, type SignalValue } from './signal-catalogue.ts';
import { recordable } from './signals.ts';

/** What is recorded of how a transfer was judged. */
export interface Judgement {
  /** The ruleset's version. */
  readonly ruleset: string;
  /** The rules that fired, in the ruleset's order: see `namesOf`. */
  readonly reasons: readonly string[];
  /** Rules that fired in the shadow: without effect. */
  readonly shadow: readonly string[];
  /** Rules that fired and were snoozed for this customer: without effect. */
  readonly snoozed: readonly string[];
  /** The sum of what the rules that fired score, never below 0. */
  readonly score: number;
  readonly signals: Signals;
}

export interface Verdict extends Judgement {
  readonly outcome: Outcome;
}

/**
 * A step-up that was done is not asked for again: rules that want one do not fire, and a score that comes to one is let
 * pass. No condition is looked at twice, so that a judgement costs at most what the ruleset has of them (`bounds`).
 *
 * @param snoozed reasons of rules that are to have no effect, as far as they may be snoozed
 */
export function evaluate(
  ruleset: Ruleset,
  given: Signals,
  snoozed: ReadonlySet<string> = new Set(),
): Verdict {
  const signals = recordable(given);
  const flow = signals.flow ?? 'payment';
  const fires = (rule: Rule) =>
    (rule.flow === undefined || rule.flow === flow) &&
    !(signals.stepped_up && rule.outcome === 'step_up') &&
    holds(rule.when, signals);
  const fired = ruleset.rules.filter(fires);
  const shadow = fired.filter(({ mode }) => mode === 'shadow');
  const isAsleep = (rule: Rule) => rule.mode !== 'shadow' && snoozed.has(rule.reason) && isSnoozable(rule);
  const asleep = fired.filter(isAsleep);
  const live = [
    ...fixedRules.filter(fires),
    ...fired.filter((rule) => rule.mode !== 'shadow' && !isAsleep(rule)),
  ];
  const score = Math.max(
    0,
    live.reduce((sum, rule) => sum + (rule.score ?? 0), 0),
  );
  const scored = outcomeOf(score, ruleset.thresholds);
  const named = namesOf(ruleset, [...live, ...shadow, ...asleep]);
  return {
    outcome: strictest([
      scored === 'step_up' && signals.stepped_up ? 'approve' : scored,
      ...live.flatMap(({ outcome }) => outcome ?? []),
    ]),
    ruleset: ruleset.version,
    reasons: live.map(named),
    shadow: shadow.map(named),
    snoozed: asleep.map(named),
    score,
    signals,
  };
}

/** What is recorded of it, and nothing else that has it. What it came to, the transfer's state says. */
export const judgementOf = (judged: Judgement): Judgement => ({
  ruleset: judged.ruleset,
  reasons: judged.reasons,
  shadow: judged.shadow,
  snoozed: judged.snoozed,
  score: judged.score,
  signals: judged.signals,
});

const strictest = (all: readonly Outcome[]): Outcome =>
  outcomes[Math.max(...all.map((outcome) => outcomes.indexOf(outcome)))] ?? 'approve';

const forced = ['decline', 'hold', 'step_up'] as const satisfies readonly Forced[];

/** The strictest whose threshold is reached. */
const outcomeOf = (score: number, thresholds: Ruleset['thresholds']): Outcome =>
  forced.find((outcome) => score >= (thresholds[outcome] ?? Number.POSITIVE_INFINITY)) ?? 'approve';

function holds(condition: Condition, signals: Signals): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(part, signals));
  if ('any' in condition) return condition.any.some((part) => holds(part, signals));
  if ('not' in condition) return !holds(condition.not, signals);
  const value = valueIn(condition.signal, signals);
  return value !== undefined && compares(condition, value, signals);
}

function valueIn(name: SignalName, signals: Signals): SignalValue | undefined {
  const entry = entryOf(name);
  if (!entry) throw new Error(`A rule names the signal ${name}, which there is not`);
  return signals[name] ?? defaultOf(entry);
}

/** A number and a `bigint` compare exactly. */
function compares(comparison: Comparison, value: SignalValue, signals: Signals): boolean {
  if ('is' in comparison) return isSame(value, comparison.is);
  if ('in' in comparison) return comparison.in.some((each) => isSame(value, each));
  const than = (operand: Operand, orders: (order: number) => boolean): boolean => {
    const order = orderOf(value as bigint | number, operand, signals);
    return order !== undefined && orders(order);
  };
  if ('at_least' in comparison) return than(comparison.at_least, (order) => order >= 0);
  if ('above' in comparison) return than(comparison.above, (order) => order > 0);
  if ('at_most' in comparison) return than(comparison.at_most, (order) => order <= 0);
  return than(comparison.below, (order) => order < 0);
}

const isSame = (value: SignalValue, other: string | number | boolean): boolean =>
  typeof value === 'bigint' ? value === BigInt(other) : value === other;

/** Below 0 where the value is the lesser; undefined where nothing is known of what it is compared with. */
function orderOf(value: bigint | number, operand: Operand, signals: Signals): number | undefined {
  if (typeof operand === 'number') return signOf(BigInt(value) - BigInt(operand));
  const other = valueIn(operand.signal, signals);
  if (other === undefined) return undefined;
  return signOf(BigInt(value) * 100n - BigInt(other) * BigInt(operand.times ?? 100));
}

const signOf = (difference: bigint): number => (difference > 0n ? 1 : difference < 0n ? -1 : 0);
