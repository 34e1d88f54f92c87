/** What several things take beside one another: in turn, in one run, so that a machine's bad moment is everybody's. */

export type Measured = Readonly<Record<string, () => unknown>>;

/**
 * @param base the name of what the others are compared with
 * @param now milliseconds, of a clock that does not go back
 * @returns of each the median of its ratios to the base in the same round
 */
export async function ratiosOf(
  measured: Measured,
  { base, rounds, now }: { readonly base: string; readonly rounds: number; readonly now: () => number },
): Promise<Record<string, number>> {
  const names = Object.keys(measured);
  const ratios = new Map(names.map((name) => [name, [] as number[]]));
  // Compiled first, by as many rounds as V8 wants before it optimizes.
  for (let round = -Math.min(rounds, 500); round < rounds; round++) {
    const times = new Map<string, number>();
    for (let turn = 0; turn < names.length; turn++) {
      // Who is first changes with each round.
      const name = names[(turn + Math.abs(round)) % names.length] ?? base;
      const began = now();
      await measured[name]?.();
      times.set(name, now() - began);
    }
    if (round < 0) continue;
    for (const [name, time] of times) ratios.get(name)?.push(time / (times.get(base) ?? 1));
  }
  return Object.fromEntries([...ratios].map(([name, list]) => [name, medianOf(list)]));
}

function medianOf(list: number[]): number {
  const sorted = list.sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
