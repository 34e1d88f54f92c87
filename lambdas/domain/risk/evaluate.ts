/** Judges a transaction: signals and a ruleset in, the strictest outcome and every reason out. Pure. */
import type { Outcome, Ruleset } from './ruleset.ts';
import type { Signals } from './signals.ts';

export interface Verdict {
  readonly outcome: Outcome;
  readonly ruleset: string;
  /** The rules that fired, in the ruleset's order. Empty when approved. */
  readonly reasons: readonly string[];
}

const severity: Record<Outcome, number> = { approve: 0, hold: 1, decline: 2 };

export function evaluate(ruleset: Ruleset, signals: Signals): Verdict {
  const fired = ruleset.rules.filter((rule) => rule.fires(signals));
  const outcome = fired.reduce<Outcome>(
    (worst, rule) => (severity[rule.outcome] > severity[worst] ? rule.outcome : worst),
    'approve',
  );
  return { outcome, ruleset: ruleset.version, reasons: fired.map((rule) => rule.reason) };
}
