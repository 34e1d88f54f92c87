/** Money: an integer count of minor units and its ISO 4217 currency. Never a float. */

export interface Money {
  readonly amount: bigint;
  /** ISO 4217. One transfer never crosses two. */
  readonly currency: string;
}

/** A calendar day in the stage's time zone, as `YYYY-MM-DD`. */
export type Day = string;

/** By time zone. Making one takes a hundred times as long as asking it. */
const calendars = new Map<string, Intl.DateTimeFormat>();

function calendarOf(timeZone: string): Intl.DateTimeFormat {
  const known = calendars.get(timeZone);
  // Stryker disable next-line ConditionalExpression: a calendar that is made anew tells the same days, only more slowly.
  if (known) return known;
  // en-CA writes dates as ISO 8601 does.
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  // Stryker disable next-line CallExpression: as above.
  calendars.set(timeZone, made);
  return made;
}

/**
 * The calendar day of a moment.
 * @param now milliseconds since the epoch
 * @param timeZone an IANA name, for example `Asia/Tokyo`
 */
export const dayOf = (now: number, timeZone: string): Day => calendarOf(timeZone).format(now);

/** The calendar day before a day. */
export const dayBefore = (day: Day): Day =>
  // A day is a date without a zone, so that UTC is right in any: the millisecond before it begins is in the one before.
  new Date(Date.parse(`${day}T00:00:00Z`) - 1).toISOString().slice(0, 10);

/** The calendar day after a day. */
export const dayAfter = (day: Day): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

/** No clock is further from UTC: milliseconds. */
const FURTHEST = 15 * 60 * 60 * 1000;

/**
 * When a day begins, in milliseconds since the epoch: found by asking which day a moment is of, since nothing else knows
 * when clocks are put forward.
 */
export function startOf(day: Day, timeZone: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  let [before, begun] = [utc - FURTHEST, utc + FURTHEST];
  while (begun - before > 1) {
    const middle = Math.floor((before + begun) / 2);
    if (dayOf(middle, timeZone) < day) before = middle;
    else begun = middle;
  }
  return begun;
}

/** A calendar month in the stage's time zone, as `YYYY-MM`. */
export type Month = string;

export const monthOf = (day: Day): Month => day.slice(0, 7);
