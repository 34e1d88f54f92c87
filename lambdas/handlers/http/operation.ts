/** What every operation of the HTTP API is wrapped in: log line, problem documents, and a request that was checked. */
import middy from '@middy/core';
import type * as z from 'zod/mini';
import { problems } from '../../contract/problems.ts';
import type { Route } from '../../contract/route.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { concerning, concerns, textsOf } from '../logging/concerning.ts';
import { describeError, type LogFields, log } from '../logging/log.ts';
import { type Answer, answer, archive, table } from './answer.ts';
import type { ProxyEvent } from './event.ts';
import { page } from './page.ts';
import { problemAnswer, refusedOf } from './problem.ts';
import { refuseWrites } from './read-only.ts';
import { problemCodeOf, Refused } from './refused.ts';
import { type OperationRequest, readRequest } from './request.ts';
import { requestMetrics } from './request-metrics.ts';

/** One of the route's statuses, with the body that its contract promises. */
interface Response<R extends Route, S extends StatusOf<R>> {
  readonly status: S;
  readonly body: z.input<R['answer']>;
}

type StatusOf<R extends Route> = keyof R['statuses'] & number;

/** Parses, calls one function of the domain, renders. */
type Respond<R extends Route, S extends StatusOf<R>> = (
  request: OperationRequest<R>,
) => Promise<Response<R, S> | Refusal>;

export function operation<R extends Route, S extends StatusOf<R>>(route: R, respond: Respond<R, S>) {
  const bodies = new WeakMap<ProxyEvent, unknown>();
  const handler = middy<ProxyEvent, Answer>({ timeoutEarlyInMillis: EARLY })
    .use(requestLine(route, bodies))
    .use(problemDocuments)
    .use(refuseWrites)
    .handler(async (event: ProxyEvent): Promise<Answer> => {
      const request = await readRequest(route, event, Date.now());
      concerns(...textsOf(request.path), ...textsOf(request.body));
      const result = await respond(request);
      if (isRefusal(result)) throw refusedBy(result);
      concerns(...textsOf(result.body));
      bodies.set(event, result.body);
      if (route.answerType === 'text/html') return page(result.status, String(result.body));
      if (route.answerType === 'text/csv') return table(result.status, String(result.body));
      if (result.body instanceof Uint8Array) return archive(result.status, result.body);
      return answer(result.status, result.body, { 'content-type': 'application/json' });
    });
  return (...[event, context]: Parameters<typeof handler>) =>
    concerning(event.requestContext.requestId, () => handler(event, context));
}

const refusedBy = ({ refused, check }: Refusal): Refused =>
  new Refused(problemCodeOf(refused), check === undefined ? {} : { check });

/** Milliseconds kept of the function's time for telling the caller to ask again, rather than be cut off. */
const EARLY = 250;

/**
 * Runs outside everything else, so that it sees what is sent.
 *
 * @param bodies what the request was answered with, before it was rendered
 */
function requestLine(
  route: Route,
  bodies: WeakMap<ProxyEvent, unknown>,
): middy.MiddlewareObj<ProxyEvent, Answer> {
  const started = new WeakMap<ProxyEvent, number>();
  const write: middy.MiddlewareFn<ProxyEvent, Answer> = ({ event, response, error }) => {
    const failed = Boolean(error) && isFault(error);
    const { fields, metrics } = requestMetrics({
      route,
      body: error ? undefined : bodies.get(event),
      code: error ? refusedOf(error).code : undefined,
      isFault: failed,
      duration: performance.now() - (started.get(event) ?? performance.now()),
    });
    const line = {
      level: failed ? 'error' : 'info',
      operation: route.operation,
      status: response?.statusCode ?? 0,
      ...fields,
      ...(error ? errorFields(error) : {}),
    };
    log(line, ...metrics);
  };
  return {
    before: ({ event }) => {
      started.set(event, performance.now());
    },
    after: write,
    onError: write,
  };
}

/** A refusal is an answer as any other, also where it is a 503: an operator has thrown a switch, or connected nothing. */
const isFault = (error: unknown): boolean =>
  !(error instanceof Refused) && problems[refusedOf(error).code].status >= 500;

/** What was refused is told by its code; what went wrong on our side, by its error too. */
function errorFields(error: unknown): LogFields {
  const { code, detail } = refusedOf(error);
  return { code, check: detail.check, ...(isFault(error) ? describeError(error) : {}) };
}

const problemDocuments: middy.MiddlewareObj<ProxyEvent, Answer> = {
  onError: (request) => {
    // Set, not returned: what is returned from here ends the chain before the request line is written.
    request.response = problemAnswer(refusedOf(request.error), request.event.requestContext.requestId);
  },
};
