/** Invokes the function behind a method, and tells the ways in which that can fail apart. */
import { within } from '../lambda/within.ts';
import type { App, InvocationResult, Invoke } from '../types.ts';
import { GatewayError } from './gateway-error.ts';
import type { Method } from './methods.ts';
import { type ProxyEventInput, proxyEvent } from './proxy-event.ts';
import type { Stage } from './rest-api.ts';

export interface Integrations {
  readonly app: App;
  readonly invoke: Invoke;
  /** Whether a resource-based permission lets API Gateway invoke the function for this method. */
  readonly mayInvoke: (functionArn: string, sourceArn: string) => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * @returns what the function answered, not yet looked at
 * @throws GatewayError where it may not be invoked, fails, or takes too long
 */
export async function runFunction(
  { app, invoke, mayInvoke, now }: Integrations,
  stage: Stage,
  method: Method,
  input: Omit<ProxyEventInput, 'stageVariables' | 'takesBytes'>,
): Promise<unknown> {
  const { request, context } = input;
  const source = `${app.region}:${app.accountId}:${stage.apiId}/${stage.stageName}`;
  if (
    !mayInvoke(
      method.functionArn,
      `arn:aws:execute-api:${source}/${request.httpMethod}${method.resourcePath}`,
    )
  ) {
    throw new GatewayError('API_CONFIGURATION_ERROR', 'Internal server error', {
      detail: `Invalid permissions on Lambda function ${method.functionArn}`,
    });
  }
  const startedAt = now();
  const takesBytes = stage.binaryMedia.takesBytes(request.header('Content-Type'));
  const event = proxyEvent({ ...input, stageVariables: stage.variables, takesBytes });
  // A function that takes too long runs on, as in AWS; only its answer is lost.
  const result = await within(invoke(method.functionArn, event), method.timeoutMilliseconds);
  const latency = now() - startedAt;
  if (result?.ok) {
    context.integration = { latency, status: 200 };
    return result.payload;
  }
  const failure = failureOf(result);
  context.integration = { latency, error: failure.detail };
  throw failure;
}

/** Lambda's API refused the invocation: 500. The function ran and failed: 502. */
const refusedByLambda = new Set(['ResourceNotFoundException', 'TooManyRequestsException']);

/** https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html */
function failureOf(result: (InvocationResult & { ok: false }) | undefined): GatewayError {
  if (result === undefined) {
    return new GatewayError('INTEGRATION_TIMEOUT', 'Endpoint request timed out', {
      detail: 'Execution failed due to a timeout error',
    });
  }
  const detail = `Lambda execution failed: ${result.errorType}: ${result.errorMessage}`;
  if (result.errorType === 'RequestTooLargeException') {
    return new GatewayError('REQUEST_TOO_LARGE', 'Request Too Long', { detail });
  }
  const status = refusedByLambda.has(result.errorType) ? 500 : 502;
  return new GatewayError('DEFAULT_5XX', 'Internal server error', { status, detail });
}
