/** Lets several commands run at once in an order of calls that chance decides, and that is the same again. */
import type { Random } from './random.ts';

/** One command's place among those that run at once. */
export interface Turn {
  /** Waits until its call is next. */
  wait(): Promise<void>;
  /** The call has been answered. */
  answered(): void;
  /** It makes no more calls. */
  ended(): void;
}

/**
 * One call at a time: the next one is chosen when each command that has not ended waits for its turn, so that it does
 * not matter how fast the machine is. What one command asks for in parallel takes turns as well.
 */
export function takeTurns(count: number, random: Random): readonly Turn[] {
  const live = new Set(Array.from({ length: count }, (_, number) => number));
  const waiting: { readonly number: number; readonly go: () => void }[] = [];
  let inFlight = 0;
  const choose = () => {
    if (inFlight > 0 || waiting.length === 0) return;
    for (const number of live) if (!waiting.some((each) => each.number === number)) return;
    inFlight += 1;
    // They come to wait in any order; they are chosen from in one.
    waiting.sort((a, b) => a.number - b.number);
    const [next] = waiting.splice(random.below(waiting.length), 1);
    next?.go();
  };
  return Array.from(live, (number) => ({
    wait: () =>
      new Promise<void>((go) => {
        waiting.push({ number, go });
        choose();
      }),
    answered() {
      // What the answer leads to at once, another call for example, comes first.
      setImmediate(() => {
        inFlight -= 1;
        choose();
      });
    },
    ended() {
      live.delete(number);
      choose();
    },
  }));
}
