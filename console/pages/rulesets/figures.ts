/** The figures of a backtest as charts and tables show them. */
import type { BacktestResult } from './ruleset-types.ts';

export type Measure = 'count' | 'amount';
export const scopes = ['all', 'fraud', 'good'] as const;
export type Scope = (typeof scopes)[number];
export type Outcome = keyof BacktestResult['outcomes'];
/** The mildest first. */
export const outcomes: readonly Outcome[] = ['approve', 'step_up', 'hold', 'decline'];

type Tally = BacktestResult['judged'];
export type Rule = BacktestResult['rules'][number];

/** At most fifteen digits: a number holds them all. */
export const figureOf = (tally: Tally, scope: Scope, measure: Measure): number =>
  Number(tally[scope][measure]);

/** How many times as high the bar of what is approved may be as the highest other one. */
const DWARFED = 20;

/** Whether what is approved would leave nothing to be seen of what is not. */
export function dwarfs({ outcomes: sides }: BacktestResult, measure: Measure): boolean {
  const highest = (of: Outcome) =>
    Math.max(...(['was', 'would_be'] as const).map((side) => figureOf(sides[of][side], 'all', measure)));
  const others = Math.max(...outcomes.filter((each) => each !== 'approve').map(highest));
  return others > 0 && highest('approve') > others * DWARFED;
}

/** Those that did something or would, the greatest difference first. */
export const rulesByChange = ({ rules }: BacktestResult, measure: Measure): readonly Rule[] => {
  const difference = ({ fired, would_fire }: Rule) =>
    Math.abs(figureOf(would_fire, 'all', measure) - figureOf(fired, 'all', measure));
  const isSeen = ({ fired, would_fire, fired_in_shadow, would_fire_in_shadow, snoozed }: Rule) =>
    [fired, would_fire, fired_in_shadow, would_fire_in_shadow, snoozed].some(({ all }) => all.count > 0);
  return rules.filter(isSeen).sort((a, b) => difference(b) - difference(a) || (a.rule < b.rule ? -1 : 1));
};
