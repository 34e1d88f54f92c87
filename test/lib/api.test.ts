import AjvDraft04 from 'ajv-draft-04';
import { describe, expect, test } from 'vitest';
import { problemMediaType, problems, problemType } from '../../lambdas/contract/problems.ts';
import { routes } from '../../lambdas/contract/routes.ts';
import { asList, nameOf, type Resource, synthesize } from './synthesized.ts';

const app = synthesize('dev');
const methods = app.ofType('AWS::ApiGateway::Method');

function pathOf({ stack, properties }: Resource): string {
  const parent = app.pointedTo(stack, properties.ResourceId ?? properties.ParentId);
  const own = properties.PathPart === undefined ? '' : `/${properties.PathPart}`;
  return parent.type === 'AWS::ApiGateway::RestApi' ? own : pathOf(parent) + own;
}

const functionOf = ({ stack, properties }: Resource): string => {
  const parts = properties.Integration.Uri['Fn::Join'][1] as unknown[];
  const arn = parts.find((part) => typeof part === 'object' && part !== null && 'Fn::ImportValue' in part);
  return nameOf(app.functionBehind(stack, arn));
};

const methodOf = (operation: string): Resource => {
  const found = methods.find(({ properties }) => properties.OperationName === operation);
  if (!found) throw new Error(`No method ${operation}`);
  return found;
};

test('the API is behind the edge, which alone tells the country that a caller is in', () => {
  const [api, ...more] = app.ofType('AWS::ApiGateway::RestApi');
  expect(more).toEqual([]);
  expect(api?.properties.EndpointConfiguration).toEqual({ Types: ['EDGE'] });
});

test('the methods are the routes of the contract, one to one', () => {
  const written = methods.map((method) => `${method.properties.HttpMethod} ${pathOf(method)}`);
  expect(written.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
});

describe.each(routes.map((route) => [route.operation, route] as const))('%s', (operation, route) => {
  const method = methodOf(operation);

  test('takes an access token of its pool, and no id token', () => {
    if (route.audience.pool === 'none') {
      expect(method.properties.AuthorizationType).toBe('NONE');
      return;
    }
    expect(method.properties).toMatchObject({
      AuthorizationType: 'COGNITO_USER_POOLS',
      AuthorizationScopes: [
        route.audience.pool === 'terminals' ? 'holdfast/charges' : 'aws.cognito.signin.user.admin',
      ],
    });
    const authorizer = app.pointedTo(method.stack, method.properties.AuthorizerId);
    const pools = asList(authorizer.properties.ProviderARNs).map((arn) =>
      nameOf(app.pointedTo(authorizer.stack, arn)),
    );
    const poolName = { customers: 'Customers', reviewers: 'Reviewers', terminals: 'Terminals' };
    expect(pools).toEqual([poolName[route.audience.pool]]);
  });

  test('is served by the function of its name, and no other stage or method of an API may call that', () => {
    const name = `${operation[0]?.toUpperCase()}${operation.slice(1)}`;
    expect(functionOf(method)).toBe(name);
    const permissions = app
      .ofType('AWS::Lambda::Permission')
      .filter(({ stack, properties }) => nameOf(app.functionBehind(stack, properties.FunctionName)) === name);
    expect(permissions).toHaveLength(1);
    const source = permissions[0]?.properties.SourceArn['Fn::Join'][1].at(-1);
    expect(source).toBe(`/${route.method}${route.path.replace(/\{[^}]+\}/g, '*')}`);
  });

  test('is validated: the key that makes it idempotent, and the body', () => {
    expect(app.pointedTo(method.stack, method.properties.RequestValidatorId).properties).toMatchObject({
      ValidateRequestBody: true,
      ValidateRequestParameters: true,
    });
    expect(method.properties.RequestParameters).toEqual(
      route.idempotent ? { 'method.request.header.Idempotency-Key': true } : undefined,
    );
    expect(method.properties.RequestModels !== undefined).toBe(route.body !== undefined);
  });
});

describe('the model of a body', () => {
  const Ajv = AjvDraft04.default;
  const schemaOf = (operation: string) => {
    const method = methodOf(operation);
    return app.pointedTo(method.stack, method.properties.RequestModels['application/json']).properties.Schema;
  };
  const validates = (operation: string) => new Ajv({ strict: true }).compile(schemaOf(operation));
  const payment = { store_id: 'shinjuku-east', amount: '1200', currency: 'JPY' };
  const line = { category: 'groceries', quantity: 1, amount: '1200' };

  test.each<[string, unknown, boolean]>([
    ['a payment', payment, true],
    ['with its basket', { ...payment, lines: [line] }, true],
    ['without an amount', { store_id: 'shinjuku-east', currency: 'JPY' }, false],
    ['with an extra field', { ...payment, note: 'x' }, false],
    ['a number for an amount', { ...payment, amount: 1200 }, false],
    ['nothing', { ...payment, amount: '0' }, false],
    ['less than nothing', { ...payment, amount: '-1' }, false],
    ['a fraction', { ...payment, amount: '1.5' }, false],
    ['an exponent', { ...payment, amount: '1e400' }, false],
    ['an empty basket', { ...payment, lines: [] }, false],
    ['half a piece', { ...payment, lines: [{ ...line, quantity: 0.5 }] }, false],
    ['not even an object', [payment], false],
  ])('%s', (_, body, expected) => {
    expect(validates('createPayment')(body)).toBe(expected);
  });

  const enrolment = {
    name: 'Phone',
    challenge: 'c'.repeat(43),
    attestation: { format: 'software', statement: 'a.b.c' },
  };

  test.each<[string, unknown, boolean]>([
    ['an enrolment', enrolment, true],
    ['without an attestation', { ...enrolment, attestation: undefined }, false],
    ['of an unknown format', { ...enrolment, attestation: { format: 'none' } }, false],
    [
      'with seven certificates',
      { ...enrolment, attestation: { format: 'android-key', certificate_chain: Array(7).fill('AAAA') } },
      false,
    ],
    ['with a short challenge', { ...enrolment, challenge: 'c'.repeat(42) }, false],
  ])('%s', (_, body, expected) => {
    expect(validates('enrolDevice')(JSON.parse(JSON.stringify(body)))).toBe(expected);
  });

  test('says nothing that draft 4 or the validator does not know', () => {
    for (const { body, operation } of routes) {
      if (!body) continue;
      const text = JSON.stringify(schemaOf(operation));
      expect(text).toContain('"$schema":"http://json-schema.org/draft-04/schema#"');
      expect(text).not.toMatch(/"(examples|const|\$defs|contentEncoding)"|\\p\{/);
    }
  });
});

describe("API Gateway's own answers", () => {
  const responses = app.ofType('AWS::ApiGateway::GatewayResponse').map(({ properties }) => properties);

  test.each(responses.map((response) => [response.ResponseType, response] as const))(
    '%s is a problem document',
    (_, response) => {
      const document = JSON.parse(response.ResponseTemplates['application/json']);
      const known = problems[document.code as keyof typeof problems];
      expect(document).toEqual({
        type: problemType(document.code),
        title: known.title,
        status: known.status,
        code: document.code,
        request_id: '$context.requestId',
      });
      expect(response.ResponseParameters['gatewayresponse.header.Content-Type']).toBe(
        `'${problemMediaType}'`,
      );
      if (!response.ResponseType.startsWith('DEFAULT_'))
        expect(response.StatusCode).toBe(String(known.status));
    },
  );

  test.each([
    ['MISSING_AUTHENTICATION_TOKEN', 'route_not_found'],
    ['UNAUTHORIZED', 'unauthenticated'],
    ['EXPIRED_TOKEN', 'unauthenticated'],
    ['ACCESS_DENIED', 'not_permitted'],
    ['BAD_REQUEST_PARAMETERS', 'idempotency_key_required'],
    ['BAD_REQUEST_BODY', 'invalid_request'],
    ['THROTTLED', 'too_many_requests'],
    ['REQUEST_TOO_LARGE', 'request_too_large'],
    ['UNSUPPORTED_MEDIA_TYPE', 'unsupported_media_type'],
    ['INTEGRATION_TIMEOUT', 'service_busy'],
    ['INTEGRATION_FAILURE', 'service_busy'],
    ['DEFAULT_4XX', 'invalid_request'],
    ['DEFAULT_5XX', 'internal_error'],
  ])('%s -> %s', (type, code) => {
    const response = responses.find(({ ResponseType }) => ResponseType === type);
    expect(JSON.parse(response?.ResponseTemplates['application/json']).code).toBe(code);
  });
});

describe('the stage', () => {
  const stage = app.one('AWS::ApiGateway::Stage');

  test('throttles, measures and traces, and keeps bodies out of the log', () => {
    expect(stage.properties).toMatchObject({
      TracingEnabled: true,
      MethodSettings: [
        {
          ResourcePath: '/*',
          HttpMethod: '*',
          ThrottlingRateLimit: 50,
          ThrottlingBurstLimit: 100,
          MetricsEnabled: false,
          LoggingLevel: 'ERROR',
          DataTraceEnabled: false,
        },
      ],
    });
  });

  test('writes an access log of JSON, in which nobody is named', () => {
    const format = stage.properties.AccessLogSetting.Format;
    expect(JSON.parse(format)).toMatchObject({ requestId: '$context.requestId', status: '$context.status' });
    expect(format).not.toMatch(/claims|identity|authorizer|header|\$context\.path\b/i);
  });

  test('speaks TLS 1.2 or better, at the edge', () => {
    expect(app.one('AWS::ApiGateway::RestApi').properties).toMatchObject({
      EndpointConfiguration: { Types: ['EDGE'] },
      SecurityPolicy: 'SecurityPolicy_TLS12_PFS_2025_EDGE',
    });
  });

  test('has a firewall in prod', () => {
    const prod = synthesize('prod');
    const [acl] = prod.ofType('AWS::WAFv2::WebACL').filter(({ stack }) => stack === 'Holdfast-prod-Api');
    expect(acl?.properties.Scope).toBe('REGIONAL');
    expect(asList<{ Name: string }>(acl?.properties.Rules).map(({ Name }) => Name)).toEqual([
      'Country',
      'Flood',
      'FloodOfToken',
      'Oversize',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesCommonRuleSet',
      'AWSManagedRulesKnownBadInputsRuleSet',
    ]);
    const associations = prod.ofType('AWS::WAFv2::WebACLAssociation');
    expect(associations.filter(({ stack }) => stack === 'Holdfast-prod-Api')).toHaveLength(1);
  });

  test('has none in dev, which would cost while nobody calls', () => {
    expect(app.ofType('AWS::WAFv2::WebACL')).toEqual([]);
  });
});
