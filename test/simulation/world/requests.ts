/** Requests of customers and colleagues as API Gateway's REST API hands them to functions, and the answers. */
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { Answer } from '../../../lambdas/handlers/http/answer.ts';

export type ApiHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<Answer>;

export interface ApiRequest {
  readonly method: string;
  /** Without the stage. */
  readonly path: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly claims: Readonly<Record<string, string>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const host = 'pay.example.com';
const stage = 'dev';
export const urlOf = (path: string): string => `https://${host}/${stage}${path}`;

export function eventFor(request: ApiRequest, requestId: string): APIGatewayProxyEvent {
  const { method, path, query = {} } = request;
  const headers = { 'X-Forwarded-Proto': 'https', ...request.headers };
  return {
    resource: path,
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: query,
    multiValueQueryStringParameters: Object.fromEntries(
      Object.entries(query).map(([name, value]) => [name, [value]]),
    ),
    pathParameters: request.pathParameters ?? null,
    stageVariables: null,
    body: request.body ?? null,
    isBase64Encoded: false,
    requestContext: {
      authorizer: { claims: request.claims },
      accountId: '000000000000',
      identity: { sourceIp: '127.0.0.1' },
      apiId: 'api',
      domainName: host,
      httpMethod: method,
      path: `/${stage}${path}`,
      protocol: 'HTTP/1.1',
      requestId,
      resourceId: 'resource',
      resourcePath: path,
      stage,
    } as unknown as APIGatewayProxyEvent['requestContext'],
  };
}

export const answerOf = ({ statusCode, body }: Answer): ApiAnswer => ({
  status: statusCode,
  body: JSON.parse(body),
});
