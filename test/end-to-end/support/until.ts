/** Waits for a condition of something that runs elsewhere: as long as it takes, not as long as we guess. */
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again until the answer is as wanted.
 * @param patience milliseconds: far beyond what it takes, so that only a defect gets there
 * @throws Error with the last answer
 */
export async function until<T>(
  ask: () => T | Promise<T>,
  wanted: (answer: T) => boolean,
  patience = 50_000,
): Promise<T> {
  const end = performance.now() + patience;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (performance.now() > end) throw new Error(`Still not as wanted: ${JSON.stringify(answer)}`);
    await delay(50);
  }
}

/** Resolves in a later second than this one: what is signed in within the second of a change counts as before it. */
export async function nextSecond(): Promise<void> {
  const second = Math.floor(Date.now() / 1000);
  await until(
    () => Math.floor(Date.now() / 1000),
    (now) => now > second,
  );
}
