/** The simulated clock, and the agenda of what happens when. */

export interface Clock {
  /** Milliseconds since the epoch. It goes at the machine's pace between two jumps. */
  readonly now: () => number;
  /** Jumps ahead; never back. */
  readonly goTo: (at: number) => void;
}

/** @param machine the machine's clock */
export function simulatedClock(start: number, machine: () => number = Date.now): Clock {
  let ahead = start - machine();
  const now = () => machine() + ahead;
  return {
    now,
    goTo(at) {
      ahead = Math.max(ahead, at - machine());
    },
  };
}

type Act = () => Promise<void>;

export interface Agenda {
  /** Milliseconds since the epoch. What is to be at a time that has passed is done next. */
  add(at: number, act: Act): void;
  /** Does everything in the order of its times; what is for the same moment, a few at a time. */
  run(): Promise<void>;
}

/** @param settled resolves when nothing is under way on the platform, so that no function sees the clock jump */
export function agendaOf(clock: Clock, settled: () => Promise<void>, atOnce = 2): Agenda {
  const acts = new Map<number, Act[]>();
  return {
    add(at, act) {
      const then = acts.get(at) ?? [];
      acts.set(at, [...then, act]);
    },
    async run() {
      while (acts.size > 0) {
        const next = Math.min(...acts.keys());
        const now = acts.get(next) ?? [];
        acts.delete(next);
        clock.goTo(next);
        await each(now, atOnce, (act) => act());
        await settled();
      }
    },
  };
}

/** Does it for each, so many at a time. */
export async function each<T>(
  items: readonly T[],
  atOnce: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: Math.min(atOnce, items.length) }, async () => {
      for (const item of left) await act(item);
    }),
  );
}
