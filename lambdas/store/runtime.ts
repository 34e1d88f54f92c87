/** What the stores take from the machine they run on: time, chance, waiting and traces, so that tests can choose them. */
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
  /** X-Ray's header of the invocation; undefined, or absent, where nothing is traced. */
  readonly traceHeader?: () => string | undefined;
}

/** The real ones. */
export const systemRuntime: Runtime = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (milliseconds) => delay(milliseconds),
  abortIn: (milliseconds) => AbortSignal.timeout(milliseconds),
  requestToken: () => randomUUID(),
  // Lambda's runtime for Node.js sets it for each invocation, of which a function of ours has one at a time.
  traceHeader: () => process.env._X_AMZN_TRACE_ID,
};
