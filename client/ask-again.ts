/** Asks again after a lost answer: the same request under the same Idempotency-Key, so that what it wishes is done once. */
import type { Route } from '../lambdas/contract/route.ts';
import { type Api, ApiProblem, type Arguments } from './api.ts';

export interface Patience {
  /** Resolves when it is time to ask again, for example after a moment that grows with the number of the attempt, from 1 on. */
  readonly pause: (attempt: number) => Promise<void>;
  /** How often it asks in all. @default 3 */
  readonly attempts?: number;
}

/**
 * What is refused is not asked again: it would be refused again. `Idempotency-Key`s that a call does not name are made once for
 * all of its attempts; name one that is kept, where an app that is closed meanwhile shall ask again.
 *
 * @returns an API whose calls throw what the last attempt threw
 */
export function askAgain(api: Api, { pause, attempts = 3 }: Patience): Api {
  return {
    async call<R extends Route>(route: R, given: Arguments<R> = {}) {
      const asked = { idempotencyKey: crypto.randomUUID(), ...given };
      for (let attempt = 1; ; attempt++) {
        try {
          return await api.call(route, asked);
        } catch (error) {
          if (attempt >= attempts || !isLost(error)) throw error;
          await pause(attempt);
        }
      }
    },
  };
}

/** Whether nobody knows what came of a request: no answer came, or one that the server could not complete. */
export const isLost = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof ApiProblem && lost.has(error.problem.code));

const lost: ReadonlySet<string> = new Set(['internal_error', 'service_busy']);
