// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is the syntax of Fn::Sub, not of a template string
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { loadApp } from '../../../local/assembly/load.ts';
import type { App, Resource } from '../../../local/types.ts';
import { type TestStack, writeAssembly } from './assembly.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function load(stacks: Readonly<Record<string, TestStack>>, others?: Record<string, unknown>): App {
  const folder = writeAssembly(stacks, others);
  folders.push(folder);
  return loadApp(folder);
}

function find(app: App, logicalId: string): Resource {
  const found = app.resources.find((resource) => resource.logicalId === logicalId);
  if (!found) throw new Error(`no resource ${logicalId}`);
  return found;
}

const data = {
  Resources: {
    Ledger: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: { TableName: 'ledger', StreamSpecification: {} },
    },
    Key: { Type: 'AWS::KMS::Key', DeletionPolicy: 'Retain' },
  },
  Outputs: {
    LedgerName: { Value: { Ref: 'Ledger' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Ledger' } } },
    LedgerStream: { Value: { 'Fn::GetAtt': ['Ledger', 'StreamArn'] } },
  },
  Rules: { CheckBootstrapVersion: {} },
};

const service = {
  Resources: {
    Pay: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'code.zip' },
        Environment: { Variables: { LEDGER: { 'Fn::ImportValue': 'Data:Ledger' } } },
      },
      DependsOn: ['Role'],
    },
    Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/pay/' } },
  },
};

test('stacks come after those that they depend on, with references resolved across them', () => {
  const app = load({ Service: { template: service, dependencies: ['Data'] }, Data: { template: data } });

  expect(app.resources.map(({ stack, logicalId }) => `${stack}/${logicalId}`)).toEqual([
    'Data/Ledger',
    'Data/Key',
    'Service/Pay',
    'Service/Role',
  ]);
  expect(find(app, 'Pay').properties).toMatchObject({ Environment: { Variables: { LEDGER: 'ledger' } } });
  expect(app.outputs.Data).toEqual({
    LedgerName: 'ledger',
    LedgerStream: 'arn:aws:dynamodb:ap-northeast-1:000000000000:table/ledger/stream/2000-01-01T00:00:00.000',
  });
});

test('a function is given the folder of its asset', () => {
  const app = load({ Data: { template: data }, Service: { template: service } });
  expect(app.codeFolder(find(app, 'Pay'))).toBe(join(folders.at(-1) ?? '', 'asset.code'));
  expect(() => app.codeFolder(find(app, 'Ledger'))).toThrow('Data/Ledger: its code is not a folder');
});

test('identifiers have the form of AWS, and are the same at every start', () => {
  const types: Record<string, [Record<string, unknown>, RegExp, Record<string, RegExp>]> = {
    'AWS::ApiGateway::Authorizer': [{}, /^[a-z0-9]{6}$/, { AuthorizerId: /^[a-z0-9]{6}$/ }],
    'AWS::ApiGateway::RestApi': [{}, /^[a-z0-9]{10}$/, { RootResourceId: /^[a-z0-9]{10}$/ }],
    'AWS::Cognito::UserPool': [
      {},
      /^ap-northeast-1_[A-Za-z0-9]{9}$/,
      {
        Arn: /^arn:aws:cognito-idp:ap-northeast-1:000000000000:userpool\/ap-northeast-1_\w{9}$/,
        ProviderName: /^cognito-idp\.ap-northeast-1\.amazonaws\.com\/ap-northeast-1_\w{9}$/,
      },
    ],
    'AWS::Cognito::UserPoolClient': [
      {},
      /^[a-z0-9]{26}$/,
      { ClientId: /^[a-z0-9]{26}$/, ClientSecret: /^[a-z0-9]{51}$/ },
    ],
    'AWS::IAM::Role': [
      { RoleName: 'r', Path: '/p/' },
      /^r$/,
      { Arn: /^arn:aws:iam::000000000000:role\/p\/r$/ },
    ],
    'AWS::KMS::Key': [{}, /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/, { Arn: /:key\/[0-9a-f-]{36}$/ }],
    'AWS::Lambda::Function': [
      {},
      /^S-AWSLambdaFunction-[A-Z0-9]{12}$/,
      { Arn: /:function:S-AWSLambdaFunction-\w{12}$/ },
    ],
    'AWS::Logs::LogGroup': [{ LogGroupName: '/a' }, /^\/a$/, { Arn: /:log-group:\/a:\*$/ }],
    'AWS::SecretsManager::Secret': [
      { Name: 'webhook' },
      /^arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:webhook-[A-Za-z0-9]{6}$/,
      { Id: /:secret:webhook-\w{6}$/ },
    ],
    'AWS::SQS::Queue': [
      { QueueName: 'q' },
      /^https:\/\/sqs\..*\/000000000000\/q$/,
      { Arn: /:q$/, QueueName: /^q$/ },
    ],
    'AWS::StepFunctions::StateMachine': [{ StateMachineName: 'm' }, /:stateMachine:m$/, { Name: /^m$/ }],
  };
  const Resources = Object.fromEntries(
    Object.entries(types).map(([Type, [Properties]]) => [Type.replaceAll(':', ''), { Type, Properties }]),
  );
  const app = load({ S: { template: { Resources } } });
  for (const [type, [, ref, attributes]] of Object.entries(types)) {
    const resource = find(app, type.replaceAll(':', ''));
    expect(resource.ref, type).toMatch(ref);
    for (const [name, form] of Object.entries(attributes))
      expect(resource.attributes[name], type).toMatch(form);
  }
  expect(load({ S: { template: { Resources } } }).resources).toEqual(app.resources);
});

test('two resources of a type have different identifiers', () => {
  const template = {
    Resources: { A: { Type: 'AWS::Cognito::UserPool' }, B: { Type: 'AWS::Cognito::UserPool' } },
  };
  const app = load({ One: { template }, Two: { template } });
  expect(new Set(app.resources.map(({ ref }) => ref)).size).toBe(4);
});

test.each([64, 20])('a generated name is never longer than AWS takes, and stays unique (%i)', (length) => {
  const Resources = Object.fromEntries(
    ['A', 'B'].map((end) => [`${'L'.repeat(length)}${end}`, { Type: 'AWS::Lambda::Function' }]),
  );
  const refs = load({ ['S'.repeat(length)]: { template: { Resources } } }).resources.map(({ ref }) => ref);
  expect(new Set(refs).size).toBe(2);
  for (const ref of refs) expect(ref.length).toBeLessThanOrEqual(64);
});

test('a resource whose condition does not hold is not there', () => {
  const app = load({
    S: {
      template: {
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Resources: {
          Absent: { Type: 'AWS::SNS::Topic', Condition: 'Never' },
          Present: { Type: 'AWS::SNS::Topic' },
        },
        Outputs: { Out: { Condition: 'Never', Value: { Ref: 'Absent' } } },
      },
    },
  });
  expect(app.resources.map(({ logicalId }) => logicalId)).toEqual(['Present']);
  expect(app.outputs).toEqual({ S: {} });
});

describe('refuses, in one sentence,', () => {
  const resources = (Resources: unknown) => ({ S: { template: { Resources } } });
  test.each<[string, Record<string, TestStack>, string]>([
    [
      'an unknown type',
      resources({ X: { Type: 'AWS::EC2::Instance' } }),
      'S/X: the local platform does not know the resource type AWS::EC2::Instance.',
    ],
    [
      'an unknown member',
      resources({ X: { Type: 'AWS::SNS::Topic', CreationPolicy: {} } }),
      'S/X (AWS::SNS::Topic): CreationPolicy is not supported.',
    ],
    ['a missing type', resources({ X: {} }), 'S/X has no Type.'],
    [
      'a macro',
      { S: { template: { Transform: 'x' } } },
      'S: the template section Transform is not supported.',
    ],
    [
      'an unknown rule',
      { S: { template: { Rules: { Mine: {} } } } },
      'S: the template rule Mine is not supported.',
    ],
    [
      'a name that refers to itself',
      resources({ X: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'X' } } } }),
      'S/X: its name refers to itself',
    ],
    [
      'another region',
      { S: { template: {}, environment: 'aws://unknown-account/us-east-1' } },
      'The stack S is for aws://unknown-account/us-east-1',
    ],
    [
      'another account',
      { S: { template: {}, environment: 'aws://123456789012/ap-northeast-1' } },
      'The stack S is for aws://123456789012/ap-northeast-1',
    ],
  ])('%s', (_, stacks, message) => {
    expect(() => load(stacks)).toThrow(message);
  });

  test('a nested assembly', () => {
    expect(() => load({}, { 'assembly-Prod': { type: 'cdk:cloud-assembly' } })).toThrow(
      'holds assembly-Prod of the type cdk:cloud-assembly, which is not supported',
    );
  });

  test('a folder without an assembly, and a template that is not JSON', () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-assembly-'));
    folders.push(folder);
    expect(() => loadApp(folder)).toThrow(/manifest\.json cannot be read\.$/);
    writeFileSync(join(folder, 'manifest.json'), '{');
    expect(() => loadApp(folder)).toThrow(/manifest\.json is not JSON\.$/);
  });
});
