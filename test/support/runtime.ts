/** A machine without waiting: sleeping moves its clock, and chance always says the same. */
import { randomUUID } from 'node:crypto';
import type { Runtime } from '../../lambdas/store/runtime.ts';

export interface FakeRuntime extends Runtime {
  /** How long each pause was, in milliseconds. */
  readonly pauses: number[];
}

export function fakeRuntime(random = 0.5): FakeRuntime {
  let time = Date.UTC(2026, 10, 22, 3);
  const pauses: number[] = [];
  return {
    pauses,
    now: () => time,
    random: () => random,
    requestToken: () => randomUUID(),
    async sleep(milliseconds) {
      pauses.push(milliseconds);
      time += milliseconds;
    },
  };
}
