/** Rules over every policy that is deployed: what somebody may do, and who is let in. Each is shown to refuse. */
import { describe, expect, test } from 'vitest';
import { stageNames } from '../../lib/config.ts';
import { replicating } from './standby-context.ts';
import { synthesize } from './synthesized.ts';
import { made, policy } from './tree/made.ts';
import { ofResources, ofRoles, unknownPolicies } from './tree/policies.ts';
import {
  changesOfRecords,
  deletionOfData,
  everybodyLetIn,
  idleReasons,
  servicesFromAnywhere,
  wildcardActions,
  wildcardResources,
} from './tree/policy-rules.ts';

const apps = stageNames.map((stage) => [stage, synthesize(stage)] as const);

describe.each(apps)('%s', (_, app) => {
  test('there are policies, and each is of a kind that these rules know', () => {
    expect(ofRoles(app).length).toBeGreaterThan(500);
    expect(ofResources(app).length).toBeGreaterThan(10);
    expect(unknownPolicies(app)).toEqual([]);
  });

  test('allows no action by wildcard, or by exclusion', () => {
    expect(wildcardActions(app)).toEqual([]);
  });

  test('reaches no resource by wildcard, but for a reason', () => {
    expect(wildcardResources(app)).toEqual([]);
  });

  test('has a source condition wherever a service is let in', () => {
    expect(servicesFromAnywhere(app)).toEqual([]);
  });

  test('lets nobody in whom it does not name', () => {
    expect(everybodyLetIn(app)).toEqual([]);
  });

  test('lets no role delete what is kept, write in bulk, or go around keys', () => {
    expect(deletionOfData(app)).toEqual([]);
  });

  test('lets no role change what is only ever added to', () => {
    expect(changesOfRecords(app)).toEqual([]);
  });
});

test('no reason is given for what nothing needs', () => {
  expect(idleReasons([...apps.map(([, app]) => app), synthesize('prod', replicating)])).toEqual([]);
});

/** Of a role, with this statement. */
const role = (statement: Record<string, unknown>) =>
  made({
    Table: ['AWS::DynamoDB::GlobalTable', {}],
    Ledger0A1B2C3D: ['AWS::DynamoDB::GlobalTable', {}],
    Role: [
      'AWS::IAM::Policy',
      { PolicyDocument: policy({ Resource: table, Action: 'dynamodb:GetItem', ...statement }) },
    ],
  });
const table = { 'Fn::GetAtt': ['Table', 'Arn'] };
const ledger = { 'Fn::GetAtt': ['Ledger0A1B2C3D', 'Arn'] };
const onKeys = (...keys: string[]) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } });
const events = { Service: 'events.amazonaws.com' };
const root = {
  AWS: {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']],
  },
};

const queuePolicy = (statement: Record<string, unknown>) =>
  made({
    In: [
      'AWS::SQS::QueuePolicy',
      { Queues: [], PolicyDocument: policy({ Action: 'sqs:SendMessage', Resource: '*', ...statement }) },
    ],
  });
const keyPolicy = (statement: Record<string, unknown>) =>
  made({
    In: ['AWS::KMS::Key', { KeyPolicy: policy({ Action: 'kms:Decrypt', Resource: '*', ...statement }) }],
  });
const trust = (statement: Record<string, unknown>) =>
  made({
    In: ['AWS::IAM::Role', { AssumeRolePolicyDocument: policy({ Action: 'sts:AssumeRole', ...statement }) }],
  });
const permission = (properties: Record<string, unknown>) =>
  made({ In: ['AWS::Lambda::Permission', { Action: 'lambda:InvokeFunction', ...properties }] });

describe('refused is', () => {
  test.each([
    ['every action of a service', wildcardActions, role({ Action: 'dynamodb:*' })],
    [
      'some actions by their beginning',
      wildcardActions,
      role({ Action: ['dynamodb:GetItem', 'dynamodb:Put*'] }),
    ],
    ['whatever is not named', wildcardActions, role({ Action: undefined, NotAction: 'dynamodb:DeleteItem' })],
    ['every resource', wildcardResources, role({ Resource: '*' })],
    [
      'every resource, beside an action that knows no other',
      wildcardResources,
      role({ Resource: '*', Action: ['xray:PutTraceSegments', 'dynamodb:GetItem'] }),
    ],
    ['resources by their beginning', wildcardResources, role({ Resource: 'arn:aws:s3:::holdfast-*' })],
    ['whichever resource is not named', wildcardResources, role({ Resource: undefined, NotResource: table })],
    [
      'the resources of a reason, for another role',
      wildcardResources,
      role({ Resource: { 'Fn::Join': ['', ['arn:aws:backup:recovery-point:*']] } }),
    ],
    ['a deletion of items', deletionOfData, role({ Action: 'dynamodb:DeleteItem' })],
    ['a deletion of tables', deletionOfData, role({ Action: 'dynamodb:DeleteTable' })],
    ['PartiQL', deletionOfData, role({ Action: 'dynamodb:PartiQLDelete' })],
    ['writing in bulk', deletionOfData, role({ Action: 'dynamodb:BatchWriteItem' })],
    [
      'a change of refunds',
      changesOfRecords,
      role({ Action: 'dynamodb:UpdateItem', Resource: ledger, Condition: onKeys('REFUND#*') }),
    ],
    [
      'a change of whatever begins so',
      changesOfRecords,
      role({ Action: 'dynamodb:UpdateItem', Resource: ledger, Condition: onKeys('*') }),
    ],
    [
      'a change of the whole table',
      changesOfRecords,
      role({ Action: 'dynamodb:UpdateItem', Resource: ledger }),
    ],
  ])('%s', (_, rule, app) => {
    expect(rule(app)).toEqual(['Made/Role']);
  });

  test.each([
    ['a service that lets anybody’s messages in', servicesFromAnywhere, queuePolicy({ Principal: events })],
    ['a service that uses a key for anybody', servicesFromAnywhere, keyPolicy({ Principal: events })],
    ['a service that takes a role for anybody', servicesFromAnywhere, trust({ Principal: events })],
    [
      'a service under a condition that says nothing of who asks it',
      servicesFromAnywhere,
      queuePolicy({ Principal: events, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
    ],
    [
      'a service from wherever else',
      servicesFromAnywhere,
      queuePolicy({ Principal: events, Condition: { StringNotEquals: { 'aws:SourceAccount': '1' } } }),
    ],
    [
      'an invocation by anybody’s API',
      servicesFromAnywhere,
      permission({ Principal: 'apigateway.amazonaws.com' }),
    ],
    [
      'an invocation by a bucket that may be somebody else’s',
      servicesFromAnywhere,
      permission({ Principal: 's3.amazonaws.com', SourceArn: 'arn:aws:s3:::b' }),
    ],
    ['everybody', everybodyLetIn, queuePolicy({ Principal: '*' })],
    ['every account', everybodyLetIn, trust({ Principal: { AWS: '*' } })],
    [
      'every use of a key by somebody else than its account',
      wildcardActions,
      keyPolicy({ Principal: { AWS: 'arn:aws:iam::1:root' }, Action: 'kms:*' }),
    ],
    ['a policy of a kind that nobody knows', unknownPolicies, made({ In: ['AWS::Some::BucketPolicy', {}] })],
  ])('%s', (_, rule, app) => {
    expect(rule(app)).toEqual(['Made/In']);
  });
});

describe('taken is', () => {
  const from = { StringEquals: { 'AWS:SourceArn': 'arn:aws:events:1:rule' } };
  test.each([
    ['a service with its source', servicesFromAnywhere, queuePolicy({ Principal: events, Condition: from })],
    [
      'Lambda, which gives none',
      servicesFromAnywhere,
      trust({ Principal: { Service: 'lambda.amazonaws.com' } }),
    ],
    [
      'an invocation with its source',
      servicesFromAnywhere,
      permission({ Principal: 'events.amazonaws.com', SourceArn: 'arn' }),
    ],
    ['the account of a key', wildcardActions, keyPolicy({ Principal: root, Action: 'kms:*' })],
    ['what is denied', wildcardActions, queuePolicy({ Effect: 'Deny', Principal: '*', Action: 'sqs:*' })],
    ['a trace', wildcardResources, role({ Resource: '*', Action: 'xray:PutTraceSegments' })],
    [
      'a change of a wallet',
      changesOfRecords,
      role({ Action: 'dynamodb:UpdateItem', Resource: ledger, Condition: onKeys('WALLET#*') }),
    ],
    [
      'a refund that is added',
      changesOfRecords,
      role({ Action: 'dynamodb:PutItem', Resource: ledger, Condition: onKeys('REFUND#*') }),
    ],
  ])('%s', (_, rule, app) => {
    expect(rule(app)).toEqual([]);
  });
});
