/** Judges what is recorded of a transfer by a ruleset, as it was judged then. */
import { evaluate, type Judgement, type Verdict } from '../risk/evaluate.ts';
import { ruleOf } from '../risk/rule-names.ts';
import type { Outcome, Ruleset } from '../risk/ruleset.ts';

export interface JudgedAgain {
  readonly outcome: Outcome;
  /** Rules that fired with effect, in the shadow, and snoozed: reasons, each once. */
  readonly live: readonly string[];
  readonly shadow: readonly string[];
  readonly snoozed: readonly string[];
}

/**
 * A payment that its customer has confirmed was judged twice: before, when a step-up was asked for, and after. It is again,
 * with what is recorded, which is of the second time; where a step-up is not asked for any more, once is all.
 *
 * @param snoozed reasons
 */
export function judgedAgain(
  ruleset: Ruleset,
  { signals }: Pick<Judgement, 'signals'>,
  snoozed: ReadonlySet<string>,
): JudgedAgain {
  const first = evaluate(ruleset, { ...signals, stepped_up: undefined }, snoozed);
  if (signals.flow === 'top_up')
    // A top-up waits for nobody.
    return toldOf(ruleset, first.outcome === 'approve' ? 'approve' : 'decline', first);
  if (!signals.stepped_up || first.outcome !== 'step_up') return toldOf(ruleset, first.outcome, first);
  const second = evaluate(ruleset, signals, snoozed);
  return toldOf(ruleset, second.outcome === 'approve' ? 'step_up' : second.outcome, first, second);
}

function toldOf(ruleset: Ruleset, outcome: Outcome, ...verdicts: readonly Verdict[]): JudgedAgain {
  const all = (of: 'reasons' | 'shadow' | 'snoozed') => [
    ...new Set(verdicts.flatMap((verdict) => reasonsIn(ruleset, verdict[of]))),
  ];
  return { outcome, live: all('reasons'), shadow: all('shadow'), snoozed: all('snoozed') };
}

/** The reasons that recorded names stand for. @param ruleset that they were recorded with */
export const reasonsIn = (ruleset: Ruleset, names: readonly string[]): readonly string[] =>
  names.flatMap((name) => ruleOf(ruleset, name)?.reason ?? []);
