/** Random numbers that a seed decides, and the draws that a month of traffic takes from them. */

/** The next number from 0 up to, not including, 1. */
export type Random = () => number;

/** Chris Doty-Humphrey's sfc32, which passes PractRand: 128 bits of state, 32 bits a number. */
export function seeded(seed: number): Random {
  let [a, b, c, counter] = [0, seed >>> 0, 0x9e3779b9, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 16; warmUp++) next();
  return next;
}

/** Draws an index as often as its weight says, in one step (Walker's alias method, as Vose builds it). */
export function weighted(weights: ArrayLike<number>): (random: Random) => number {
  const count = weights.length;
  const total = Array.prototype.reduce.call(
    weights,
    (sum, weight) => Number(sum) + Number(weight),
    0,
  ) as number;
  const share = Float64Array.from(weights, (weight) => (weight * count) / total);
  const alias = new Uint32Array(count);
  const small: number[] = [];
  const large: number[] = [];
  for (let index = 0; index < count; index++) ((share[index] ?? 0) < 1 ? small : large).push(index);
  while (small.length > 0 && large.length > 0) {
    const low = small.pop() ?? 0;
    const high = large.at(-1) ?? 0;
    alias[low] = high;
    share[high] = (share[high] ?? 0) - (1 - (share[low] ?? 0));
    if ((share[high] ?? 0) < 1) small.push(large.pop() ?? 0);
  }
  // What rounding left over is drawn as itself.
  for (const index of [...small, ...large]) share[index] = 1;
  return (random) => {
    const place = random() * count;
    const index = Math.floor(place);
    return place - index < (share[index] ?? 0) ? index : (alias[index] ?? 0);
  };
}

/** Weights by rank. */
export const zipf = (count: number, exponent: number): Float64Array =>
  Float64Array.from({ length: count }, (_, rank) => (rank + 1) ** -exponent);

/** How many of independent things happen where `mean` do on average (Knuth; for means below some hundreds). */
export function poisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let product = random();
  let count = 0;
  while (product > limit) {
    product *= random();
    count += 1;
  }
  return count;
}
