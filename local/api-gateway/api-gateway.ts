/** Serves the app's REST APIs over HTTP, from their synthesized resources, as API Gateway does. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { App } from '../types.ts';
import { authorize, type KeysOfPool } from './authorizer.ts';
import type { RequestContext } from './context.ts';
import { GatewayError } from './gateway-error.ts';
import { type HttpAnswer, renderGatewayResponse } from './gateway-response.ts';
import { type Integrations, runFunction } from './integration.ts';
import type { Method } from './methods.ts';
import { proxyResponse } from './proxy-response.ts';
import { type GatewayRequest, readRequest } from './request.ts';
import { readStages, type Stage } from './rest-api.ts';
import { matchRoute } from './routing.ts';
import { escapeText } from './template.ts';
import { createTokenBucket } from './throttling.ts';
import { validateRequest } from './validation.ts';

export interface ApiGatewayOptions extends Integrations {
  readonly app: App;
  /** The public keys of a user pool, by its ARN. */
  readonly jwks: KeysOfPool;
  /** `access`: a line of the stage's access log; `execution`: why a request failed, which callers never see. */
  readonly log: (kind: 'access' | 'execution', line: string) => void;
  readonly randomUuid?: () => string;
  /** The country that an edge-optimized API takes every caller to be in, as an ISO 3166 code; `JP` by default. */
  readonly viewerCountry?: string;
}

type Listener = (incoming: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface ApiGateway {
  /** Serves every request whose path begins with a stage's name. It never rejects. */
  listener: Listener;
  /** The same for the stages of each name that asks for certificates, which nothing else leads to. */
  readonly mutualTls: readonly { readonly name: string; readonly listener: Listener }[];
  /** Where each other API is: `path` is the stage's, for example `/dev`. */
  readonly stages: readonly { readonly apiId: string; readonly stageName: string; readonly path: string }[];
}

interface ServedStage extends Stage {
  readonly takeToken: ReadonlyMap<Method, () => boolean>;
}

/** @throws PlatformError where an API of the app says something that the local gateway does not do */
export function createApiGateway(options: ApiGatewayOptions): ApiGateway {
  const stages = readStages(options.app).map((stage): ServedStage => {
    const buckets = stage.methods.map(
      (method) => [method, createTokenBucket(stage.limitsOf(method), options.now)] as const,
    );
    return { ...stage, takeToken: new Map(buckets) };
  });
  const open = stages.filter(({ mutualTlsName }) => mutualTlsName === undefined);
  return {
    stages: open.map(({ apiId, stageName }) => ({ apiId, stageName, path: `/${stageName}` })),
    listener: listenerOf(options, open),
    mutualTls: stages.flatMap((stage) =>
      stage.mutualTlsName === undefined
        ? []
        : [{ name: stage.mutualTlsName, listener: listenerOf(options, [stage]) }],
    ),
  };
}

const listenerOf =
  (options: ApiGatewayOptions, stages: readonly ServedStage[]): Listener =>
  async (incoming, response) => {
    const stageName = /^\/([^/?]*)/.exec(incoming.url ?? '')?.[1];
    const stage = stages.find((each) => each.stageName === stageName);
    try {
      if (stage === undefined) await forbid(incoming, response);
      else await serve(options, stage, incoming, response);
    } catch (error) {
      // The caller went away in mid-request, or the gateway itself has a defect: say so, and keep serving.
      options.log('execution', escapeText(`${incoming.method} ${incoming.url}: ${String(error)}`));
      response.destroy();
    }
  };

/** What API Gateway says of a stage that does not exist. */
async function forbid(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  incoming.resume();
  response.writeHead(403, { 'Content-Type': 'application/json', 'x-amzn-ErrorType': 'ForbiddenException' });
  response.end('{"message":"Forbidden"}');
}

async function serve(
  options: ApiGatewayOptions,
  stage: ServedStage,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { now, log, viewerCountry = 'JP' } = options;
  const startedAt = now();
  const traceId = newTraceId(options);
  const edge = { isEdgeOptimized: stage.isEdgeOptimized, viewerCountry };
  const request = await readRequest(incoming, stage.stageName, edge, traceId);
  const context = newContext(options, stage, request, { startedAt, traceId });
  const answer = await answerTo(options, stage, request, context);

  const body = typeof answer.body === 'string' ? Buffer.from(answer.body, 'utf8') : answer.body;
  const headers = [
    ...answer.headers,
    ['x-amzn-RequestId', context.requestId] as const,
    ['x-amz-apigw-id', context.extendedRequestId] as const,
    // RFC 9110, section 8.6: a 204 has no Content-Length.
    ...(answer.status === 204 ? [] : [['Content-Length', String(body.length)] as const]),
  ];
  response.writeHead(answer.status, headers.flat());
  response.end(body);
  context.response = { status: answer.status, length: body.length, latency: now() - startedAt };
  if (stage.accessLog !== undefined) log('access', stage.accessLog(context));
}

/** Runs the request through the gateway; what the gateway refuses becomes a gateway response. */
async function answerTo(
  options: ApiGatewayOptions,
  stage: ServedStage,
  request: GatewayRequest,
  context: RequestContext,
): Promise<HttpAnswer> {
  try {
    return await handle(options, stage, request, context);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    if (error.detail !== undefined) {
      options.log('execution', `(${context.requestId}) ${escapeText(error.detail)}`);
    }
    context.error = {
      message: error.message,
      responseType: error.type,
      validationErrorString: error.validationErrorString,
    };
    return renderGatewayResponse(stage.gatewayResponses, error, context, request.header('Accept'));
  }
}

async function handle(
  options: ApiGatewayOptions,
  stage: ServedStage,
  request: GatewayRequest,
  context: RequestContext,
): Promise<HttpAnswer> {
  const match = matchRoute(stage.methods, request.httpMethod, request.path);
  // API Gateway takes a route that it does not have for a call of AWS's own API that somebody forgot to sign.
  if (match === undefined)
    throw new GatewayError('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token');
  const { route: method, pathParameters } = match;
  context.resourceId = method.resourceId;
  context.resourcePath = method.resourcePath;
  if (request.isTooLarge) throw new GatewayError('REQUEST_TOO_LARGE', 'Request Too Long');
  if (method.authorizer !== undefined) {
    context.claims = await authorize(
      method.authorizer,
      request.header(method.authorizer.header),
      options.jwks,
      options.now,
    );
  }
  validateRequest(method.validation, request, pathParameters);
  if (!stage.takeToken.get(method)?.()) throw new GatewayError('THROTTLED', 'Too Many Requests');
  const payload = await runFunction(options, stage, method, { request, context, pathParameters });
  return proxyResponse(payload, stage.binaryMedia.returnsBytes(request.header('Accept')));
}

function newContext(
  { app, randomUuid = randomUUID }: ApiGatewayOptions,
  stage: Stage,
  request: GatewayRequest,
  { startedAt, traceId }: { readonly startedAt: number; readonly traceId: string },
): RequestContext {
  return {
    accountId: app.accountId,
    apiId: stage.apiId,
    deploymentId: stage.deploymentId,
    stage: stage.stageName,
    requestId: randomUuid(),
    extendedRequestId: `${Buffer.from(randomUuid()).toString('base64url').slice(0, 15)}=`,
    traceId,
    domainName: request.header('Host') ?? '',
    httpMethod: request.httpMethod,
    path: request.pathWithStage,
    protocol: request.protocol,
    requestTimeEpoch: startedAt,
    sourceIp: request.sourceIp,
    userAgent: request.header('User-Agent'),
  };
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids */
function newTraceId({ now, randomUuid = randomUUID }: ApiGatewayOptions): string {
  const seconds = Math.floor(now() / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${randomUuid().replaceAll('-', '').slice(0, 24)}`;
}
