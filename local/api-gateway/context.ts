/** The `$context` variables of one request, as gateway responses and access logs name them. */

export interface RequestContext {
  readonly accountId: string;
  readonly apiId: string;
  readonly deploymentId: string;
  readonly stage: string;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly traceId: string;
  readonly domainName: string;
  readonly httpMethod: string;
  /** With the stage. */
  readonly path: string;
  readonly protocol: string;
  /** Milliseconds since 1970. */
  readonly requestTimeEpoch: number;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  resourceId?: string;
  resourcePath?: string;
  claims?: Readonly<Record<string, string>>;
  integration?: { latency: number; status?: number; error?: string | undefined };
  error?: { message: string; responseType: string; validationErrorString: string | undefined };
  response?: { status: number; length: number; latency: number };
}

type Reader = (context: RequestContext) => string | number | undefined;

/**
 * The variables that have a value locally, or never one for the requests that can arrive here.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
const variables: Record<string, Reader> = {
  accountId: (context) => context.accountId,
  apiId: (context) => context.apiId,
  'authorizer.error': () => undefined,
  'authorizer.principalId': () => undefined,
  deploymentId: (context) => context.deploymentId,
  domainName: (context) => context.domainName,
  domainPrefix: (context) => domainPrefix(context),
  'error.message': (context) => context.error?.message,
  'error.messageString': (context) => context.error && JSON.stringify(context.error.message),
  'error.responseType': (context) => context.error?.responseType,
  'error.validationErrorString': (context) => context.error?.validationErrorString,
  extendedRequestId: (context) => context.extendedRequestId,
  httpMethod: (context) => context.httpMethod,
  'identity.caller': () => undefined,
  'identity.sourceIp': (context) => context.sourceIp,
  'identity.user': () => undefined,
  'identity.userAgent': (context) => context.userAgent,
  'identity.userArn': () => undefined,
  'integration.error': (context) => context.integration?.error,
  'integration.latency': (context) => context.integration?.latency,
  'integration.status': (context) => context.integration?.status,
  integrationErrorMessage: (context) => context.integration?.error,
  integrationLatency: (context) => context.integration?.latency,
  integrationStatus: (context) => context.integration?.status,
  path: (context) => context.path,
  protocol: (context) => context.protocol,
  requestId: (context) => context.requestId,
  requestTime: (context) => requestTime(context),
  requestTimeEpoch: (context) => context.requestTimeEpoch,
  resourceId: (context) => context.resourceId,
  resourcePath: (context) => context.resourcePath,
  responseLatency: (context) => context.response?.latency,
  responseLength: (context) => context.response?.length,
  stage: (context) => context.stage,
  status: (context) => context.response?.status,
  xrayTraceId: (context) => context.traceId,
};

const claimsPrefix = 'authorizer.claims.';

/** How to read a variable (named without `$context.`), or undefined where the name is not known. */
export function contextVariable(name: string): Reader | undefined {
  if (!name.startsWith(claimsPrefix)) return Object.hasOwn(variables, name) ? variables[name] : undefined;
  const claim = name.slice(claimsPrefix.length);
  return ({ claims }) => (claims !== undefined && Object.hasOwn(claims, claim) ? claims[claim] : undefined);
}

export function domainPrefix({ domainName }: RequestContext): string {
  return domainName.split('.', 1)[0] ?? '';
}

/** In the Common Log Format: `09/Apr/2015:12:34:56 +0000`. */
export function requestTime({ requestTimeEpoch }: RequestContext): string {
  const [, day, month, year, time] = new Date(requestTimeEpoch).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
