/** Events as API Gateway's REST API sends them to a function, and what a function answers, read back. */
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { edgeVariables } from '../../lambdas/contract/edge.ts';
import type { Problem } from '../../lambdas/contract/problems.ts';
import { expectPromised } from './promised.ts';

/** Claims of a token that the authorizer took; what is undefined is left out. */
export type Claims = Readonly<Record<string, string | undefined>>;

export interface ApiRequest {
  readonly method: string;
  /** Where the API is reached. @default pay.example.com */
  readonly host?: string;
  /** What a name of its own has before each path, in place of the stage. @default - it is reached under no such name */
  readonly basePath?: string;
  /** Without the stage. */
  readonly path: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, readonly string[]>>;
  /** A list for a header that is sent more than once. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string | undefined;
  readonly base64?: boolean;
  /** Null for a method that was deployed without an authorizer. */
  readonly claims: Claims | null;
  /** Whether it came by the API at the edge. @default true */
  readonly isAtTheEdge?: boolean;
  /** The caller's. @default 127.0.0.1 */
  readonly address?: string;
}

const host = 'pay.example.com';
const stage = 'dev';
export const urlOf = (path: string): string => `https://${host}/${stage}${path}`;

let requests = 0;

function apiEvent(request: ApiRequest): APIGatewayProxyEvent {
  const headers: Record<string, string[]> = { 'X-Forwarded-Proto': ['https'] };
  for (const [name, value] of Object.entries(request.headers ?? {}))
    if (value !== undefined) headers[name] = typeof value === 'string' ? [value] : [...value];
  const query = Object.entries(request.query ?? {}).map(([name, values]): [string, string[]] => [
    name,
    [...values],
  ]);
  return {
    resource: request.path,
    // The base path of a name is in there, a stage is not.
    path: request.basePath === undefined ? request.path : `/${request.basePath}${request.path}`,
    httpMethod: request.method,
    headers: lastOf(Object.entries(headers)),
    multiValueHeaders: headers,
    queryStringParameters: query.length > 0 ? lastOf(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? Object.fromEntries(query) : null,
    pathParameters: request.pathParameters ?? null,
    stageVariables: request.isAtTheEdge === false ? null : { ...edgeVariables },
    body: request.body ?? null,
    isBase64Encoded: request.base64 ?? false,
    requestContext: {
      ...(request.claims === null ? {} : { authorizer: { claims: definedOf(request.claims) } }),
      accountId: '000000000000',
      identity: { sourceIp: request.address ?? '127.0.0.1' },
      apiId: 'api',
      domainName: request.host ?? host,
      httpMethod: request.method,
      path: `/${request.basePath ?? stage}${request.path}`,
      protocol: 'HTTP/1.1',
      requestId: `request-${++requests}`,
      requestTimeEpoch: Date.now(),
      resourceId: 'resource',
      resourcePath: request.path,
      stage,
    } as APIGatewayProxyEvent['requestContext'],
  };
}

const lastOf = (entries: readonly (readonly [string, readonly string[]])[]) =>
  Object.fromEntries(entries.map(([name, values]) => [name, values.at(-1) ?? '']));

const definedOf = (claims: Claims) =>
  Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
  readonly text: string;
  /** Of an archive. */
  readonly bytes: Uint8Array;
}

type ApiHandler = (
  event: APIGatewayProxyEvent,
  context: Context,
) => Promise<{
  statusCode: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  isBase64Encoded?: boolean;
}>;

/** Invokes the handler as Lambda does. */
export async function invoke(handler: ApiHandler, request: ApiRequest): Promise<ApiAnswer> {
  const answer = await handler(apiEvent(request), {} as Context);
  const ownType = /^(text\/\w+|application\/zip)/.exec(answer.headers['content-type'] ?? '')?.[0];
  const body = ownType ? {} : JSON.parse(answer.body);
  const bytes = new Uint8Array(Buffer.from(answer.isBase64Encoded ? answer.body : '', 'base64'));
  const told = ownType ? (answer.isBase64Encoded ? bytes : answer.body) : body;
  expectPromised(request, answer.statusCode, told, ownType);
  return { status: answer.statusCode, headers: answer.headers, body, text: answer.body, bytes };
}

export const codeOf = (answer: ApiAnswer): unknown => (answer.body as unknown as Problem).code;
