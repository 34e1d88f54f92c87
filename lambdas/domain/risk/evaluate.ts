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
  type Rule,
  type Ruleset,
} from './ruleset.ts';
import { defaultOf, entryOf, type Signals, type SignalValue } from './signal-catalogue.ts';
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
 * A ruleset may be newer than this code, after a roll-back for example, and name a signal that there is not here yet. Where it
 * turns on that whether a rule fires that makes anything stricter, the transfer is held, by that rule: a person decides. A
 * rule that wants a step-up gets one.
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
  const unknown = new Set<Rule>();
  const fires = (rule: Rule) => {
    const isMet =
      (rule.flow === undefined || rule.flow === flow) &&
      !(signals.stepped_up && rule.outcome === 'step_up') &&
      holds(rule.when, signals);
    if (isMet !== undefined) return isMet;
    unknown.add(rule);
    return isStricter(rule);
  };
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
    live.reduce((sum, rule) => sum + (unknown.has(rule) ? 0 : (rule.score ?? 0)), 0),
  );
  const wanted = new Set(live.map((rule) => (unknown.has(rule) ? outcomeUnknown(rule) : rule.outcome)));
  const isReached = (outcome: Forced) =>
    score >= (ruleset.thresholds[outcome] ?? Number.POSITIVE_INFINITY) &&
    !(signals.stepped_up && outcome === 'step_up');
  const named = namesOf(ruleset, [...live, ...shadow, ...asleep]);
  return {
    outcome: fromStrictest.find((outcome) => wanted.has(outcome) || isReached(outcome)) ?? 'approve',
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

const fromStrictest = ['decline', 'hold', 'step_up'] as const satisfies readonly Forced[];

/** Of one in the shadow nothing follows, and a rule that only lets pass lets nothing pass that is not known to be so. */
const isStricter = ({ mode, outcome, score = 0 }: Rule): boolean =>
  mode !== 'shadow' && (outcome !== undefined || score > 0);

const outcomeUnknown = ({ outcome }: Rule): Forced => (outcome === 'step_up' ? outcome : 'hold');

/** Undefined where it turns on a signal that there is not: Kleene's logic of three values. */
function holds(condition: Condition, signals: Signals): boolean | undefined {
  if ('all' in condition) return joined(condition.all, signals, false);
  if ('any' in condition) return joined(condition.any, signals, true);
  if ('not' in condition) {
    const inner = holds(condition.not, signals);
    return inner === undefined ? undefined : !inner;
  }
  const entry = entryOf(condition.signal);
  if (!entry) return undefined;
  const value = signals[condition.signal] ?? defaultOf(entry);
  return value !== undefined && compares(condition, value, signals);
}

/** @param decisive what one part alone makes of the whole */
function joined(parts: readonly Condition[], signals: Signals, decisive: boolean): boolean | undefined {
  let whole: boolean | undefined = !decisive;
  for (const part of parts) {
    const each = holds(part, signals);
    if (each === decisive) return decisive;
    if (each === undefined) whole = undefined;
  }
  return whole;
}

/** A number and a `bigint` compare exactly. */
function compares(comparison: Comparison, value: SignalValue, signals: Signals): boolean | undefined {
  if ('is' in comparison) return isSame(value, comparison.is);
  if ('in' in comparison) return comparison.in.some((each) => isSame(value, each));
  const than = (operand: Operand, orders: (order: number) => boolean): boolean | undefined => {
    if (typeof operand !== 'number' && !entryOf(operand.signal)) return undefined;
    return orders(orderOf(value as bigint | number, operand, signals));
  };
  if ('at_least' in comparison) return than(comparison.at_least, (order) => order >= 0);
  if ('above' in comparison) return than(comparison.above, (order) => order > 0);
  if ('at_most' in comparison) return than(comparison.at_most, (order) => order <= 0);
  return than(comparison.below, (order) => order < 0);
}

const isSame = (value: SignalValue, other: string | number | boolean): boolean =>
  typeof value === 'bigint' ? value === BigInt(other) : value === other;

/** Below 0 where the value is the lesser; `NaN`, which no order has, where nothing is known of what it is compared with. */
function orderOf(value: bigint | number, operand: Operand, signals: Signals): number {
  if (typeof operand === 'number') return signOf(BigInt(value) - BigInt(operand));
  const entry = entryOf(operand.signal);
  const other = signals[operand.signal] ?? (entry && defaultOf(entry));
  if (other === undefined) return Number.NaN;
  return signOf(BigInt(value) * 100n - BigInt(other) * BigInt(operand.times ?? 100));
}

const signOf = (difference: bigint): number => (difference > 0n ? 1 : difference < 0n ? -1 : 0);
