/** Draws from a seed, as lives are made of them. */
import type { Random } from '../heat/random.ts';

/** Normal, by Box and Muller. */
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Half are below the median. */
export const lognormal = (random: Random, median: number, spread: number): number =>
  median * Math.exp(spread * normal(random));

/** Whole, from the first up to, not including, the second. */
export const between = (random: Random, from: number, to: number): number =>
  Math.floor(from + random() * (to - from));

export function pick<T>(random: Random, from: readonly T[]): T {
  const picked = from[Math.floor(random() * from.length)];
  if (picked === undefined) throw new RangeError('There is nothing to pick from');
  return picked;
}

/** By shares that come to 1. */
export function pickBy<const R extends readonly unknown[]>(
  random: Random,
  rows: readonly R[],
  shareAt: number,
): R {
  let left = random();
  for (const row of rows) {
    left -= Number(row[shareAt]);
    if (left < 0) return row;
  }
  const last = rows.at(-1);
  if (last === undefined) throw new RangeError('There is nothing to pick from');
  return last;
}
