/** Of which days the figures are: it stands in the address, so that a link and a reload show the same. */
import { dayFrom, daysBetween, isDay, localDayOf, startOf } from '../../ui/days.ts';

export type Period =
  /** So many days, today the last. */
  | { readonly last: Last }
  /** Both included. */
  | { readonly from: string; readonly to: string };

export const lasts = [1, 7, 30] as const;
export type Last = (typeof lasts)[number];

/** Days that the API takes at once. */
export const LONGEST = 31;
const DAY = 24 * 60 * 60 * 1000;

export const isPeriod = (from: string, to: string): boolean =>
  isDay(from) && isDay(to) && from <= to && to <= dayFrom(from, LONGEST - 1);

export function periodIn(query: URLSearchParams): Period {
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
  if (isPeriod(from, to)) return { from, to };
  return { last: lasts.find((last) => String(last) === query.get('last')) ?? 7 };
}

/** As `hrefOf` takes it. */
export const asAddress = (period: Period): Readonly<Record<string, string>> =>
  'last' in period ? { last: String(period.last) } : period;

export interface Span {
  readonly query: { readonly from: string; readonly to: string };
  readonly days: readonly string[];
}

/** Whole days of the browser's time zone: what is still to come of the last one has no cases. */
export function spanOf(period: Period, now: Date): Span {
  const today = localDayOf(now);
  const [first, last] =
    'last' in period ? [dayFrom(today, 1 - period.last), today] : [period.from, period.to];
  const begin = startOf(first).getTime();
  // A day of 25 hours is one too many for the API where there are 31 of them.
  const end = Math.min(startOf(dayFrom(last, 1)).getTime(), begin + LONGEST * DAY);
  const query = { from: new Date(begin).toISOString(), to: new Date(end).toISOString() };
  return { query, days: daysBetween(first, last) };
}
