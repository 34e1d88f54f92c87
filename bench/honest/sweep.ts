/**
 * Moves the thresholds of a ruleset, and judges anew what was recorded: for each setting, whom of the honest it bothers and
 * what of the attack it stops.
 */
import { evaluate } from '../../lambdas/domain/risk/evaluate.ts';
import {
  type Condition,
  type Forced,
  type Outcome,
  outcomes,
  type Rule,
  type Ruleset,
} from '../../lambdas/domain/risk/ruleset.ts';
import { entryOf, type Signals } from '../../lambdas/domain/risk/signal-catalogue.ts';

/** How a setting differs from the ruleset that is shipped: factors, above 1 for what is milder. */
export interface Setting {
  /** Of the scores from which on something follows. */
  readonly scores: number;
  /** Of each number of yen and of pieces that a rule compares with. */
  readonly amounts: number;
}

export const shipped: Setting = { scores: 1, amounts: 1 };
export const factors = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.6, 2, 3, 5, 10] as const;

/** Each family moves one thing, or both together. */
export const families: Readonly<Record<string, (factor: number) => Setting>> = {
  'scores and amounts': (factor) => ({ scores: factor, amounts: factor }),
  'amounts alone': (factor) => ({ scores: 1, amounts: factor }),
  'scores alone': (factor) => ({ scores: factor, amounts: 1 }),
};

/** The strictest of all: whom it does not bother, none does. */
export const strictest: Setting = { scores: factors[0], amounts: factors[0] };

export function moved(ruleset: Ruleset, { scores, amounts }: Setting): Ruleset {
  const thresholds = Object.fromEntries(
    Object.entries(ruleset.thresholds).map(([outcome, score]) => [
      outcome,
      Math.max(1, Math.round(score * scores)),
    ]),
  ) as Partial<Record<Forced, number>>;
  return {
    version: ruleset.version,
    thresholds,
    rules: ruleset.rules.map((rule): Rule => ({ ...rule, when: movedIn(rule.when, amounts) })),
  };
}

const scaled = new Set(['amount', 'pieces']);

function movedIn(condition: Condition, factor: number): Condition {
  if ('all' in condition) return { all: condition.all.map((part) => movedIn(part, factor)) };
  if ('any' in condition) return { any: condition.any.map((part) => movedIn(part, factor)) };
  // What is excepted, such as what is on a list, is no threshold.
  if ('not' in condition) return condition;
  if (!scaled.has(String(entryOf(condition.signal)?.type))) return condition;
  const by = (value: number) => Math.max(1, Math.round(value * factor));
  if ('at_least' in condition && typeof condition.at_least === 'number')
    return { ...condition, at_least: by(condition.at_least) };
  if ('above' in condition && typeof condition.above === 'number')
    return { ...condition, above: by(condition.above) };
  // The other end of a span, as of amounts that are stepped up and not held: it moves along.
  if ('below' in condition && typeof condition.below === 'number')
    return { ...condition, below: by(condition.below) };
  if ('at_most' in condition && typeof condition.at_most === 'number')
    return { ...condition, at_most: by(condition.at_most) };
  return condition;
}

/** One that an attack asked for, as it was judged and could have been paid. */
export interface Recorded {
  readonly signals: Signals;
  /** Yen. */
  readonly yen: number;
  /** Whether it could be confirmed by who asked, were that wanted: by who holds the customer's own phone, unlocked. */
  readonly canConfirm: boolean;
}

export interface Point extends Setting {
  /** Shares of all honest payments. */
  readonly held: number;
  readonly steppedUp: number;
  /** Yen of the attack that are paid, and payments that are not. */
  readonly lost: number;
  readonly stopped: number;
}

export interface Swept {
  /** Honest payments in all, and the signals of those that the strictest setting bothers. */
  readonly honest: { readonly payments: number; readonly bothered: readonly Signals[] };
  readonly attack: readonly Recorded[];
}

export function pointAt(ruleset: Ruleset, setting: Setting, swept: Swept): Point {
  return stepTo(ruleset, setting, swept).point;
}

/** @returns the point, and what of the honest it bothers: a setting that is milder bothers none besides */
function stepTo(ruleset: Ruleset, setting: Setting, { honest, attack }: Swept) {
  const at = moved(ruleset, setting);
  const met = { approve: 0, step_up: 0, hold: 0, decline: 0 } satisfies Record<Outcome, number>;
  const bothered = honest.bothered.filter((signals) => {
    const { outcome } = evaluate(at, signals);
    met[outcome] += 1;
    return outcome !== 'approve';
  });
  const paid = attack.filter((payment) => isPaid(at, payment));
  const point: Point = {
    ...setting,
    held: (met.hold + met.decline) / honest.payments,
    steppedUp: met.step_up / honest.payments,
    lost: paid.reduce((sum, { yen }) => sum + yen, 0),
    stopped: attack.length - paid.length,
  };
  return { point, bothered };
}

function isPaid(ruleset: Ruleset, { signals, canConfirm }: Recorded): boolean {
  const { outcome } = evaluate(ruleset, signals);
  if (outcome !== 'step_up') return outcome === 'approve';
  return canConfirm && evaluate(ruleset, { ...signals, stepped_up: true }).outcome === 'approve';
}

/** Whether an outcome is as strict as another, or stricter. */
export const isAsStrict = (one: Outcome, other: Outcome): boolean =>
  outcomes.indexOf(one) >= outcomes.indexOf(other);

/** Of each family, from the strictest setting to the mildest. */
export const curves = (ruleset: Ruleset, swept: Swept): Readonly<Record<string, readonly Point[]>> =>
  Object.fromEntries(
    Object.entries(families).map(([name, at]) => {
      let { honest } = swept;
      const points = factors.map((factor) => {
        const { point, bothered } = stepTo(ruleset, at(factor), { ...swept, honest });
        honest = { ...honest, bothered };
        return point;
      });
      return [name, points];
    }),
  );
