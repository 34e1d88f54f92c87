/** Which properties of REST APIs the local platform acts on, and which it may leave alone, and why. */
import type { Understanding } from '../assembly/understood.ts';

const forPeople = 'text for people';
const labels = { 'Tags.*': 'labels for people and bills' };
const observation = 'metrics, traces and execution logs are observations; no answer changes';

export const understood: Understanding[] = [
  {
    type: 'AWS::ApiGateway::RestApi',
    understood: ['BinaryMediaTypes', 'DisableExecuteApiEndpoint', 'EndpointConfiguration.Types', 'Name'],
    ignored: {
      ...labels,
      Description: forPeople,
      EndpointAccessMode: 'the local address has no TLS',
      SecurityPolicy: 'the local address has no TLS',
    },
  },
  {
    type: 'AWS::ApiGateway::DomainName',
    understood: ['DomainName', 'EndpointConfiguration.Types', 'MutualTlsAuthentication.*'],
    ignored: {
      RegionalCertificateArn: 'the local address has a certificate of its own',
      SecurityPolicy: 'the local address speaks TLS 1.2 and 1.3, as the policy that knows mutual TLS',
    },
  },
  {
    type: 'AWS::ApiGateway::BasePathMapping',
    understood: ['BasePath', 'DomainName', 'RestApiId', 'Stage'],
    ignored: {},
  },
  { type: 'AWS::ApiGateway::Resource', understood: ['ParentId', 'PathPart', 'RestApiId'], ignored: {} },
  {
    type: 'AWS::ApiGateway::Method',
    understood: [
      'ApiKeyRequired',
      'AuthorizationScopes',
      'AuthorizationType',
      'AuthorizerId',
      'HttpMethod',
      'Integration.IntegrationHttpMethod',
      'Integration.TimeoutInMillis',
      'Integration.Type',
      'Integration.Uri',
      'RequestModels.*',
      'RequestParameters.*',
      'RequestValidatorId',
      'ResourceId',
      'RestApiId',
    ],
    ignored: {
      'Integration.PassthroughBehavior': 'a proxy integration passes every body on, whatever this says',
      'MethodResponses.*': "a proxy integration answers with the function's own status and headers",
      OperationName: forPeople,
    },
  },
  {
    type: 'AWS::ApiGateway::Model',
    understood: ['ContentType', 'Name', 'RestApiId', 'Schema.*'],
    ignored: { Description: forPeople },
  },
  {
    type: 'AWS::ApiGateway::RequestValidator',
    understood: ['RestApiId', 'ValidateRequestBody', 'ValidateRequestParameters'],
    ignored: { Name: forPeople },
  },
  {
    type: 'AWS::ApiGateway::Authorizer',
    understood: ['IdentitySource', 'ProviderARNs', 'RestApiId', 'Type'],
    ignored: {
      AuthorizerResultTtlInSeconds: 'locally every request is checked, which is what a cache must look like',
      AuthType: 'only used when an API is exported as OpenAPI',
      Name: forPeople,
    },
  },
  {
    type: 'AWS::ApiGateway::GatewayResponse',
    understood: ['ResponseParameters.*', 'ResponseTemplates.*', 'ResponseType', 'RestApiId', 'StatusCode'],
    ignored: {},
  },
  {
    type: 'AWS::ApiGateway::Deployment',
    understood: ['RestApiId'],
    ignored: { Description: forPeople },
  },
  {
    type: 'AWS::ApiGateway::Stage',
    understood: [
      'AccessLogSetting.Format',
      'DeploymentId',
      'MethodSettings[].HttpMethod',
      'MethodSettings[].ResourcePath',
      'MethodSettings[].ThrottlingBurstLimit',
      'MethodSettings[].ThrottlingRateLimit',
      'RestApiId',
      'StageName',
      'Variables.*',
    ],
    ignored: {
      ...labels,
      'AccessLogSetting.DestinationArn': 'locally the lines go to the log of the platform',
      Description: forPeople,
      'MethodSettings[].DataTraceEnabled': observation,
      'MethodSettings[].LoggingLevel': observation,
      'MethodSettings[].MetricsEnabled': observation,
      TracingEnabled: observation,
    },
  },
];
