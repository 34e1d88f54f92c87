/** Asks again where this machine was too slow: that a function ran out of time on it is no control. */
import { type Api, ApiProblem, type Arguments } from '../../client/api.ts';
import type { Route } from '../../lambdas/contract/route.ts';

const TRIES = 5;

/** @returns the last answer, if none is in time */
export async function patiently<T>(ask: () => Promise<T>, isLate: (answer: T) => boolean): Promise<T> {
  for (let tries = 1; ; tries++) {
    const answer = await ask();
    if (tries === TRIES || !isLate(answer)) return answer;
  }
}

/** Of a trigger, as Cognito tells it. */
export const isTooSlow = (message: unknown): boolean =>
  typeof message === 'string' && message.includes('Task timed out');

/** Each call is one wish, however often it is sent. */
export const patient = (api: Api): Api => ({
  async call<R extends Route>(route: R, given: Arguments<R> = {}) {
    const wish = { idempotencyKey: crypto.randomUUID(), ...given };
    const outcome = await patiently(
      () =>
        api.call(route, wish).then(
          (answer) => ({ answer }),
          (error: unknown) => ({ error }),
        ),
      (told) => 'error' in told && told.error instanceof ApiProblem && told.error.problem.status > 500,
    );
    if ('error' in outcome) throw outcome.error;
    return outcome.answer;
  },
});
