/** A ruleset: data, which `evaluate.ts` judges by. docs/rulesets.md is its reference. */
import type { SignalName } from './signal-catalogue.ts';

/**
 * From the mildest: `step_up` waits for the customer, who signs in afresh and confirms; `hold` waits for a colleague, with
 * the funds reserved.
 */
export const outcomes = ['approve', 'step_up', 'hold', 'decline'] as const;
export type Outcome = (typeof outcomes)[number];
export type Forced = Exclude<Outcome, 'approve'>;

/** A number, or so many percent of another signal; all of it where `times` is not given. */
export type Operand = number | { readonly signal: SignalName; readonly times?: number | undefined };

export type Comparison = { readonly signal: SignalName } & (
  | { readonly is: string | number | boolean }
  | { readonly in: readonly (string | number)[] }
  | { readonly at_least: Operand }
  | { readonly above: Operand }
  | { readonly at_most: Operand }
  | { readonly below: Operand }
);

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | Comparison;

export interface Rule {
  /** Stable code: recorded with the transfer. */
  readonly reason: string;
  /** For a reviewer, in a sentence. */
  readonly text: { readonly en: string; readonly ja: string };
  /** @default - both */
  readonly flow?: 'payment' | 'top_up' | undefined;
  readonly when: Condition;
  /** What it comes to by itself, whatever the score. */
  readonly outcome?: Forced | undefined;
  /** Added to the score. */
  readonly score?: number | undefined;
  /** `shadow`: judged and recorded, and of no effect. @default live */
  readonly mode?: 'live' | 'shadow' | undefined;
  /** Whether an operator may snooze it for a customer. @default - unless its outcome is `decline` */
  readonly snoozable?: boolean | undefined;
}

export const isSnoozable = ({ outcome, snoozable }: Pick<Rule, 'outcome' | 'snoozable'>): boolean =>
  snoozable ?? outcome !== 'decline';

export interface Ruleset {
  /** `standard-4`, or the number that a published one was given. */
  readonly version: string;
  /** From which score on what follows; what has none never follows from a score. */
  readonly thresholds: Readonly<Partial<Record<Forced, number>>>;
  readonly rules: readonly Rule[];
}

/** What a ruleset may be at most, so that its judgement costs no more than so much. */
export const bounds = {
  rules: 200,
  /** Conditions within conditions. */
  depth: 6,
  /** Conditions of all rules together. */
  conditions: 1000,
  /** Of its JSON. */
  bytes: 128 * 1024,
  /** Characters of a reason. */
  reason: 32,
  /** Of one rule's score, either way. */
  score: 1000,
} as const;

/** The conditions directly within one. */
export function partsOf(condition: Condition): readonly Condition[] {
  if ('all' in condition) return condition.all;
  if ('any' in condition) return condition.any;
  return 'not' in condition ? [condition.not] : [];
}

/** The signals that it looks at, those that it compares with included. */
export function signalsOf(condition: Condition): readonly SignalName[] {
  if (!('signal' in condition)) return partsOf(condition).flatMap(signalsOf);
  // What else it may compare with, a list or a text for example, has none.
  const operands = Object.values(condition).flatMap(({ signal }: { signal?: SignalName }) => signal ?? []);
  return [condition.signal, ...operands];
}

/** How many conditions it has: none is looked at more than once in a judgement. */
export const conditionsIn = (condition: Condition): number =>
  partsOf(condition).reduce((sum, part) => sum + conditionsIn(part), 1);
