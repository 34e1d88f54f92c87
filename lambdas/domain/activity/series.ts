/**
 * Counts and sums by time, in few numbers: what is new in buckets of five minutes, what is older in hours, and in days.
 * Each payment stands in one bucket, and moves to a larger one as it ages, so that what a series is depends on what was
 * added alone, and not on the order or the company in which it came.
 */
import type { Window, Windows } from '../risk/activity.ts';

/** A bucket's length, in ticks of five minutes, and how many of them are told apart: as many as the window, and the present one. */
const spans = [
  { ticks: 1, kept: 13 },
  { ticks: 12, kept: 25 },
  { ticks: 288, kept: 31 },
] as const;

export type Span = 0 | 1 | 2;
const all: readonly Span[] = [0, 1, 2];

export interface Bucket {
  readonly span: Span;
  /** Since the epoch, in lengths of the span. */
  readonly index: number;
  /** Below zero only while a rebuild has not added what is taken out here. */
  readonly count: number;
  readonly sum: bigint;
}

/** From the newest; of one time, at most one. */
export type Series = readonly Bucket[];

const TICK = 5 * 60_000;

/** @param time milliseconds since the epoch */
export const tickOf = (time: number): number => Math.floor(time / TICK);

/** In lengths of the span, how much earlier something was than `now`. Both in ticks. */
const ageIn = (span: Span, tick: number, now: number): number =>
  Math.floor(now / spans[span].ticks) - Math.floor(tick / spans[span].ticks);

export interface Addend {
  /** When it was, in ticks. */
  readonly tick: number;
  readonly count: number;
  readonly sum: bigint;
}

/** @param asOf the newest tick that the series knows of: what is old by it stands in larger buckets */
export const added = (series: Series, asOf: number, addends: readonly Addend[]): Series => {
  const buckets = new Map<string, Bucket>();
  for (const { tick, count, sum } of [...series.map(addendOf), ...addends]) {
    const span = all.find((each) => ageIn(each, tick, asOf) < spans[each].kept);
    // Older than all windows.
    if (span === undefined) continue;
    const index = Math.floor(tick / spans[span].ticks);
    const key = `${span} ${index}`;
    const { count: before = 0, sum: sumBefore = 0n } = buckets.get(key) ?? {};
    buckets.set(key, { span, index, count: before + count, sum: sumBefore + sum });
  }
  return [...buckets.values()].filter(({ count, sum }) => count !== 0 || sum !== 0n).sort(newestFirst);
};

const addendOf = ({ span, index, count, sum }: Bucket): Addend => ({
  tick: index * spans[span].ticks,
  count,
  sum,
});

const newestFirst = (a: Bucket, b: Bucket): number => a.span - b.span || b.index - a.index;

/** The two oldest buckets as one, of the newer one's time: in too long a series, what is oldest counts for longer. */
export function shortened(series: Series): Series {
  const [older, newer] = [series.at(-1), series.at(-2)];
  if (!older || !newer) return series;
  return [...series.slice(0, -2), { ...newer, count: newer.count + older.count, sum: newer.sum + older.sum }];
}

/**
 * Complete for the last 60 minutes, 24 hours and 30 days, and with up to a bucket more.
 *
 * @param now in ticks
 */
export function windowsOf(series: Series, now: number): Windows {
  const [hour, day, month] = all.map((window) =>
    totalOf(series, (tick) => ageIn(window, tick, now) < spans[window].kept),
  );
  return { hour: hour ?? nothing, day: day ?? nothing, month: month ?? nothing };
}

/** What was added from the bucket on that the tick is in. */
export const since = (series: Series, tick: number): Window =>
  totalOf(series, (start, { span }) => start >= Math.floor(tick / spans[span].ticks) * spans[span].ticks);

const nothing: Window = { count: 0, sum: 0n };
export const noWindows: Windows = { hour: nothing, day: nothing, month: nothing };

function totalOf(series: Series, counts: (start: number, bucket: Bucket) => boolean): Window {
  let { count, sum } = nothing;
  for (const bucket of series) {
    if (!counts(bucket.index * spans[bucket.span].ticks, bucket)) continue;
    count += bucket.count;
    sum += bucket.sum;
  }
  return { count: Math.max(0, count), sum: sum > 0n ? sum : 0n };
}
