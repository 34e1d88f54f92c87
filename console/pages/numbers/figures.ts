/** What the charts are drawn from. */
import type * as z from 'zod/mini';
import type { getReviewStatistics } from '../../../lambdas/contract/review-statistics.ts';

export type Figures = z.output<typeof getReviewStatistics.answer>;
export type Backlog = Figures['now']['backlog'];
export type Rule = Figures['period']['by_rule'][number];
export type Reviewer = Figures['period']['by_reviewer'][number];
export type Day = Figures['period']['by_day'][number];

/** Of open cases; `decided` and `expired` ones are none. */
export const waiting = ['open', 'claimed', 'waiting_for_customer', 'overdue'] as const;
const classes = ['high', 'standard', 'dispute'] as const;

export const casesOf = (backlog: Backlog, fits: (each: Backlog[number]) => boolean = () => true): number =>
  backlog.filter(fits).reduce((sum, { cases }) => sum + cases, 0);

/** Each class, with how many of it there are in each state. A class says of which kind it is. */
export const byClass = (backlog: Backlog) =>
  classes.map((of) => ({
    class: of,
    kind: of === 'dispute' ? ('dispute' as const) : ('held_payment' as const),
    escalated: casesOf(backlog, (each) => each.class === of && each.escalated),
    states: waiting.map((state) => ({
      state,
      cases: casesOf(backlog, (each) => each.class === of && each.state === state),
    })),
  }));

/** The API leaves out the days on which nothing ended. @param days of the period, in the browser's time zone */
export function everyDay(byDay: readonly Day[], days: readonly string[]): readonly Day[] {
  const known = new Map(byDay.map((each) => [each.day, each]));
  return [...new Set([...days, ...known.keys()])]
    .sort()
    .map((day) => known.get(day) ?? { day, decided: 0, approved: 0, declined: 0, expired: 0 });
}

/** More would not fit a chart; the table beside it has all of them. */
export const MOST = 10;

/** Those about which the most was decided. */
export const mostDecided = <T>(all: readonly T[], countOf: (each: T) => number): readonly T[] =>
  [...all].sort((a, b) => countOf(b) - countOf(a)).slice(0, MOST);

/** A chart has one place for a name: names that are the same for two codes have their code with them. */
export function namesOf(
  codes: readonly string[],
  nameOf: (code: string) => string,
): ReadonlyMap<string, string> {
  const names = codes.map((code) => [code, nameOf(code)] as const);
  const isShared = (name: string) => names.filter(([, each]) => each === name).length > 1;
  return new Map(names.map(([code, name]) => [code, isShared(name) ? `${name} (${code})` : name]));
}
