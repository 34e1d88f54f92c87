/** Judges a transaction: signals and a ruleset in, the strictest outcome and every reason out. Pure. */
import type { Outcome, Ruleset } from './ruleset.ts';
import type { Signals } from './signals.ts';

export interface Verdict {
  readonly outcome: Outcome;
  readonly ruleset: string;
  /** The rules that fired, in the ruleset's order. Empty when approved. */
  readonly reasons: readonly string[];
}

const severity: Record<Outcome, number> = { approve: 0, step_up: 1, hold: 2, decline: 3 };

/** A step-up that was done is not asked for again: rules that want one do not fire. */
export function evaluate(ruleset: Ruleset, signals: Signals): Verdict {
  const fired = ruleset.rules.filter(
    (rule) => rule.fires(signals) && !(signals.steppedUp && rule.outcome === 'step_up'),
  );
  const outcome = fired.reduce<Outcome>(
    // Stryker disable next-line EqualityOperator: of two that are as severe, one is the other.
    (worst, rule) => (severity[rule.outcome] > severity[worst] ? rule.outcome : worst),
    'approve',
  );
  return { outcome, ruleset: ruleset.version, reasons: fired.map((rule) => rule.reason) };
}
