/** What every operation of the HTTP API is wrapped in: log line, problem documents, and a request that was checked. */
import middy from '@middy/core';
import type * as z from 'zod/mini';
import { problems } from '../../contract/problems.ts';
import type { Route } from '../../contract/route.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { describeError, type LogFields, log } from '../logging/log.ts';
import { type Answer, answer, archive, table } from './answer.ts';
import type { ProxyEvent } from './event.ts';
import { page } from './page.ts';
import { problemAnswer, refusedOf } from './problem.ts';
import { problemCodeOf, Refused } from './refused.ts';
import { type OperationRequest, readRequest } from './request.ts';

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
  return middy<ProxyEvent, Answer>({ timeoutEarlyInMillis: EARLY })
    .use(requestLine(route.operation))
    .use(problemDocuments)
    .handler(async (event: ProxyEvent): Promise<Answer> => {
      const result = await respond(await readRequest(route, event, Date.now()));
      if (isRefusal(result)) throw refusedBy(result);
      if (route.answerType === 'text/html') return page(result.status, String(result.body));
      if (route.answerType === 'text/csv') return table(result.status, String(result.body));
      if (result.body instanceof Uint8Array) return archive(result.status, result.body);
      return answer(result.status, result.body, { 'content-type': 'application/json' });
    });
}

const refusedBy = ({ refused, check }: Refusal): Refused =>
  new Refused(problemCodeOf(refused), check === undefined ? {} : { check });

/** Milliseconds kept of the function's time for telling the caller to ask again, rather than be cut off. */
const EARLY = 250;

/** Runs outside everything else, so that it sees what is sent. */
function requestLine(name: string): middy.MiddlewareObj<ProxyEvent, Answer> {
  const started = new WeakMap<ProxyEvent, number>();
  const write: middy.MiddlewareFn<ProxyEvent, Answer> = ({ event, response, error }) => {
    const status = response?.statusCode ?? 0;
    log({
      level: error !== undefined && isFault(error) ? 'error' : 'info',
      operation: name,
      request_id: event.requestContext.requestId,
      status,
      duration_ms: Math.round(performance.now() - (started.get(event) ?? performance.now())),
      ...(error ? errorFields(error) : {}),
    });
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
