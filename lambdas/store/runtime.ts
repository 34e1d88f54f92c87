/** What the stores take from the machine they run on: time, chance and waiting, so that tests can choose them. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

export interface Runtime {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** At least 0, below 1. */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Gives a call up after so long. Absent: it ends by itself. */
  readonly abortIn?: (milliseconds: number) => AbortSignal | undefined;
  /** A fresh ClientRequestToken, 1 to 36 characters. */
  readonly requestToken: () => string;
}

/** The real ones. */
export const systemRuntime: Runtime = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (milliseconds) => delay(milliseconds),
  abortIn: (milliseconds) => AbortSignal.timeout(milliseconds),
  requestToken: () => randomUUID(),
};
