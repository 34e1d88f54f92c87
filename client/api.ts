/** Typed calls of the HTTP API: the contract's routes, signed where they ask for it. */
import type * as z from 'zod/mini';
import { type Problem, problemMediaType } from '../lambdas/contract/problems.ts';
import type { Route } from '../lambdas/contract/route.ts';
import type { DeviceKey } from './device-key.ts';
import { readAnswer } from './known-members.ts';
import { createProof } from './proof.ts';

export interface ApiOptions {
  /** With the stage's path, for example `https://….execute-api.ap-northeast-1.amazonaws.com/dev`. */
  readonly baseUrl: string;
  /** Asked at each call, so that a refreshed token is used at once. */
  readonly accessToken: () => string;
  /** Signs the routes that ask for a proof. */
  readonly deviceKey?: DeviceKey;
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
}

export interface Arguments<R extends Route> {
  readonly path?: z.input<R['pathParameters']>;
  readonly query?: z.input<R['query']>;
  readonly body?: z.input<NonNullable<R['body']>>;
  /** The same one again for the same wish: a retry never moves money twice. Made anew if not given. */
  readonly idempotencyKey?: string;
}

export interface Answer<R extends Route> {
  readonly status: number;
  readonly body: z.output<R['answer']>;
}

/** The API refused, with a stable `code`. */
export class ApiProblem extends Error {
  override name = 'ApiProblem';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.title}`);
    this.problem = problem;
  }
}

export interface Api {
  /**
   * @throws ApiProblem where the API refuses; a TypeError of fetch where it cannot be reached; a RangeError for a path
   *   parameter that no path can have
   */
  call<R extends Route>(route: R, given?: Arguments<R>): Promise<Answer<R>>;
}

export function createApi(options: ApiOptions): Api {
  const send = options.fetch ?? fetch;
  return {
    async call<R extends Route>(route: R, given: Arguments<R> = {}): Promise<Answer<R>> {
      const response = await send(...(await buildRequest(options, route, given)));
      if (!response.ok) throw new ApiProblem(problemOf(response, await response.text()));
      const body = readAnswer<R['answer']>(route.answer, await bodyOf(response, route));
      return { status: response.status, body };
    },
  };
}

async function bodyOf(response: Response, { answerType }: Route): Promise<unknown> {
  if (answerType === undefined) return response.json();
  return answerType === 'application/zip' ? new Uint8Array(await response.arrayBuffer()) : response.text();
}

async function buildRequest<R extends Route>(
  { baseUrl, accessToken, deviceKey, now = Date.now }: ApiOptions,
  route: R,
  given: Arguments<R>,
): Promise<[string, RequestInit]> {
  const url = urlOf(baseUrl, route, given);
  const body = given.body === undefined ? undefined : JSON.stringify(given.body);
  const idempotencyKey = route.idempotent ? (given.idempotencyKey ?? crypto.randomUUID()) : undefined;
  const token = accessToken();
  // API Gateway decodes bytes only for who asks for them before anything else; a refusal comes as JSON all the same.
  const accept = route.answerType === 'application/zip' ? route.answerType : 'application/json';
  const headers = new Headers({ accept, authorization: `Bearer ${token}` });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey);
  if (route.proof !== 'none' && deviceKey) {
    const request = {
      method: route.method,
      url,
      accessToken: token,
      body: body ?? '',
      idempotencyKey,
      now: now(),
    };
    headers.set('dpop', await createProof(deviceKey, request));
  }
  return [url, { method: route.method, headers, ...(body === undefined ? {} : { body }) }];
}

function urlOf<R extends Route>(baseUrl: string, route: R, given: Arguments<R>): string {
  const parameters = (given.path ?? {}) as Record<string, string>;
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => pathPart(name, parameters[name]));
  const query = new URLSearchParams((given.query ?? {}) as Record<string, string>).toString();
  return `${baseUrl.replace(/\/$/, '')}${path}${query ? `?${query}` : ''}`;
}

/** URLs drop empty and dotted parts, even escaped ones: the call would be for another path (RFC 3986, section 5.2.4). */
function pathPart(name: string, value = ''): string {
  if (/^\.{0,2}$/.test(value)) throw new RangeError(`"${value}" cannot be the ${name} in a path`);
  return encodeURIComponent(value);
}

function problemOf(response: Response, text: string): Problem {
  const document = response.headers.get('content-type')?.startsWith(problemMediaType) && parseProblem(text);
  if (document) return document;
  // Something between us and the API answered in its place.
  return {
    type: 'about:blank',
    title: response.statusText || 'Unexpected answer',
    status: response.status,
    code: 'internal_error',
    request_id: response.headers.get('x-amzn-requestid') ?? '',
  };
}

function parseProblem(text: string): Problem | undefined {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return undefined;
  }
}
