/** The event of a Lambda proxy integration, version 1.0, as REST APIs send it. */
import { domainPrefix, type RequestContext, requestTime } from './context.ts';
import type { GatewayRequest } from './request.ts';

export interface ProxyEventInput {
  readonly request: GatewayRequest;
  readonly context: RequestContext;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly stageVariables: Readonly<Record<string, string>> | null;
  /** Whether the body is bytes to the API. */
  readonly takesBytes: boolean;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
export function proxyEvent(input: ProxyEventInput): object {
  const { request, context, pathParameters, stageVariables } = input;
  const takesBytes = input.takesBytes && request.body.length > 0;
  return {
    resource: context.resourcePath,
    path: request.path,
    httpMethod: request.httpMethod,
    headers: lastValues(request.headers),
    multiValueHeaders: Object.fromEntries(request.headers),
    queryStringParameters: orNull(lastValues(request.query)),
    multiValueQueryStringParameters: orNull(Object.fromEntries(request.query)),
    pathParameters: orNull(pathParameters),
    stageVariables,
    requestContext: eventContext(context),
    body: request.body.length === 0 ? null : request.body.toString(takesBytes ? 'base64' : 'utf8'),
    isBase64Encoded: takesBytes,
  };
}

const lastValues = (values: ReadonlyMap<string, readonly string[]>): Record<string, string> =>
  Object.fromEntries([...values].map(([name, all]) => [name, all.at(-1) ?? '']));

const orNull = <T extends object>(object: T): T | null => (Object.keys(object).length === 0 ? null : object);

function eventContext(context: RequestContext): object {
  const { accountId, apiId, deploymentId, domainName, extendedRequestId, httpMethod } = context;
  const { path, protocol, requestId, requestTimeEpoch, resourceId, resourcePath, stage, claims } = context;
  return {
    accountId,
    apiId,
    ...(claims === undefined ? {} : { authorizer: { claims } }),
    deploymentId,
    domainName,
    domainPrefix: domainPrefix(context),
    extendedRequestId,
    httpMethod,
    identity: {
      accessKey: null,
      accountId: null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: context.sourceIp,
      user: null,
      userAgent: context.userAgent ?? null,
      userArn: null,
    },
    path,
    protocol,
    requestId,
    requestTime: requestTime(context),
    requestTimeEpoch,
    resourceId,
    resourcePath,
    stage,
  };
}
