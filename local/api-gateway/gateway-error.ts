/** The refusals that API Gateway makes itself, before or after the integration. */

/**
 * Type -> status and `x-amzn-ErrorType`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const gatewayResponseTypes = {
  ACCESS_DENIED: [403, 'AccessDeniedException'],
  API_CONFIGURATION_ERROR: [500, 'InternalServerErrorException'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, 'InternalServerErrorException'],
  AUTHORIZER_FAILURE: [500, 'InternalServerErrorException'],
  BAD_REQUEST_BODY: [400, 'BadRequestException'],
  BAD_REQUEST_PARAMETERS: [400, 'BadRequestException'],
  DEFAULT_4XX: [400, 'BadRequestException'],
  DEFAULT_5XX: [500, 'InternalServerErrorException'],
  EXPIRED_TOKEN: [403, 'ExpiredTokenException'],
  INTEGRATION_FAILURE: [504, 'InternalServerErrorException'],
  INTEGRATION_TIMEOUT: [504, 'InternalServerErrorException'],
  INVALID_API_KEY: [403, 'ForbiddenException'],
  INVALID_SIGNATURE: [403, 'InvalidSignatureException'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'MissingAuthenticationTokenException'],
  QUOTA_EXCEEDED: [429, 'LimitExceededException'],
  REQUEST_TOO_LARGE: [413, 'RequestTooLargeException'],
  RESOURCE_NOT_FOUND: [404, 'NotFoundException'],
  THROTTLED: [429, 'TooManyRequestsException'],
  UNAUTHORIZED: [401, 'UnauthorizedException'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'BadRequestException'],
  WAF_FILTERED: [403, 'ForbiddenException'],
} as const satisfies Record<string, readonly [status: number, errorType: string]>;

export type GatewayResponseType = keyof typeof gatewayResponseTypes;

export class GatewayError extends Error {
  override name = 'GatewayError';
  readonly type: GatewayResponseType;
  readonly status: number;
  /** What was wrong with the request, for `$context.error.validationErrorString`. */
  readonly validationErrorString: string | undefined;
  /** For the execution log only: the caller never sees it. */
  readonly detail: string | undefined;

  constructor(
    type: GatewayResponseType,
    message: string,
    details: {
      readonly status?: number;
      readonly validationErrorString?: string;
      readonly detail?: string;
    } = {},
  ) {
    super(message);
    this.type = type;
    this.status = details.status ?? gatewayResponseTypes[type][0];
    this.validationErrorString = details.validationErrorString;
    this.detail = details.detail;
  }
}
