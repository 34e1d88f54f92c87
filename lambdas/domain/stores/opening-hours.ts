/** When a store is open: by weekday, in the stage's time zone. */

/** From Monday on. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Weekday = (typeof weekdays)[number];

/** Minutes of the day: the first that is open, 0 to 1439, and the first that is not, 1 to 1440. */
export interface OpenSpan {
  readonly from: number;
  /** Where it is not after `from`, it is of the next day. */
  readonly to: number;
}

/** A weekday that is not there is one on which the store does not open. */
export type OpeningHours = Readonly<Partial<Record<Weekday, readonly OpenSpan[]>>>;

/**
 * By the clock on the wall: in the hour that a change to summer time leaves out nobody is open, and the one that is there
 * twice is open twice.
 *
 * @param hours a store that names none is always open
 * @param now milliseconds since the epoch
 * @param timeZone an IANA name, for example `Asia/Tokyo`
 */
export function isOpenAt(hours: OpeningHours | undefined, now: number, timeZone: string): boolean {
  if (!hours) return true;
  const { weekday, minute } = wallClock(now, timeZone);
  const dayBefore = weekdays[(weekdays.indexOf(weekday) + 6) % 7] as Weekday;
  const spansMidnight = ({ from, to }: OpenSpan) => to <= from;
  return (
    (hours[weekday] ?? []).some((span) => minute >= span.from && (minute < span.to || spansMidnight(span))) ||
    (hours[dayBefore] ?? []).some((span) => spansMidnight(span) && minute < span.to)
  );
}

function wallClock(now: number, timeZone: string): { readonly weekday: Weekday; readonly minute: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
  return {
    weekday: part('weekday').toLowerCase() as Weekday,
    minute: Number(part('hour')) * 60 + Number(part('minute')),
  };
}
