/** A REST API synthesized by the CDK behaves over HTTP as API Gateway does. */
import {
  aws_apigateway as apigateway,
  aws_cognito as cognito,
  Duration,
  aws_lambda as lambda,
  aws_logs as logs,
  type Stack,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { understood } from '../../../local/api-gateway/understood.ts';
import { checkUnderstood } from '../../../local/assembly/understood.ts';
import { understood as understoodByIam } from '../../../local/aws/iam.ts';
import { understood as understoodFunctions } from '../../../local/lambda/understood.ts';
import type { App } from '../../../local/types.ts';
import { appOf, type ServedGateway, serveGateway, startOfTime } from './gateway.ts';

const scope = 'aws.cognito.signin.user.admin';

function build(stack: Stack): void {
  const fn = new lambda.Function(stack, 'Fn', {
    functionName: 'payments',
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromBucket(s3.Bucket.fromBucketName(stack, 'Code', 'code'), 'code.zip'),
  });
  const pool = new cognito.UserPool(stack, 'Pool');
  const api = new apigateway.RestApi(stack, 'Api', {
    endpointTypes: [apigateway.EndpointType.EDGE],
    cloudWatchRole: false,
    deployOptions: {
      stageName: 'dev',
      throttlingRateLimit: 100,
      throttlingBurstLimit: 50,
      methodOptions: { '/slow/GET': { throttlingRateLimit: 2, throttlingBurstLimit: 3 } },
      accessLogDestination: new apigateway.LogGroupLogDestination(new logs.LogGroup(stack, 'AccessLog')),
      accessLogFormat: apigateway.AccessLogFormat.custom(
        JSON.stringify({
          id: '$context.requestId',
          status: '$context.status',
          path: '$context.path',
          resource: '$context.resourcePath',
          agent: '$context.identity.userAgent',
          sub: '$context.authorizer.claims.sub',
          error: '$context.error.responseType',
        }),
      ),
      loggingLevel: apigateway.MethodLoggingLevel.ERROR,
      tracingEnabled: true,
    },
  });
  const integration = new apigateway.LambdaIntegration(fn, { allowTestInvoke: false });
  const authorizer = new apigateway.CognitoUserPoolsAuthorizer(stack, 'Authorizer', {
    cognitoUserPools: [pool],
  });
  const payments = api.root.addResource('payments');
  payments.addMethod('POST', integration, {
    requestParameters: {
      'method.request.header.Idempotency-Key': true,
      'method.request.querystring.store': true,
      'method.request.header.Optional': false,
    },
    requestModels: {
      'application/json': api.addModel('Payment', {
        schema: {
          type: apigateway.JsonSchemaType.OBJECT,
          required: ['amount'],
          additionalProperties: false,
          properties: { amount: { type: apigateway.JsonSchemaType.INTEGER, minimum: 1 } },
        },
      }),
    },
    requestValidatorOptions: { validateRequestBody: true, validateRequestParameters: true },
  });
  payments.addResource('{id}').addMethod('GET', integration);
  payments.addResource('summary').addMethod('GET', integration);
  api.root.addResource('wallet').addMethod('GET', integration, { authorizer, authorizationScopes: [scope] });
  api.root
    .addResource('slow')
    .addMethod(
      'GET',
      new apigateway.LambdaIntegration(fn, { timeout: Duration.millis(50), allowTestInvoke: false }),
    );
  const files = api.root.addResource('files');
  files.addProxy({ defaultIntegration: integration });
  api.addGatewayResponse('Default4xx', {
    type: apigateway.ResponseType.DEFAULT_4XX,
    responseHeaders: { 'Content-Type': "'application/problem+json'", 'Cache-Control': "'no-store'" },
    templates: {
      'application/json':
        '{"title":$context.error.messageString,"detail":"$context.error.validationErrorString","code":"$context.error.responseType","instance":"$context.requestId"}',
    },
  });
  api.addGatewayResponse('NotFound', {
    type: apigateway.ResponseType.MISSING_AUTHENTICATION_TOKEN,
    statusCode: '404',
    templates: { 'application/json': '{"code":"not_found"}' },
  });
}

let app: App;
let gateway: ServedGateway;
let token: string;

beforeAll(async () => {
  app = appOf(build);
  const key = await generateKeyPair('RS256');
  const keys = { keys: [{ ...(await exportJWK(key.publicKey)), kid: 'k', alg: 'RS256' }] };
  const pool = app.resources.find(({ type }) => type === 'AWS::Cognito::UserPool');
  token = await new SignJWT({ sub: 'customer-1', token_use: 'access', scope, auth_time: 1 })
    .setProtectedHeader({ alg: 'RS256', kid: 'k' })
    .setIssuer(`https://cognito-idp.ap-northeast-1.amazonaws.com/${pool?.ref}`)
    .setExpirationTime(startOfTime / 1000 + 86_400)
    .sign(key.privateKey);
  gateway = await serveGateway(app, { jwks: () => keys });
});
afterAll(() => gateway?.close());
beforeEach(() => {
  for (const list of [gateway.events, gateway.invoked, gateway.accessLog, gateway.executionLog])
    list.length = 0;
  gateway.answer = () => ({ ok: true, payload: { statusCode: 200, body: 'fine' } });
  // Every test begins with full token buckets, without going back in time.
  gateway.clock += 60_000;
});

const json = (answer: { body: string }) => JSON.parse(answer.body);
const post = (
  body: string,
  headers: [string, string][] = [['Idempotency-Key', 'k1']],
  path = '/dev/payments?store=s',
) => gateway.send(path, { method: 'POST', headers, body });

test('everything that the CDK writes for this API is understood', () => {
  const ours = app.resources.filter(({ type }) => /^AWS::(ApiGateway|Lambda|IAM|Logs)::/.test(type));
  expect(ours.length).toBeGreaterThan(20);
  checkUnderstood({ ...app, resources: ours }, [...understood, ...understoodFunctions, ...understoodByIam]);
});

describe('routing', () => {
  const rows: [method: string, path: string, resource: string, parameters: Record<string, string> | null][] =
    [
      ['GET', '/dev/payments/p1', '/payments/{id}', { id: 'p1' }],
      ['GET', '/dev/payments/p1/', '/payments/{id}', { id: 'p1' }],
      ['GET', '/dev/payments/a%2Fb%20c', '/payments/{id}', { id: 'a%2Fb%20c' }],
      ['GET', '/dev/payments/summary', '/payments/summary', null],
      ['PUT', '/dev/files/a/b/c.txt', '/files/{proxy+}', { proxy: 'a/b/c.txt' }],
    ];
  test.each(rows)('%s %s', async (method, path, resource, pathParameters) => {
    expect((await gateway.send(path, { method })).status).toBe(200);
    expect(gateway.events).toMatchObject([
      { resource, pathParameters, httpMethod: method, path: path.slice(4) },
    ]);
  });

  const unknown: [method: string, path: string][] = [
    ['GET', '/dev'],
    ['GET', '/dev/nowhere'],
    ['DELETE', '/dev/payments'],
    ['GET', '/dev/payments//'],
    ['GET', '/dev/payments/../wallet'],
    ['GET', '/dev/payments/p1/more'],
    ['GET', '/dev/files'],
    ['GET', '/dev/Payments/p1'],
  ];
  test.each(unknown)(
    '%s %s is no route: API Gateway misses an authentication token',
    async (method, path) => {
      const answer = await gateway.send(path, { method });
      expect(answer.status).toBe(404);
      expect(answer.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
      expect(gateway.events).toEqual([]);
    },
  );

  test('an unknown stage is forbidden', async () => {
    expect(await gateway.send('/prod/payments')).toMatchObject({
      status: 403,
      body: '{"message":"Forbidden"}',
    });
  });
});

describe('the event', () => {
  test('is that of a proxy integration, version 1.0', async () => {
    await gateway.send('/dev/payments/p1?a=1&a=2&b=x%20y+z', {
      headers: [
        ['X-Mixed-CASE', 'one'],
        ['X-Mixed-CASE', 'two'],
        ['authorization', 't'],
        ['user-agent', 'test'],
        ['Connection', 'close'],
      ],
    });
    const [event] = gateway.events;
    const { apiId, deploymentId, resourceId } = { deploymentId: undefined, ...event?.requestContext };
    const host = event?.headers.Host;
    const headers = {
      Host: expect.stringMatching(/^api\.test:\d+$/),
      'X-Mixed-CASE': 'two',
      Authorization: 't',
      'User-Agent': 'test',
      'X-Forwarded-For': '127.0.0.1, 127.0.0.1',
      'X-Forwarded-Port': expect.stringMatching(/^\d+$/),
      'X-Forwarded-Proto': 'http',
      'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      'CloudFront-Forwarded-Proto': 'http',
      'CloudFront-Is-Desktop-Viewer': 'true',
      'CloudFront-Is-Mobile-Viewer': 'false',
      'CloudFront-Is-SmartTV-Viewer': 'false',
      'CloudFront-Is-Tablet-Viewer': 'false',
      'CloudFront-Viewer-Country': 'JP',
    };
    expect(event).toEqual({
      resource: '/payments/{id}',
      path: '/payments/p1',
      httpMethod: 'GET',
      headers,
      multiValueHeaders: {
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
        'X-Mixed-CASE': ['one', 'two'],
      },
      queryStringParameters: { a: '2', b: 'x y z' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y z'] },
      pathParameters: { id: 'p1' },
      stageVariables: null,
      requestContext: {
        accountId: '000000000000',
        apiId,
        deploymentId,
        resourceId,
        domainName: host,
        domainPrefix: 'api',
        extendedRequestId: expect.stringMatching(/=$/),
        httpMethod: 'GET',
        identity: {
          accessKey: null,
          accountId: null,
          caller: null,
          cognitoAuthenticationProvider: null,
          cognitoAuthenticationType: null,
          cognitoIdentityId: null,
          cognitoIdentityPoolId: null,
          principalOrgId: null,
          sourceIp: '127.0.0.1',
          user: null,
          userAgent: 'test',
          userArn: null,
        },
        path: '/dev/payments/p1',
        protocol: 'HTTP/1.1',
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        requestTime: expect.stringMatching(/^01\/Jun\/2025:\d\d:\d\d:05 \+0000$/),
        requestTimeEpoch: gateway.clock,
        resourcePath: '/payments/{id}',
        stage: 'dev',
      },
      body: null,
      isBase64Encoded: false,
    });
    expect(gateway.invoked).toEqual(['arn:aws:lambda:ap-northeast-1:000000000000:function:payments']);
    expect([apiId, deploymentId, resourceId]).not.toContain(undefined);
  });

  test('carries what the edge says, not what the caller claims', async () => {
    await gateway.send('/dev/payments/p1', {
      headers: [
        ['cloudfront-viewer-country', 'US'],
        ['CloudFront-Viewer-City', 'Nowhere'],
        ['x-forwarded-proto', 'https'],
        ['x-forwarded-port', '1'],
        ['x-forwarded-for', '203.0.113.7'],
        ['x-amzn-trace-id', 'forged'],
      ],
    });
    const [event] = gateway.events;
    const named = (name: string) =>
      Object.entries(event?.headers ?? {}).filter(([each]) => each.toLowerCase() === name);
    expect(named('cloudfront-viewer-country')).toEqual([['CloudFront-Viewer-Country', 'JP']]);
    expect(named('cloudfront-viewer-city')).toEqual([]);
    expect(named('x-forwarded-proto')).toEqual([['X-Forwarded-Proto', 'http']]);
    expect(named('x-forwarded-port')).not.toContainEqual([expect.any(String), '1']);
    // AWS appends: only the addresses on the right are its own.
    expect(named('x-forwarded-for')).toEqual([['X-Forwarded-For', '203.0.113.7, 127.0.0.1, 127.0.0.1']]);
    expect(named('x-amzn-trace-id')).toEqual([['X-Amzn-Trace-Id', expect.stringMatching(/^Root=1-/)]]);
    expect(event?.requestContext.identity.sourceIp).toBe('127.0.0.1');
  });

  test('has the body as text', async () => {
    await gateway.send('/dev/files/x', { method: 'PUT', body: '{"name":"日本"}' });
    expect(gateway.events[0]).toMatchObject({ body: '{"name":"日本"}', isBase64Encoded: false });
  });
});

describe('the authorizer', () => {
  test('lets the token in and hands the claims over', async () => {
    const answer = await gateway.send('/dev/wallet', { headers: [['Authorization', `Bearer ${token}`]] });
    expect(answer.status).toBe(200);
    expect(gateway.events[0]?.requestContext.authorizer?.claims).toMatchObject({
      sub: 'customer-1',
      auth_time: '1',
    });
    expect(JSON.parse(gateway.accessLog[0] ?? '')).toMatchObject({
      sub: 'customer-1',
      status: '200',
      error: '-',
    });
  });

  test('answers 401 through the gateway response before anything runs', async () => {
    const answer = await gateway.send('/dev/wallet', { headers: [['Authorization', 'Bearer nonsense']] });
    expect(answer.status).toBe(401);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'x-amzn-errortype': 'UnauthorizedException',
    });
    expect(json(answer)).toMatchObject({ title: 'Unauthorized', code: 'UNAUTHORIZED' });
    expect(gateway.events).toEqual([]);
  });
});

describe('request validation', () => {
  test('lets a good request through', async () => {
    expect((await post('{"amount":1200}')).status).toBe(200);
  });

  const missing: [headers: [string, string][], path: string, names: string][] = [
    [[], '/dev/payments?store=s', 'Idempotency-Key'],
    [[['Idempotency-Key', ' ']], '/dev/payments?store=s', 'Idempotency-Key'],
    [[['idempotency-key', 'k']], '/dev/payments', 'store'],
    [[['idempotency-key', 'k']], '/dev/payments?store=', 'store'],
    [[['idempotency-key', 'k']], '/dev/payments?store=%20', 'store'],
    [[], '/dev/payments', 'Idempotency-Key, store'],
  ];
  test.each(missing)('%j to %s lacks %s', async (headers, path, names) => {
    const answer = await post('{"amount":1}', headers, path);
    expect(answer.status).toBe(400);
    expect(json(answer)).toMatchObject({
      code: 'BAD_REQUEST_PARAMETERS',
      title: `Missing required request parameters: [${names}]`,
    });
    expect(gateway.events).toEqual([]);
  });

  const bad: [body: string, detail: string][] = [
    ['{}', '[object has missing required properties (["amount"])]'],
    ['', '[object has missing required properties (["amount"])]'],
    [
      '{"amount":"5"}',
      '[instance type (string) does not match any allowed primitive type (allowed: ["integer"])]',
    ],
    [
      '{"amount":1.5}',
      '[instance type (number) does not match any allowed primitive type (allowed: ["integer"])]',
    ],
    ['{"amount":0}', '[numeric instance is lower than the required minimum (minimum: 1, found: 0)]'],
    ['{"amount":1,"x":2}', '[object instance has properties which are not allowed by the schema: ["x"]]'],
    ['{"amount":', '[Invalid JSON]'],
  ];
  test.each(bad)('the body %s is refused, with the reason in the gateway response', async (body, detail) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.headers['x-amzn-errortype']).toBe('BadRequestException');
    expect(json(answer)).toMatchObject({ code: 'BAD_REQUEST_BODY', title: 'Invalid request body', detail });
    expect(gateway.events).toEqual([]);
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON'])('%s is checked', async (type) => {
    expect(
      (
        await post('{}', [
          ['Idempotency-Key', 'k'],
          ['Content-Type', type],
        ])
      ).status,
    ).toBe(400);
  });

  test('a content type without a model is not checked: the function must', async () => {
    expect(
      (
        await post('{}', [
          ['Idempotency-Key', 'k'],
          ['Content-Type', 'text/plain'],
        ])
      ).status,
    ).toBe(200);
  });

  test('a body above 10 MB is refused, one of exactly 10 MB is not', async () => {
    const send = (bytes: number) =>
      gateway.send('/dev/files/x', { method: 'PUT', body: Buffer.alloc(bytes, 'x') });
    expect((await send(10 * 1024 * 1024)).status).toBe(200);
    const answer = await send(10 * 1024 * 1024 + 1);
    expect(answer.status).toBe(413);
    expect(json(answer)).toMatchObject({ code: 'REQUEST_TOO_LARGE' });
    expect(gateway.events).toHaveLength(1);
  });
});

describe('throttling', () => {
  test('a method has its own bucket: burst at once, then its rate', async () => {
    const burst = async (count: number) => {
      const statuses: number[] = [];
      for (let sent = 0; sent < count; sent += 1) statuses.push((await gateway.send('/dev/slow')).status);
      return statuses;
    };
    expect(await burst(5)).toEqual([200, 200, 200, 429, 429]);
    expect((await gateway.send('/dev/payments/p1')).status).toBe(200);
    gateway.clock += 1000;
    expect(await burst(3)).toEqual([200, 200, 429]);
    const answer = await gateway.send('/dev/slow');
    expect(json(answer)).toMatchObject({ code: 'THROTTLED', title: 'Too Many Requests' });
  });

  test("the others share the stage's setting, each with its own bucket", async () => {
    const statuses = await Promise.all(
      Array.from({ length: 51 }, async () => (await gateway.send('/dev/payments/p1')).status),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect((await gateway.send('/dev/payments/summary')).status).toBe(200);
  });
});

describe("the function's answer", () => {
  test('becomes the response: status, headers, multi-value headers', async () => {
    gateway.answer = () => ({
      ok: true,
      payload: {
        statusCode: 201,
        headers: {
          Location: '/payments/p1',
          'Set-Cookie': 'a=1',
          Date: 'then',
          'Transfer-Encoding': 'chunked',
        },
        multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] },
        body: '{"日":1}',
      },
    });
    const answer = await gateway.send('/dev/payments/p1');
    expect(answer).toMatchObject({ status: 201, body: '{"日":1}' });
    expect(answer.headers).toMatchObject({
      location: '/payments/p1',
      'set-cookie': ['a=1', 'b=2'],
      'content-type': 'application/json',
      'x-amzn-remapped-date': 'then',
      'x-amzn-requestid': gateway.events[0]?.requestContext.requestId,
    });
    expect(answer.headers['transfer-encoding']).toBeUndefined();
  });

  test('may be without content', async () => {
    gateway.answer = () => ({ ok: true, payload: { statusCode: 204 } });
    const answer = await gateway.send('/dev/payments/p1');
    expect(answer).toMatchObject({ status: 204, body: '' });
    expect(answer.headers['content-length']).toBeUndefined();
  });

  test('to HEAD comes without its body', async () => {
    expect(await gateway.send('/dev/files/x', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  const malformed: unknown[] = [
    null,
    'text',
    [],
    { statusCode: 'many' },
    { statusCode: 99 },
    { body: { a: 1 } },
    { statusCode: 200, extra: true },
    { headers: ['a'] },
    { headers: { a: {} } },
    { multiValueHeaders: { a: 'b' } },
    { headers: { a: 'b\r\nc: d' } },
  ];
  test.each(malformed.map((payload) => [JSON.stringify(payload), payload]))(
    '%s is malformed: 502',
    async (_, payload) => {
      gateway.answer = () => ({ ok: true, payload });
      const answer = await gateway.send('/dev/payments/p1');
      expect(answer).toMatchObject({ status: 502, body: '{"message":"Internal server error"}' });
      expect(gateway.executionLog.join()).toContain('Malformed Lambda proxy response');
    },
  );

  const failures: [errorType: string, status: number][] = [
    ['Error', 502],
    ['Sandbox.Timedout', 502],
    ['Runtime.ExitError', 502],
    ['TooManyRequestsException', 500],
    ['RequestTooLargeException', 413],
  ];
  test.each(failures)(
    'a failure of type %s is a %i that tells the caller nothing',
    async (errorType, status) => {
      gateway.answer = () => ({ ok: false, errorType, errorMessage: 'secret\ndetail' });
      const answer = await gateway.send('/dev/payments/p1');
      expect(answer.status).toBe(status);
      expect(answer.body).not.toContain('secret');
      expect(gateway.executionLog).toEqual([expect.stringContaining(`${errorType}: secret\\ndetail`)]);
    },
  );

  test('that comes too late is a 504', async () => {
    gateway.answer = () => new Promise(() => {});
    const answer = await gateway.send('/dev/slow');
    expect(answer).toMatchObject({ status: 504, body: '{"message":"Endpoint request timed out"}' });
    expect(answer.headers['x-amzn-errortype']).toBe('InternalServerErrorException');
  });
});

test('without a permission for this very method the function is not invoked: 500', async () => {
  const permissions = app.resources.filter(({ type }) => type !== 'AWS::Lambda::Permission');
  const wallet = app.resources.filter(
    ({ type, properties }) =>
      type === 'AWS::Lambda::Permission' && String(properties.SourceArn).endsWith('/dev/GET/wallet'),
  );
  expect(wallet).toHaveLength(1);
  const bare = await serveGateway({ ...app, resources: [...permissions, ...wallet] });
  try {
    expect((await bare.send('/dev/payments/p1')).status).toBe(500);
    expect(bare.events).toEqual([]);
    expect(bare.executionLog.join()).toContain('Invalid permissions on Lambda function');
  } finally {
    await bare.close();
  }
});

describe('the access log', () => {
  test('has one line a request, in the format of the stage', async () => {
    const answer = await gateway.send('/dev/payments/p1?q=1', {
      headers: [['User-Agent', 'quote " back\\slash']],
    });
    expect(gateway.accessLog.map((line) => JSON.parse(line))).toEqual([
      {
        id: answer.headers['x-amzn-requestid'],
        status: '200',
        path: '/dev/payments/p1',
        resource: '/payments/{id}',
        agent: 'quote " back\\slash',
        sub: '-',
        error: '-',
      },
    ]);
  });

  test('escapes control characters, so that no caller writes a line or colours a terminal', async () => {
    await gateway.send('/dev/payments/p1', { headers: [['User-Agent', 'a\tb\u0085\u009b31m']] });
    expect(gateway.accessLog).toHaveLength(1);
    expect(gateway.accessLog[0]).toContain('a\\tb\\u0085\\u009b31m');
  });
});
