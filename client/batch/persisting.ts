/** Sends a request of a batch until it is answered, for a while: each is safe to send again. */
import { ApiProblem } from '../api.ts';

export interface PersistingPorts {
  /** Before each attempt: a batch may take longer than a token lives. */
  readonly renew: () => Promise<unknown>;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** `not_sent`: the API could not be reached, or lets nobody in any more; the request may or may not have come through. */
export interface Unanswered {
  readonly outcome: 'refused' | 'not_sent';
  /** The API's. */
  readonly code: string;
}

/** Milliseconds before the attempts that follow the first. */
const PAUSES = [250, 500, 1000, 2000, 4000];

export async function persisting<T>(
  { renew, sleep }: PersistingPorts,
  request: () => Promise<T>,
): Promise<T | Unanswered> {
  for (let attempt = 0; ; attempt++) {
    try {
      await renew();
      return await request();
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) throw error;
      const pause = fault.again ? PAUSES[attempt] : undefined;
      if (pause === undefined) return fault.told;
      await sleep(pause);
    }
  }
}

/** Undefined for what is no fault of the request, nor of the way to the API. */
function faultOf(error: unknown): { readonly told: Unanswered; readonly again: boolean } | undefined {
  // As fetch tells that there is no answer.
  if (error instanceof TypeError) return { told: { outcome: 'not_sent', code: 'no_answer' }, again: true };
  if (!(error instanceof ApiProblem)) return undefined;
  const { code, status } = error.problem;
  // Every row would be refused for that.
  if (status === 401 || code === 'not_permitted')
    return { told: { outcome: 'not_sent', code }, again: false };
  return { told: { outcome: 'refused', code }, again: status === 429 || status >= 500 };
}
