/** A template that the local gateway cannot honour is refused at boot, by the name of its resource. */
import {
  aws_apigateway as apigateway,
  aws_cognito as cognito,
  aws_lambda as lambda,
  type Stack,
} from 'aws-cdk-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import { createApiGateway } from '../../../local/api-gateway/api-gateway.ts';
import { type App, PlatformError, type Resource } from '../../../local/types.ts';
import { appOf, serveGateway } from './gateway.ts';

function build(stack: Stack): void {
  const fn = lambda.Function.fromFunctionArn(
    stack,
    'Fn',
    'arn:aws:lambda:ap-northeast-1:000000000000:function:payments',
  );
  const api = new apigateway.RestApi(stack, 'Api', {
    cloudWatchRole: false,
    endpointTypes: [apigateway.EndpointType.REGIONAL],
    deployOptions: { stageName: 'dev', variables: { colour: 'blue' } },
  });
  const authorizer = new apigateway.CognitoUserPoolsAuthorizer(stack, 'Authorizer', {
    cognitoUserPools: [new cognito.UserPool(stack, 'Pool')],
  });
  const amount = api.addModel('Amount', { schema: { type: apigateway.JsonSchemaType.INTEGER } });
  const integration = new apigateway.LambdaIntegration(fn);
  api.root.addMethod('GET', integration);
  api.root.addMethod('POST', integration, {
    authorizer,
    requestModels: { 'application/json': amount },
    requestParameters: { 'method.request.header.Key': true },
    requestValidatorOptions: { validateRequestBody: true },
  });
  api.addGatewayResponse('Default5xx', {
    type: apigateway.ResponseType.DEFAULT_5XX,
    templates: { 'application/json': '{}' },
  });
}

let app: App;
beforeAll(() => {
  app = appOf(build);
});

/** The app with other properties in every resource of a type (or only the one for an HTTP method). */
function changed(type: string, properties: Record<string, unknown>, httpMethod?: string): App {
  const isMeant = (resource: Resource) =>
    resource.type === `AWS::ApiGateway::${type}` &&
    (httpMethod === undefined || resource.properties.HttpMethod === httpMethod);
  expect(app.resources.filter(isMeant)).not.toEqual([]);
  return {
    ...app,
    resources: app.resources.map((resource) =>
      isMeant(resource) ? { ...resource, properties: { ...resource.properties, ...properties } } : resource,
    ),
  };
}

const boot = (changedApp: App) =>
  createApiGateway({
    app: changedApp,
    invoke: async () => ({ ok: true, payload: {} }),
    jwks: () => ({ keys: [] }),
    mayInvoke: () => true,
    now: () => 0,
    log: () => {},
  });

const lambdaUri = 'arn:aws:apigateway:ap-northeast-1:lambda:path/2015-03-31/functions/arn:f/invocations';
const integration = { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: lambdaUri };

const rows: [type: string, properties: Record<string, unknown>, sentence: RegExp][] = [
  ['RestApi', { DisableExecuteApiEndpoint: true }, /disables the only endpoint/],
  ['RestApi', { EndpointConfiguration: { Types: ['PRIVATE'] } }, /endpoint type PRIVATE/],
  ['Stage', { RestApiId: 'other' }, /names a RestApi that the app does not have/],
  ['Stage', { DeploymentId: 'other' }, /names a Deployment/],
  [
    'Stage',
    { AccessLogSetting: { Format: '$context.requestid' } },
    /\$context\.requestid, which the local gateway/,
  ],
  ['Method', { Integration: { ...integration, Type: 'MOCK' } }, /integration type MOCK/],
  ['Method', { Integration: { ...integration, Type: 'HTTP_PROXY' } }, /integration type HTTP_PROXY/],
  ['Method', { Integration: { ...integration, IntegrationHttpMethod: 'GET' } }, /method other than POST/],
  [
    'Method',
    { Integration: { ...integration, Uri: 'arn:aws:apigateway:r:sqs:path/x' } },
    /which is no function/,
  ],
  ['Method', { AuthorizationType: 'AWS_IAM' }, /AuthorizationType AWS_IAM/],
  ['Method', { ApiKeyRequired: true }, /asks for an API key/],
  ['Method', { ResourceId: 'other' }, /names a Resource/],
  ['Method', { RequestValidatorId: 'other' }, /names a RequestValidator/],
  ['Method', { RequestModels: { 'application/json': 'other' } }, /names the model other/],
  ['Method', { RequestParameters: { 'method.request.cookie.a': true } }, /method\.request\.cookie\.a/],
  ['Authorizer', { Type: 'TOKEN' }, /the Type TOKEN/],
  [
    'Authorizer',
    { IdentitySource: 'method.request.querystring.token' },
    /IdentitySource method\.request\.query/,
  ],
  ['Model', { Schema: { type: 'whole number' } }, /cannot check/],
  ['Model', { Schema: { type: 'string', format: 'email' } }, /cannot check.*email/],
  ['Model', { Schema: { $ref: '#/definitions/missing' } }, /cannot check/],
  ['GatewayResponse', { ResponseType: 'TEAPOT' }, /unknown ResponseType TEAPOT/],
  [
    'GatewayResponse',
    { ResponseTemplates: { 'application/json': '$input.json("$")' } },
    /more than \$context variables/,
  ],
  [
    'GatewayResponse',
    { ResponseTemplates: { 'application/json': '$context.nothing' } },
    /\$context\.nothing/,
  ],
  [
    'GatewayResponse',
    { ResponseParameters: { 'gatewayresponse.header.A': 'method.request.header.B' } },
    /static value in single quotes/,
  ],
];

test.each(rows)('%s with %j', (type, properties, sentence) => {
  expect(() => boot(app)).not.toThrow();
  const refused = () => boot(changed(type, properties, type === 'Method' ? 'POST' : undefined));
  expect(refused).toThrow(PlatformError);
  expect(refused).toThrow(sentence);
  expect(refused).toThrow(new RegExp(`^Test/\\w+ \\(AWS::ApiGateway::${type}\\)`));
});

test('two APIs whose stages would have the same local address', () => {
  const { ref } = app.resources.find(({ type }) => type === 'AWS::ApiGateway::RestApi') as Resource;
  const copy = JSON.parse(JSON.stringify(app.resources).replaceAll(ref, 'otherapi'));
  const twice = { ...app, resources: [...app.resources, ...copy] };
  expect(() => boot(twice)).toThrow(/the name of another API's stage, dev/);
});

describe('without settings of its own, a regional API', () => {
  test("answers with API Gateway's own messages and passes on what a caller says of the edge", async () => {
    const gateway = await serveGateway(app, { mayInvoke: () => true });
    try {
      const refused = await gateway.send('/dev/nowhere');
      expect(refused).toMatchObject({ status: 403, body: '{"message":"Missing Authentication Token"}' });
      expect(refused.headers['content-type']).toBe('application/json');
      expect((await gateway.send('/dev', { method: 'POST' })).body).toBe('{"message":"Unauthorized"}');

      expect((await gateway.send('/dev', { headers: [['CloudFront-Viewer-Country', 'US']] })).status).toBe(
        200,
      );
      const [event] = gateway.events;
      expect(event?.headers).toMatchObject({
        'CloudFront-Viewer-Country': 'US',
        'X-Forwarded-For': '127.0.0.1',
      });
      expect(event).toMatchObject({ resource: '/', path: '/', stageVariables: { colour: 'blue' } });
    } finally {
      await gateway.close();
    }
  });
});
