/** A method's request validator: required parameters, then the body against the model of its content type. */
import { GatewayError } from './gateway-error.ts';
import type { BodyCheck } from './models.ts';
import type { GatewayRequest } from './request.ts';

export interface RequiredParameter {
  readonly location: 'header' | 'path' | 'querystring';
  readonly name: string;
}

export interface RequestValidation {
  /** Empty where the validator does not look at parameters. */
  readonly requiredParameters: readonly RequiredParameter[];
  /** Content type, or `$default` -> check. Empty where the validator does not look at bodies. */
  readonly bodyChecks: ReadonlyMap<string, BodyCheck>;
}

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 *
 * @throws GatewayError BAD_REQUEST_PARAMETERS or BAD_REQUEST_BODY
 */
export function validateRequest(
  { requiredParameters, bodyChecks }: RequestValidation,
  request: GatewayRequest,
  pathParameters: Readonly<Record<string, string>>,
): void {
  const missing = requiredParameters
    .filter((parameter) => isBlank(parameterValue(parameter, request, pathParameters)))
    .map(({ name }) => name);
  if (missing.length > 0) {
    const message = `Missing required request parameters: [${missing.join(', ')}]`;
    throw new GatewayError('BAD_REQUEST_PARAMETERS', message, { validationErrorString: message });
  }
  // A content type without a model is not validated at all: the function must be prepared for every body.
  const check = bodyChecks.get(mediaType(request)) ?? bodyChecks.get('$default');
  const problems = check?.(request.body.toString('utf8')) ?? [];
  if (problems.length > 0) {
    throw new GatewayError('BAD_REQUEST_BODY', 'Invalid request body', {
      validationErrorString: `[${problems.join(', ')}]`,
    });
  }
}

const isBlank = (value: string | undefined): boolean => value === undefined || value.trim() === '';

function parameterValue(
  { location, name }: RequiredParameter,
  request: GatewayRequest,
  pathParameters: Readonly<Record<string, string>>,
): string | undefined {
  if (location === 'header') return request.header(name);
  if (location === 'querystring') return request.query.get(name)?.at(-1);
  return Object.hasOwn(pathParameters, name) ? pathParameters[name] : undefined;
}

function mediaType(request: GatewayRequest): string {
  const [type = ''] = (request.header('Content-Type') ?? '').split(';', 1);
  return type.trim().toLowerCase() || 'application/json';
}
