/** What API Gateway answers by itself, as the problem documents of the contract (RFC 9457). */
import { AccessLogField, ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  type ProblemCode,
  problemMediaType,
  problems,
  problemType,
} from '../../lambdas/contract/problems.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const codes: readonly (readonly [ResponseType, ProblemCode])[] = [
  // API Gateway's name for a method or path that does not exist.
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, 'route_not_found'],
  [ResponseType.RESOURCE_NOT_FOUND, 'route_not_found'],
  [ResponseType.REQUEST_TOO_LARGE, 'request_too_large'],
  [ResponseType.UNSUPPORTED_MEDIA_TYPE, 'unsupported_media_type'],
  [ResponseType.THROTTLED, 'too_many_requests'],
  [ResponseType.QUOTA_EXCEEDED, 'too_many_requests'],
  [ResponseType.UNAUTHORIZED, 'unauthenticated'],
  [ResponseType.EXPIRED_TOKEN, 'unauthenticated'],
  [ResponseType.INVALID_SIGNATURE, 'unauthenticated'],
  [ResponseType.ACCESS_DENIED, 'not_permitted'],
  [ResponseType.WAF_FILTERED, 'not_permitted'],
  // Idempotency-Key is the only parameter that a request can lack.
  [ResponseType.BAD_REQUEST_PARAMETERS, 'idempotency_key_required'],
  [ResponseType.BAD_REQUEST_BODY, 'invalid_request'],
  [ResponseType.DEFAULT_4XX, 'invalid_request'],
  [ResponseType.INTEGRATION_TIMEOUT, 'service_busy'],
  [ResponseType.INTEGRATION_FAILURE, 'service_busy'],
  [ResponseType.DEFAULT_5XX, 'internal_error'],
];

export function addGatewayResponses(api: RestApi): void {
  for (const [type, code] of codes) {
    const { status, title } = problems[code];
    const document = {
      type: problemType(code),
      title,
      status,
      code,
      request_id: AccessLogField.contextRequestId(),
    };
    api.addGatewayResponse(type.responseType, {
      type,
      // A default answers for many causes and keeps each one's own status.
      ...(type.responseType.startsWith('DEFAULT_') ? {} : { statusCode: String(status) }),
      responseHeaders: { 'Content-Type': `'${problemMediaType}'`, 'Cache-Control': "'no-store'" },
      templates: { 'application/json': JSON.stringify(document) },
    });
  }
}
