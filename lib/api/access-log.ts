/** One line of JSON a request: nothing of tokens, bodies or people. The function's log has the same request id. */
import { AccessLogFormat, AccessLogField as Field } from 'aws-cdk-lib/aws-apigateway';

export const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: Field.contextRequestId(),
    time: Field.contextRequestTime(),
    method: Field.contextHttpMethod(),
    // With {id} for every id.
    route: Field.contextResourcePath(),
    status: Field.contextStatus(),
    responseType: Field.contextErrorResponseType(),
    integrationStatus: Field.contextIntegrationStatus(),
    latency: Field.contextResponseLatency(),
    integrationLatency: Field.contextIntegrationLatency(),
    length: Field.contextResponseLength(),
    trace: Field.contextXrayTraceId(),
  }),
);
