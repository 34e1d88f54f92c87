/** The HTTP API as the console calls it: renewed tokens, lost answers asked for again, an ended session waited for. */
import { type Answer, type Api, ApiProblem, type Arguments, createApi } from '../../client/api.ts';
import { askAgain, isLost } from '../../client/ask-again.ts';
import { pauseBefore } from '../../client/web/pause.ts';
import type { Route } from '../../lambdas/contract/route.ts';
import type { Sessions } from './sessions.ts';

const over: ReadonlySet<string> = new Set(['session_ended', 'unauthenticated']);

export interface ConsoleApiParts {
  readonly baseUrl: string;
  readonly sessions: Sessions;
  /** Keeps the keys of acts whose answer is lost, for a reload in between. */
  readonly storage: Storage;
  readonly newKey?: () => string;
  readonly fetch?: typeof fetch;
  readonly pause?: (attempt: number) => Promise<void>;
}

/**
 * An act has one Idempotency-Key from the first time it is asked for until it is answered, be it a refusal: whoever presses
 * the button again after the network came back, or after a reload, does not do it twice.
 */
export function createConsoleApi({ baseUrl, sessions, ...parts }: ConsoleApiParts): Api {
  const { storage, newKey = () => crypto.randomUUID(), pause = pauseBefore } = parts;
  const bare = createApi({
    baseUrl,
    accessToken: sessions.accessToken,
    ...(parts.fetch ? { fetch: parts.fetch } : {}),
  });
  const alive: Api = {
    async call<R extends Route>(route: R, given?: Arguments<R>): Promise<Answer<R>> {
      for (;;) {
        await sessions.renew();
        try {
          return await bare.call(route, given);
        } catch (error) {
          if (!(error instanceof ApiProblem && over.has(error.problem.code))) throw error;
          await sessions.ended();
        }
      }
    },
  };
  const patient = askAgain(alive, { pause });
  return {
    async call<R extends Route>(route: R, given: Arguments<R> = {}): Promise<Answer<R>> {
      if (!route.idempotent || given.idempotencyKey !== undefined) return patient.call(route, given);
      const wish = await nameOf(route, given);
      const idempotencyKey = storage.getItem(wish) ?? newKey();
      storage.setItem(wish, idempotencyKey);
      try {
        const answer = await patient.call(route, { ...given, idempotencyKey });
        storage.removeItem(wish);
        return answer;
      } catch (error) {
        if (!isLost(error)) storage.removeItem(wish);
        throw error;
      }
    },
  };
}

/** By a digest: what a reviewer writes is not left lying in the browser. */
async function nameOf<R extends Route>(
  { operation }: R,
  { path, query, body }: Arguments<R>,
): Promise<string> {
  const wish = new TextEncoder().encode(JSON.stringify([operation, path, query, body]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', wish));
  return `holdfast.act.${[...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
