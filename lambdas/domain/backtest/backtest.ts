/**
 * A backtest: what another ruleset would have made of the transfers that are stored. Pure, and the same whatever order they
 * come in; so it can be counted in parts, and the parts added up.
 */
import type { Judgement } from '../risk/evaluate.ts';
import { fixedRules } from '../risk/fixed-rules.ts';
import { type Outcome, outcomes, type Ruleset } from '../risk/ruleset.ts';
import { type JudgedAgain, judgedAgain, reasonsIn } from './judged-again.ts';
import type { BacktestMark } from './mark.ts';

/** A payment or a top-up as it is stored. */
export interface StoredInput extends Judgement {
  readonly flow: 'payment' | 'top_up';
  /** Minor units. */
  readonly amount: bigint;
  readonly mark?: BacktestMark | undefined;
}

export interface Counted {
  count: number;
  /** Minor units. */
  amount: bigint;
}

export const parts = ['all', 'fraud', 'good'] as const satisfies readonly ('all' | BacktestMark)[];

/** Of all, and of those of which it is known. */
export type Tally = Readonly<Record<(typeof parts)[number], Counted>>;

export interface RuleTally {
  /** With effect, by the ruleset that each was judged by. */
  readonly fired: Tally;
  /** With effect, by the draft. */
  readonly wouldFire: Tally;
  /** In the shadow, by the ruleset that each was judged by. */
  readonly firedInShadow: Tally;
  /** In the shadow, by the draft. */
  readonly wouldFireInShadow: Tally;
  /** Snoozed for the customer then, and fired by the draft. */
  readonly snoozed: Tally;
}

export const ruleTallies = ['fired', 'wouldFire', 'firedInShadow', 'wouldFireInShadow', 'snoozed'] as const;

export interface Backtest {
  /** Transfers that were judged again. */
  readonly judged: Tally;
  /** What each came to then, and would come to. */
  readonly changes: ReadonlyMap<Outcome, ReadonlyMap<Outcome, Tally>>;
  /** By reason. */
  readonly rules: Map<string, RuleTally>;
  /** Transfers by the version that they were judged by, of which the rules are not known: not judged again. */
  readonly unknown: Map<string, number>;
}

const tally = (): Tally => ({
  all: { count: 0, amount: 0n },
  fraud: { count: 0, amount: 0n },
  good: { count: 0, amount: 0n },
});

const ruleTally = (): RuleTally => ({
  fired: tally(),
  wouldFire: tally(),
  firedInShadow: tally(),
  wouldFireInShadow: tally(),
  snoozed: tally(),
});

export const emptyBacktest = (): Backtest => ({
  judged: tally(),
  changes: new Map(outcomes.map((was) => [was, new Map(outcomes.map((would) => [would, tally()]))])),
  rules: new Map(),
  unknown: new Map(),
});

/** Adds what was counted of other transfers, with the same rules. */
export function addBacktest(to: Backtest, more: Backtest): void {
  addTally(to.judged, more.judged);
  for (const [was, row] of more.changes)
    for (const [would, sums] of row) {
      const known = to.changes.get(was)?.get(would);
      if (known) addTally(known, sums);
    }
  for (const [reason, sums] of more.rules) {
    const known = to.rules.get(reason) ?? ruleTally();
    to.rules.set(reason, known);
    for (const of of ruleTallies) addTally(known[of], sums[of]);
  }
  for (const [version, count] of more.unknown)
    to.unknown.set(version, (to.unknown.get(version) ?? 0) + count);
}

function addTally(to: Tally, more: Tally): void {
  for (const part of parts) {
    to[part].count += more[part].count;
    to[part].amount += more[part].amount;
  }
}

/**
 * @param recorded the ruleset of the version that the input was judged by; undefined where nobody has it any more
 * @param baseline what the draft is held against. @default - for each input, what it was judged by
 */
export function addInput(
  backtest: Backtest,
  draft: Ruleset,
  recorded: Ruleset | undefined,
  input: StoredInput,
  baseline = recorded,
): void {
  const { rules, unknown } = backtest;
  if (!recorded || !baseline) {
    unknown.set(input.ruleset, (unknown.get(input.ruleset) ?? 0) + 1);
    return;
  }
  // Only of rules that fired is it recorded that they were snoozed.
  const snoozed = new Set(reasonsIn(recorded, input.snoozed));
  const was = judgedAgain(baseline, input, snoozed);
  const would = judgedAgain(draft, input, snoozed);
  addTo(backtest.judged, input);
  const change = backtest.changes.get(was.outcome)?.get(would.outcome);
  if (change) addTo(change, input);
  const count = (reasons: readonly string[], of: keyof RuleTally) => {
    for (const reason of reasons) {
      const known = rules.get(reason) ?? ruleTally();
      rules.set(reason, known);
      addTo(known[of], input);
    }
  };
  const both: readonly (readonly [JudgedAgain, keyof RuleTally, keyof RuleTally])[] = [
    [was, 'fired', 'firedInShadow'],
    [would, 'wouldFire', 'wouldFireInShadow'],
  ];
  for (const [judged, live, shadow] of both) {
    count(judged.live, live);
    count(judged.shadow, shadow);
  }
  count(would.snoozed, 'snoozed');
}

function addTo(sums: Tally, { amount, mark }: Pick<StoredInput, 'amount' | 'mark'>): void {
  for (const counted of [sums.all, ...(mark ? [sums[mark]] : [])]) {
    counted.count += 1;
    counted.amount += amount;
  }
}

/** What the transfers came to then, or would come to. */
export function outcomeTally({ changes }: Backtest, side: 'was' | 'would', outcome: Outcome): Tally {
  const sums = tally();
  for (const [was, row] of changes)
    for (const [would, change] of row) if ((side === 'was' ? was : would) === outcome) addTally(sums, change);
  return sums;
}

/**
 * Of the transfers that a rule fires on and of which it is known, the share that was fraud, in basis points; undefined where
 * nothing is known of any.
 */
export function precisionOf({ fraud, good }: Tally): number | undefined {
  const known = fraud.count + good.count;
  return known === 0 ? undefined : Math.floor((fraud.count * 10_000) / known);
}

/** The reasons that there is something to tell of, in the draft's order: first ours, last those that the draft has no more. */
export function reasonsOf({ rules }: Backtest, draft: Ruleset): readonly string[] {
  const own = [...fixedRules, ...draft.rules].map(({ reason }) => reason);
  const gone = [...rules.keys()].filter((reason) => !own.includes(reason)).sort();
  return [...own, ...gone];
}

/** The same backtest is the same text, byte for byte: amounts as digits, everything in a fixed order. */
export const backtestJson = (backtest: Backtest, draft: Ruleset, about: Readonly<Record<string, unknown>>) =>
  JSON.stringify(
    {
      ...about,
      judged: backtest.judged,
      unknown_rulesets: Object.fromEntries([...backtest.unknown].sort(([a], [b]) => (a < b ? -1 : 1))),
      outcomes: Object.fromEntries(
        outcomes.map((outcome) => [
          outcome,
          { was: outcomeTally(backtest, 'was', outcome), would_be: outcomeTally(backtest, 'would', outcome) },
        ]),
      ),
      changes: [...backtest.changes].flatMap(([was, row]) =>
        [...row].flatMap(([would, sums]) =>
          was === would || sums.all.count === 0 ? [] : [{ from: was, to: would, ...sums }],
        ),
      ),
      rules: reasonsOf(backtest, draft).map((reason) => {
        const known = backtest.rules.get(reason) ?? ruleTally();
        return {
          rule: reason,
          fired: known.fired,
          would_fire: known.wouldFire,
          fired_in_shadow: known.firedInShadow,
          would_fire_in_shadow: known.wouldFireInShadow,
          snoozed: known.snoozed,
          precision_basis_points:
            precisionOf(known.wouldFire) ?? precisionOf(known.wouldFireInShadow) ?? null,
        };
      }),
      not_stored: notStored,
    },
    (_, value) => (typeof value === 'bigint' ? value.toString() : value),
    2,
  );

/** What no backtest can know, said with each. */
export const notStored =
  'Declined payments and top-ups are written nowhere: of those, no ruleset that would have let them through can be known. ' +
  'What a payment that is let through would have changed in the signals of later ones is not counted either.';
