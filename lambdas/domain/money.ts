/** Money: an integer count of minor units and its ISO 4217 currency. Never a float. */

export interface Money {
  readonly amount: bigint;
  /** ISO 4217. One transfer never crosses two. */
  readonly currency: string;
}

/** A calendar day in the stage's time zone, as `YYYY-MM-DD`. */
export type Day = string;

/**
 * The calendar day of a moment.
 * @param now milliseconds since the epoch
 * @param timeZone an IANA name, for example `Asia/Tokyo`
 */
export function dayOf(now: number, timeZone: string): Day {
  // en-CA writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(now);
}

/** The calendar day before a day. */
export const dayBefore = (day: Day): Day =>
  // A day is a date without a zone, so that counting in UTC is right in any.
  new Date(Date.parse(`${day}T00:00:00Z`) - 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

/** A calendar month in the stage's time zone, as `YYYY-MM`. */
export type Month = string;

export const monthOf = (day: Day): Month => day.slice(0, 7);
