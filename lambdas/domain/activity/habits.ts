/** What a customer is used to, learned from payments that went through: where and at what hour, and where they were last. */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export interface Habits {
  /** Of the newest payment whose country is known. In minutes since the epoch. */
  readonly last?: { readonly country: string; readonly minute: number };
  /** Country -> the days of its two newest payments, from the newest, since the epoch. */
  readonly countries: Readonly<Record<string, readonly number[]>>;
  /** Blocks of ten days since the epoch, from the newest -> payments by hour of the day: 24 counts, 15 at most each. */
  readonly hours: readonly { readonly block: number; readonly counts: readonly number[] }[];
}

export const noHabits: Habits = { countries: {}, hours: [] };

/** Of the countries whose payments are the newest. */
const COUNTRIES = 6;
/** Of hours: this one, and two before it. */
const BLOCKS = 3;
const BLOCK_DAYS = 10;
/** Four bits. */
const MOST_AN_HOUR = 15;
const WINDOW_DAYS = 30;

/** @param payment its time in milliseconds since the epoch, and the hour that this is in the stage's time zone */
export function learned(
  habits: Habits,
  {
    at,
    hour,
    country,
  }: { readonly at: number; readonly hour: number; readonly country?: string | undefined },
): Habits {
  const hours = withHour(habits.hours, Math.floor(at / DAY / BLOCK_DAYS), hour);
  if (country === undefined) return { ...habits, hours };
  const minute = Math.floor(at / MINUTE);
  const { last } = habits;
  // Of two in one minute the same one, whatever their order.
  const isLater = !last || minute > last.minute || (minute === last.minute && country > last.country);
  return {
    last: isLater ? { country, minute } : last,
    countries: withDays(habits.countries, { [country]: [Math.floor(at / DAY)] }),
    hours,
  };
}

const withDays = (known: Habits['countries'], more: Habits['countries']): Habits['countries'] => {
  const countries = [...new Set([...Object.keys(known), ...Object.keys(more)])].map((country) => {
    const days = [...(known[country] ?? []), ...(more[country] ?? [])].sort((a, b) => b - a).slice(0, 2);
    return [country, days] as const;
  });
  const newest = countries.sort(
    ([one, a], [other, b]) => (b[0] ?? 0) - (a[0] ?? 0) || (one < other ? -1 : 1),
  );
  return Object.fromEntries(newest.slice(0, COUNTRIES));
};

const withHour = (known: Habits['hours'], block: number, hour: number): Habits['hours'] =>
  together(known, [{ block, counts: Array.from({ length: 24 }, (_, index) => (index === hour ? 1 : 0)) }]);

function together(one: Habits['hours'], other: Habits['hours']): Habits['hours'] {
  const blocks = Map.groupBy([...one, ...other], ({ block }) => block);
  return [...blocks]
    .sort(([a], [b]) => b - a)
    .slice(0, BLOCKS)
    .map(([block, some]) => ({
      block,
      counts: summed(
        some.map(({ counts }) => counts),
        MOST_AN_HOUR,
      ),
    }));
}

const summed = (lists: readonly (readonly number[])[], most = Number.POSITIVE_INFINITY): readonly number[] =>
  Array.from({ length: 24 }, (_, hour) =>
    Math.min(
      most,
      lists.reduce((sum, counts) => sum + (counts[hour] ?? 0), 0),
    ),
  );

/** Of two sets of payments, what both together teach. */
export function habitsOfBoth(one: Habits, other: Habits): Habits {
  const lasts = [one.last, other.last].filter((last) => last !== undefined);
  const last = lasts.sort((a, b) => b.minute - a.minute || (a.country > b.country ? -1 : 1))[0];
  return {
    ...(last ? { last } : {}),
    countries: withDays(one.countries, other.countries),
    hours: together(one.hours, other.hours),
  };
}

/** @param now milliseconds since the epoch */
export function habitsAt(habits: Habits, now: number) {
  const [day, block] = [Math.floor(now / DAY), Math.floor(now / DAY / BLOCK_DAYS)];
  const { last } = habits;
  return {
    // The older of the two newest is within the window: so many at least are.
    countries: Object.entries(habits.countries)
      .filter(([, days]) => days.length > 1 && days.every((each) => day - each <= WINDOW_DAYS))
      .map(([country]) => country)
      .sort(),
    ...(last ? { last: { country: last.country, at: last.minute * MINUTE } } : {}),
    hours: summed(habits.hours.filter((each) => block - each.block < BLOCKS).map(({ counts }) => counts)),
  };
}
