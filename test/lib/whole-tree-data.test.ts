/** Rules over all that keeps data: under which key, for whom, and what an environment must not have. Each is shown to refuse. */
import { describe, expect, test } from 'vitest';
import { stageNames } from '../../lib/config.ts';
import { synthesize } from './synthesized.ts';
import {
  keysIn,
  keysThatStay,
  plainTextTaken,
  publicBuckets,
  secretsInEnvironments,
  unencrypted,
  unrestorable,
} from './tree/data-rules.ts';
import { made, policy } from './tree/made.ts';

describe.each(stageNames)('%s', (stage) => {
  const app = synthesize(stage);

  test('keeps nothing unencrypted, and says under which key', () => {
    expect(unencrypted(app)).toEqual([]);
    expect(keysIn(app)).toEqual(
      new Set([
        // One key of ours, which rotates.
        'AWS::DynamoDB::GlobalTable: Key',
        'AWS::Logs::LogGroup: Key',
        'AWS::SecretsManager::Secret: Key',
        // Whoever could delete that one could not delete the copies with it.
        ...(app.ofType('AWS::Backup::BackupVault').length > 0
          ? ['AWS::Backup::BackupVault: BackupsVaultKey']
          : []),
        // Positions in streams and names of runs, and nothing of people.
        'AWS::SQS::Queue: SQS',
        // Sealed blocks, which no key of ours may take away (ADR 0017), and what everybody may read.
        'AWS::S3::Bucket: S3',
      ]),
    );
    expect(keysThatStay(app)).toEqual([]);
  });

  test('can restore every table to any second', () => {
    expect(app.ofType('AWS::DynamoDB::GlobalTable').length).toBeGreaterThan(0);
    expect(unrestorable(app)).toEqual([]);
  });

  test('has no bucket that anybody may read', () => {
    expect(app.ofType('AWS::S3::Bucket').length).toBeGreaterThan(0);
    expect(publicBuckets(app)).toEqual([]);
  });

  test('refuses whoever comes to a bucket, queue or topic without TLS', () => {
    expect(plainTextTaken(app)).toEqual([]);
  });

  test('has nothing in an environment that opens something', () => {
    expect(secretsInEnvironments(app)).toEqual([]);
  });
});

const key = { 'Fn::GetAtt': ['Key', 'Arn'] };
const underKey = { SSESpecification: { SSEEnabled: true, SSEType: 'KMS' } };
const restorable = { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } };

describe('refused is', () => {
  test.each([
    ['a table under a key of AWS', 'AWS::DynamoDB::GlobalTable', { SSESpecification: { SSEEnabled: true } }],
    ['a table', 'AWS::DynamoDB::GlobalTable', {}],
    [
      'a replica under a key of AWS',
      'AWS::DynamoDB::GlobalTable',
      { ...underKey, Replicas: [{ SSESpecification: { KMSMasterKeyId: key } }, {}] },
    ],
    ['a queue', 'AWS::SQS::Queue', { SqsManagedSseEnabled: false }],
    ['a topic', 'AWS::SNS::Topic', {}],
    ['a bucket', 'AWS::S3::Bucket', {}],
    ['a log group', 'AWS::Logs::LogGroup', { RetentionInDays: 14 }],
    ['a secret under a key of AWS', 'AWS::SecretsManager::Secret', {}],
    [
      'a secret whose replica is under a key of AWS',
      'AWS::SecretsManager::Secret',
      { KmsKeyId: key, ReplicaRegions: [{ Region: 'ap-northeast-3' }] },
    ],
    ['a vault under a key of AWS', 'AWS::Backup::BackupVault', {}],
    ['what these rules do not know', 'AWS::Kinesis::Stream', {}],
  ])('unencrypted: %s', (_, type, properties) => {
    expect(unencrypted(made({ Kept: [type, properties] }))).toEqual(['Made/Kept']);
  });

  test.each([
    ['without recovery', { Replicas: [{}] }],
    ['of which a replica is without', { Replicas: [restorable, {}] }],
  ])('a table %s', (_, properties) => {
    expect(unrestorable(made({ Table: ['AWS::DynamoDB::GlobalTable', properties] }))).toEqual(['Made/Table']);
  });

  test('a key that stays the same', () => {
    expect(keysThatStay(made({ Key: ['AWS::KMS::Key', {}] }))).toEqual(['Made/Key']);
  });

  const block = {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  };
  test.each([
    ['that is not closed', {}],
    ['that a policy may open', { PublicAccessBlockConfiguration: { ...block, BlockPublicPolicy: false } }],
    ['that is open', { PublicAccessBlockConfiguration: block, AccessControl: 'PublicRead' }],
  ])('a bucket %s', (_, properties) => {
    expect(publicBuckets(made({ Open: ['AWS::S3::Bucket', properties] }))).toEqual(['Made/Open']);
  });

  test.each([
    ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', { Bucket: { Ref: 'Kept' } }],
    ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', { Queues: [{ Ref: 'Kept' }] }],
    ['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', { Topics: [{ Ref: 'Kept' }] }],
  ])(
    '%s that takes plain text: without a policy, or with one that allows what it should deny',
    (type, policyType, of) => {
      const condition = { Bool: { 'aws:SecureTransport': 'false' } };
      const statement = (Effect: string) =>
        policy({ Effect, Principal: '*', Action: '*', Resource: '*', Condition: condition });
      const withPolicy = (Effect: string) =>
        plainTextTaken(
          made({ Kept: [type, {}], Policy: [policyType, { ...of, PolicyDocument: statement(Effect) }] }),
        );
      expect(plainTextTaken(made({ Kept: [type, {}] }))).toEqual(['Made/Kept']);
      expect(withPolicy('Allow')).toEqual(['Made/Kept']);
      expect(withPolicy('Deny')).toEqual([]);
    },
  );

  test.each([
    ['WEBHOOK_SECRET', 'x'],
    ['DB_PASSWORD', { Ref: 'Parameter' }],
    ['STRIPE_API_KEY', 'x'],
    ['TABLE', 'q8Gk3Jc0mP2rT5vX7zB9dF1hL4nQ6sU8'],
    ['TABLE', 'sk_live_1'],
    ['TABLE', '-----BEGIN EC PRIVATE KEY-----'],
    ['TABLE', 'eyJhbGciOiJub25lIn0'],
    ['TABLE', { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Secret' }, ':SecretString}}']] }],
  ])('in an environment: %s=%j', (name, value) => {
    const app = made({
      Fn: ['AWS::Lambda::Function', { Environment: { Variables: { [name]: value } } }],
      Build: [
        'AWS::CodeBuild::Project',
        { Environment: { EnvironmentVariables: [{ Name: name, Value: value }] } },
      ],
    });
    expect(secretsInEnvironments(app)).toEqual([`Made/Fn: ${name}`, `Made/Build: ${name}`]);
  });
});

test('a table, a log group and a secret under a key are taken', () => {
  const app = made({
    Key: ['AWS::KMS::Key', { EnableKeyRotation: true }],
    Table: [
      'AWS::DynamoDB::GlobalTable',
      { ...underKey, Replicas: [{ ...restorable, SSESpecification: { KMSMasterKeyId: key } }] },
    ],
    Logs: ['AWS::Logs::LogGroup', { KmsKeyId: key }],
    Secret: ['AWS::SecretsManager::Secret', { KmsKeyId: key }],
  });
  expect([...unencrypted(app), ...unrestorable(app), ...keysThatStay(app)]).toEqual([]);
});
