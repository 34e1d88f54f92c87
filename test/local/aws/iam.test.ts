import { describe, expect, test } from 'vitest';
import { accessControl } from '../../../local/aws/iam.ts';
import { PlatformError, type Principal } from '../../../local/types.ts';
import {
  appOf,
  FUNCTION_ARN,
  lambdaFunction,
  managedPolicy,
  permission,
  policy,
  ROLE_ARN,
  role,
  TABLE_ARN,
} from './app.ts';

const caller: Principal = { kind: 'role', arn: ROLE_ARN };
const allowPut = { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: TABLE_ARN };

const decisionOf = (statements: unknown[], action: string, resource = TABLE_ARN, context = {}) =>
  accessControl(appOf(role(), policy(...statements))).authorize(caller, action, resource, context);

describe('a role may do', () => {
  const rows: [string, unknown[], string, string, string][] = [
    ['what a statement allows', [allowPut], 'dynamodb:PutItem', TABLE_ARN, 'allowed'],
    [
      'nothing without a statement',
      [{ ...allowPut, Action: 'dynamodb:GetItem' }],
      'dynamodb:PutItem',
      TABLE_ARN,
      'implicitly denied',
    ],
    ['nothing to another resource', [allowPut], 'dynamodb:PutItem', `${TABLE_ARN}2`, 'implicitly denied'],
    [
      'nothing to an index that is not named',
      [{ ...allowPut, Action: 'dynamodb:Query' }],
      'dynamodb:Query',
      `${TABLE_ARN}/index/A`,
      'implicitly denied',
    ],
    [
      'actions in any case',
      [{ ...allowPut, Action: 'DynamoDB:putitem' }],
      'dynamodb:PutItem',
      TABLE_ARN,
      'allowed',
    ],
    [
      'actions with a wildcard',
      [{ ...allowPut, Action: 'dynamodb:*Item' }],
      'dynamodb:PutItem',
      TABLE_ARN,
      'allowed',
    ],
    [
      'nothing else that a wildcard does not cover',
      [{ ...allowPut, Action: 'dynamodb:*Item' }],
      'dynamodb:Query',
      TABLE_ARN,
      'implicitly denied',
    ],
    [
      'one of several actions',
      [{ ...allowPut, Action: ['dynamodb:GetItem', 'dynamodb:PutItem'] }],
      'dynamodb:PutItem',
      TABLE_ARN,
      'allowed',
    ],
    [
      'resources with a star',
      [{ ...allowPut, Resource: 'arn:aws:dynamodb:*:*:table/L*' }],
      'dynamodb:PutItem',
      TABLE_ARN,
      'allowed',
    ],
    [
      'resources with a question mark',
      [{ ...allowPut, Resource: TABLE_ARN.replace('Ledger', 'Ledge?') }],
      'dynamodb:PutItem',
      TABLE_ARN,
      'allowed',
    ],
    [
      'nothing where a question mark has no character',
      [{ ...allowPut, Resource: `${TABLE_ARN}?` }],
      'dynamodb:PutItem',
      TABLE_ARN,
      'implicitly denied',
    ],
    [
      'nothing where a dot of the pattern is another character',
      [{ ...allowPut, Resource: 'a.c' }],
      'dynamodb:PutItem',
      'abc',
      'implicitly denied',
    ],
    [
      'nothing that is also denied, in whichever order',
      [{ ...allowPut, Effect: 'Deny' }, allowPut],
      'dynamodb:PutItem',
      TABLE_ARN,
      'explicitly denied',
    ],
    [
      'all but a NotAction',
      [{ Effect: 'Allow', NotAction: 'dynamodb:Delete*', Resource: '*' }],
      'dynamodb:PutItem',
      TABLE_ARN,
      'allowed',
    ],
    [
      'not the NotAction itself',
      [{ Effect: 'Allow', NotAction: 'dynamodb:Delete*', Resource: '*' }],
      'dynamodb:DeleteItem',
      TABLE_ARN,
      'implicitly denied',
    ],
    [
      'all but a NotResource',
      [{ Effect: 'Allow', Action: '*', NotResource: TABLE_ARN }],
      'dynamodb:PutItem',
      `${TABLE_ARN}2`,
      'allowed',
    ],
    [
      'nothing to the NotResource itself',
      [{ Effect: 'Allow', Action: '*', NotResource: TABLE_ARN }],
      'dynamodb:PutItem',
      TABLE_ARN,
      'implicitly denied',
    ],
  ];
  test.each(rows)('%s', (_, statements, action, resource, expected) => {
    expect(decisionOf(statements, action, resource)).toBe(expected);
  });
});

describe('a condition', () => {
  const leading = 'dynamodb:LeadingKeys';
  const attributes = 'dynamodb:Attributes';
  const rows: [string, unknown, Record<string, string[]>, boolean][] = [
    [
      'StringEquals holds for the same value',
      { StringEquals: { [leading]: 'a' } },
      { [leading]: ['a'] },
      true,
    ],
    [
      'StringEquals fails for another value',
      { StringEquals: { [leading]: 'a' } },
      { [leading]: ['A'] },
      false,
    ],
    ['StringEquals fails without a value', { StringEquals: { [leading]: 'a' } }, {}, false],
    [
      'StringEquals takes any of several',
      { StringEquals: { [leading]: ['a', 'b'] } },
      { [leading]: ['b'] },
      true,
    ],
    ['StringEqualsIfExists holds without a value', { StringEqualsIfExists: { [leading]: 'a' } }, {}, true],
    [
      'StringEqualsIfExists fails for another value',
      { StringEqualsIfExists: { [leading]: 'a' } },
      { [leading]: ['b'] },
      false,
    ],
    [
      'StringNotEquals holds for another value',
      { StringNotEquals: { [leading]: 'a' } },
      { [leading]: ['b'] },
      true,
    ],
    [
      'StringNotEquals fails for one of several',
      { StringNotEquals: { [leading]: ['a', 'b'] } },
      { [leading]: ['b'] },
      false,
    ],
    ['StringNotEquals holds without a value', { StringNotEquals: { [leading]: 'a' } }, {}, true],
    [
      'StringLike takes wildcards',
      { StringLike: { [leading]: 'WALLET#*' } },
      { [leading]: ['WALLET#1'] },
      true,
    ],
    [
      'StringLike is anchored',
      { StringLike: { [leading]: 'WALLET#*' } },
      { [leading]: ['xWALLET#1'] },
      false,
    ],
    [
      'ForAllValues needs every value',
      { 'ForAllValues:StringLike': { [leading]: 'W#*' } },
      { [leading]: ['W#1', 'P#1'] },
      false,
    ],
    [
      'ForAllValues holds for every value',
      { 'ForAllValues:StringLike': { [leading]: 'W#*' } },
      { [leading]: ['W#1', 'W#2'] },
      true,
    ],
    ['ForAllValues holds without a value', { 'ForAllValues:StringEquals': { [attributes]: 'a' } }, {}, true],
    [
      'ForAnyValue needs one value',
      { 'ForAnyValue:StringEquals': { [attributes]: 'a' } },
      { [attributes]: ['b', 'a'] },
      true,
    ],
    ['ForAnyValue fails without a value', { 'ForAnyValue:StringEquals': { [attributes]: 'a' } }, {}, false],
    [
      'ForAllValues:StringNotEquals fails for one',
      { 'ForAllValues:StringNotEquals': { [attributes]: 'a' } },
      { [attributes]: ['b', 'a'] },
      false,
    ],
    [
      'ArnLike matches part by part',
      { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Pay*' } },
      {},
      true,
    ],
    [
      'ArnLike has no star over a colon',
      { ArnLike: { 'aws:PrincipalArn': 'arn:*:role/PayRole' } },
      {},
      false,
    ],
    ['ArnEquals matches', { ArnEquals: { 'aws:PrincipalArn': ROLE_ARN } }, {}, true],
    ['Bool is by text', { Bool: { 'aws:SecureTransport': 'false' } }, {}, false],
    ['Bool takes a boolean', { Bool: { 'aws:SecureTransport': true } }, {}, true],
    ['Null true needs absence', { Null: { [leading]: 'true' } }, {}, true],
    ['Null false needs presence', { Null: { [leading]: 'false' } }, {}, false],
    [
      'every operator must hold',
      { StringEquals: { [leading]: 'a' }, Null: { [attributes]: 'false' } },
      { [leading]: ['a'] },
      false,
    ],
    ['keys are in any case', { StringEquals: { 'DYNAMODB:leadingkeys': 'a' } }, { [leading]: ['a'] }, true],
  ];
  test.each(rows)('%s', (_, Condition, context, holds) => {
    const decision = decisionOf([{ ...allowPut, Condition }], 'dynamodb:PutItem', TABLE_ARN, context);
    expect(decision).toBe(holds ? 'allowed' : 'implicitly denied');
  });
});

describe('boot refuses', () => {
  test.each<[string, unknown, string]>([
    [
      'an unknown operator',
      { ...allowPut, Condition: { NumericLessThan: { 'dynamodb:Select': '1' } } },
      'the condition operator NumericLessThan is not supported',
    ],
    [
      'an unknown set operator',
      { ...allowPut, Condition: { 'ForSome:StringEquals': { 'dynamodb:Select': '1' } } },
      'the condition operator ForSome:StringEquals is not supported',
    ],
    [
      'an unknown key',
      { ...allowPut, Condition: { StringEquals: { 'aws:MultiFactorAuthAge': '1' } } },
      'the condition key aws:MultiFactorAuthAge is not supported',
    ],
    [
      'a policy variable',
      { ...allowPut, Resource: 'arn:aws:dynamodb:*:*:table/$' + '{aws:username}' },
      'the policy variable in',
    ],
    [
      'an unknown member',
      { ...allowPut, Resources: '*' },
      'Resources in a policy statement is not supported',
    ],
    ['both Action and NotAction', { ...allowPut, NotAction: 'x' }, 'needs either Action or NotAction'],
    [
      'a statement without a resource',
      { Effect: 'Allow', Action: 'dynamodb:PutItem' },
      'needs either Resource or NotResource',
    ],
    ['an effect that is neither', { ...allowPut, Effect: 'allow' }, 'Effect must be Allow or Deny'],
  ])('%s, naming the policy', (_, statement, message) => {
    const boot = () => accessControl(appOf(role(), policy(statement)));
    expect(boot).toThrow(PlatformError);
    expect(boot).toThrow(/^Payments\/PayPolicy: /);
    expect(boot).toThrow(message);
  });

  test('an AWS-managed policy that is not known', () => {
    const app = appOf(role({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }));
    expect(() => accessControl(app)).toThrow('AdministratorAccess is not one that is known locally');
  });

  test('nothing about services that are not run here', () => {
    const viaDynamodb = { StringEquals: { 'kms:ViaService': 'dynamodb.ap-northeast-1.amazonaws.com' } };
    expect(
      decisionOf(
        [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*', Condition: viaDynamodb }],
        'kms:Decrypt',
      ),
    ).toBe('implicitly denied');
  });
});

test('inline, managed and attached policies all count', () => {
  const PolicyDocument = { Statement: { ...allowPut, Action: 'dynamodb:GetItem' } };
  const managed = 'arn:aws:iam::000000000000:policy/Read';
  const query = { Statement: { ...allowPut, Action: 'dynamodb:Query' } };
  const access = accessControl(
    appOf(
      role({
        Policies: [{ PolicyName: 'inline', PolicyDocument }],
        ManagedPolicyArns: [managed, 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
      }),
      policy(allowPut),
      managedPolicy(managed, { PolicyDocument: query }),
    ),
  );
  const decisions = ['PutItem', 'GetItem', 'Query', 'Scan'].map((name) =>
    access.authorize(caller, `dynamodb:${name}`, TABLE_ARN),
  );
  expect(decisions).toEqual(['allowed', 'allowed', 'allowed', 'implicitly denied']);
});

describe('credentials', () => {
  const access = accessControl(appOf(role(), policy(allowPut), lambdaFunction()));

  test('belong to one principal each, and are new at each boot', () => {
    const own = access.credentialsOf(ROLE_ARN);
    expect(own.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(access.principalOf(own.accessKeyId)).toEqual(caller);
    expect(access.principalOf(access.administrator.accessKeyId)?.kind).toBe('administrator');
    expect(access.principalOf('ASIAUNKNOWN')).toBeUndefined();
    expect(accessControl(appOf(role())).credentialsOf(ROLE_ARN)).not.toEqual(own);
  });

  test('of a role that the app lacks are refused', () => {
    expect(() => access.credentialsOf(`${ROLE_ARN}2`)).toThrow(PlatformError);
  });

  test('of the administrator allow everything', () => {
    const administrator = access.principalOf(access.administrator.accessKeyId) as Principal;
    expect(access.authorize(administrator, 'dynamodb:DeleteItem', TABLE_ARN)).toBe('allowed');
  });

  test('name the session by the function, as Lambda does', () => {
    expect(access.callerArn(caller)).toBe('arn:aws:sts::000000000000:assumed-role/PayRole/pay');
  });
});

describe('a trust policy', () => {
  const trusting = (statement: Record<string, unknown>) =>
    accessControl(
      appOf(
        role({
          AssumeRolePolicyDocument: {
            Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }],
          },
        }),
      ),
    );
  const machine = 'arn:aws:states:ap-northeast-1:000000000000:stateMachine:hold';
  const Principal = { Service: ['states.amazonaws.com', 'lambda.amazonaws.com'] };
  const Condition = {
    ArnLike: { 'aws:SourceArn': 'arn:aws:states:ap-northeast-1:000000000000:stateMachine:*' },
    StringEquals: { 'aws:SourceAccount': '000000000000' },
  };

  test.each<[string, Record<string, unknown>, string, string | undefined, boolean]>([
    ['lets in a service that it names', { Principal }, 'states.amazonaws.com', undefined, true],
    ['keeps out another', { Principal }, 'apigateway.amazonaws.com', undefined, false],
    [
      'holds its condition against the source',
      { Principal, Condition },
      'states.amazonaws.com',
      machine,
      true,
    ],
    [
      'fails its condition for another source',
      { Principal, Condition },
      'states.amazonaws.com',
      FUNCTION_ARN,
      false,
    ],
    [
      'fails its condition without a source',
      { Principal, Condition },
      'states.amazonaws.com',
      undefined,
      false,
    ],
    ['denies', { Principal, Effect: 'Deny' }, 'states.amazonaws.com', undefined, false],
    [
      'speaks of another action',
      { Principal, Action: 'sts:TagSession' },
      'states.amazonaws.com',
      undefined,
      false,
    ],
    ['names an account', { Principal: { AWS: '*' } }, 'states.amazonaws.com', undefined, false],
  ])('%s', (_, statement, service, source, expected) => {
    expect(trusting(statement).mayAssume(ROLE_ARN, service, source)).toBe(expected);
  });

  test('that cannot be evaluated is refused at boot', () => {
    expect(() => trusting({ Principal, Condition: { StringEquals: { 'sts:ExternalId': 'x' } } })).toThrow(
      'Payments/PayRole, trust policy: the condition key sts:ExternalId is not supported.',
    );
  });
});

describe('a function may be invoked', () => {
  const api = 'arn:aws:execute-api:ap-northeast-1:000000000000:api123';
  const ours = { Principal: 'apigateway.amazonaws.com', SourceArn: `${api}/dev/POST/payments` };
  const rows: [string, Record<string, unknown>, string, string, string, boolean][] = [
    [
      'by the source that is named',
      ours,
      FUNCTION_ARN,
      'apigateway.amazonaws.com',
      `${api}/dev/POST/payments`,
      true,
    ],
    [
      'by a source that a wildcard names',
      { ...ours, SourceArn: `${api}/*/POST/*` },
      FUNCTION_ARN,
      'apigateway.amazonaws.com',
      `${api}/dev/POST/payments`,
      true,
    ],
    ['by no other source', ours, FUNCTION_ARN, 'apigateway.amazonaws.com', `${api}/dev/GET/payments`, false],
    ['by no other service', ours, FUNCTION_ARN, 'events.amazonaws.com', `${api}/dev/POST/payments`, false],
    [
      'under its own name only',
      ours,
      `${FUNCTION_ARN}2`,
      'apigateway.amazonaws.com',
      `${api}/dev/POST/payments`,
      false,
    ],
    [
      'by name as well as ARN',
      { ...ours, FunctionName: 'pay' },
      FUNCTION_ARN,
      'apigateway.amazonaws.com',
      `${api}/dev/POST/payments`,
      true,
    ],
    [
      'from this account',
      { ...ours, SourceAccount: '000000000000' },
      FUNCTION_ARN,
      'apigateway.amazonaws.com',
      `${api}/dev/POST/payments`,
      true,
    ],
    [
      'from no other account',
      { ...ours, SourceAccount: '111111111111' },
      FUNCTION_ARN,
      'apigateway.amazonaws.com',
      `${api}/dev/POST/payments`,
      false,
    ],
    [
      'only if that is what the permission is for',
      { ...ours, Action: 'lambda:GetFunction' },
      FUNCTION_ARN,
      'apigateway.amazonaws.com',
      `${api}/dev/POST/payments`,
      false,
    ],
  ];
  test.each(rows)('%s', (_, properties, functionArn, service, source, expected) => {
    expect(accessControl(appOf(permission(properties))).mayInvoke(functionArn, service, source)).toBe(
      expected,
    );
  });
});
