/** What of the sealed chain and of the secrets a second region has, and what a stage there makes of it. */
import { describe, expect, test } from 'vitest';
import { statementsOf } from './permissions.ts';
import { adopting, first, replicating, second } from './standby-context.ts';
import { asList, nameOf, type Resource, synthesize } from './synthesized.ts';

const environmentOf = ({ properties }: Resource) => properties.Environment?.Variables ?? {};
const prod = synthesize('prod', replicating);
const copies = synthesize('prod', { ...replicating, 'standby.replicas': 'false' });
const standby = 'Holdfast-prod-Standby';
const bucketName = 'holdfast-prod-seals-123456789012-ap-northeast-3';
const bucketIn = (stack: string, app = prod) => {
  const [found] = app.ofType('AWS::S3::Bucket').filter((each) => each.stack === stack);
  return found as Resource;
};
const deniedBy = (stack: string, app = prod) =>
  app
    .ofType('AWS::S3::BucketPolicy')
    .filter((each) => each.stack === stack)
    .flatMap(({ properties }) =>
      asList<{ Sid?: string; Action: string }>(properties.PolicyDocument.Statement),
    );

describe('the bucket of the chain in the second region', () => {
  test('is as the first one is, under a name that the first region knows', () => {
    const { ReplicationConfiguration, ...own } = bucketIn('Holdfast-prod-Ledger').properties;
    expect(bucketIn(standby)).toMatchObject({
      properties: { ...own, BucketName: bucketName },
      deletionPolicy: 'Retain',
    });
    expect(bucketIn(standby).properties.ObjectLockConfiguration.Rule).toEqual({
      DefaultRetention: { Mode: 'COMPLIANCE', Days: 2557 },
    });
    const sids = (stack: string) => deniedBy(stack).map(({ Sid }) => Sid);
    expect(sids(standby)).toEqual(sids('Holdfast-prod-Ledger'));
    expect(prod.outputs[standby]).toContain('StandbySeals');
    expect(ReplicationConfiguration).toBeDefined();
  });

  test('is not there without replicas, and nothing is replicated', () => {
    expect(bucketIn(standby, copies)).toBeUndefined();
    expect(bucketIn('Holdfast-prod-Ledger', copies).properties.ReplicationConfiguration).toBeUndefined();
  });

  test('takes nothing more of the first region once that is cut off', () => {
    const cutOff = synthesize('prod', { ...replicating, 'standby.cutOff': 'true' });
    const replicates = ({ Action }: { Action: string | string[] }) =>
      asList<string>(Action).includes('s3:ReplicateObject');
    expect(deniedBy(standby).filter(replicates)).toEqual([]);
    expect(deniedBy(standby, cutOff).filter(replicates)).toMatchObject([
      { Sid: 'CutOff', Effect: 'Deny', Principal: { AWS: '*' } },
    ]);
  });

  test('whoever is responsible there is told if the chain comes late, where S3 tells it', () => {
    const topic = `arn:aws:sns:${second}:123456789012:standby`;
    const elsewhere = `arn:aws:sns:${first}:123456789012:alarms`;
    const alarms = { 'alarms.topicArn': elsewhere, 'standby.alarmsTopicArn': topic };
    const app = synthesize('prod', { ...replicating, ...alarms });
    const late = app.one('AWS::CloudWatch::Alarm', 'SealsLateAlarm');
    expect(late.stack).toBe(standby);
    expect(late.properties.AlarmActions).toEqual([topic]);
    expect(late.properties.Metrics.map(({ Expression }: { Expression: string }) => Expression)).toEqual([
      'IF(latency > 900, 1, 0)',
      expect.stringMatching(`^SELECT MAX\\(ReplicationLatency\\) .* DestinationBucket = '${bucketName}'$`),
    ]);
    // An alarm tells topics of its own region alone.
    expect(prod.one('AWS::CloudWatch::Alarm', 'SealsLateAlarm').properties.AlarmActions).toBeUndefined();
  });
});

describe('replication', () => {
  const { Role, Rules } = bucketIn('Holdfast-prod-Ledger').properties.ReplicationConfiguration;

  test('is of every object, with metrics, and of no delete marker', () => {
    expect(Rules).toEqual([
      {
        Id: 'standby',
        Priority: 1,
        Status: 'Enabled',
        Filter: { Prefix: '' },
        DeleteMarkerReplication: { Status: 'Disabled' },
        Destination: { Bucket: `arn:aws:s3:::${bucketName}`, Metrics: { Status: 'Enabled' } },
      },
    ]);
  });

  test('is done in a role that can read the one bucket and add to the other, with their locks, and nothing else', () => {
    const allowed = statementsOf(prod, prod.pointedTo('Holdfast-prod-Ledger', Role));
    const seals = { 'Fn::GetAtt': [bucketIn('Holdfast-prod-Ledger').logicalId, 'Arn'] };
    expect(allowed.map(({ Action, Resource: of }) => [Action, of])).toEqual([
      [['s3:GetReplicationConfiguration', 's3:ListBucket'], seals],
      [
        [
          's3:GetObjectLegalHold',
          's3:GetObjectRetention',
          's3:GetObjectVersionAcl',
          's3:GetObjectVersionForReplication',
        ],
        { 'Fn::Join': ['', [seals, '/*']] },
      ],
      ['s3:ReplicateObject', `arn:aws:s3:::${bucketName}/*`],
    ]);
  });

  test('that fails sounds an alarm in the first region', () => {
    const { properties, stack } = prod.one('AWS::CloudWatch::Alarm', 'SealsReplicationFailedAlarm');
    expect(stack).toBe('Holdfast-prod-Ledger');
    expect(properties).toMatchObject({
      Namespace: 'AWS/S3',
      MetricName: 'OperationsFailedReplication',
      Statistic: 'Sum',
      Threshold: 1,
      Dimensions: [
        { Name: 'DestinationBucket', Value: bucketName },
        { Name: 'RuleId', Value: 'standby' },
        { Name: 'SourceBucket', Value: { Ref: bucketIn('Holdfast-prod-Ledger').logicalId } },
      ],
    });
  });
});

const secretNames = ['cardWebhook', 'codes', 'cursors', 'identityWebhook', 'pseudonyms'];
const tagOf = ({ properties }: Resource) =>
  asList<{ Key: string; Value: string }>(properties.Tags).find(({ Key }) => Key === 'holdfast:secret')?.Value;

describe('each secret', () => {
  test('has a replica under the key of the second region, and the tag by which it is found there', () => {
    const secrets = prod.ofType('AWS::SecretsManager::Secret');
    expect(secrets.map(tagOf).sort()).toEqual(secretNames);
    for (const { properties } of secrets)
      expect(properties.ReplicaRegions).toEqual([
        {
          Region: second,
          KmsKeyId: `arn:aws:kms:${second}:123456789012:alias/holdfast-prod-standby`,
        },
      ]);
  });

  test('stays where it is without replicas', () => {
    for (const { properties } of copies.ofType('AWS::SecretsManager::Secret'))
      expect(properties.ReplicaRegions).toBeUndefined();
  });
});

describe.each(['read', 'write'] as const)('a stage that has adopted the replicas to %s', (mode) => {
  const app = synthesize('prod', adopting[mode]);
  const functions = app.ofType('AWS::Lambda::Function');

  test('makes no secret of its own, and reads each of the adopted under its own key', () => {
    expect(app.ofType('AWS::SecretsManager::Secret')).toEqual([]);
    const adopted = Object.entries(adopting[mode]).filter(([path]) => path.startsWith('adopted.secrets.'));
    const read = new Set(
      functions.flatMap((fn) =>
        Object.entries(environmentOf(fn))
          .filter(([name]) => /^(IDENTITY_WEBHOOK|CARD_WEBHOOK|CURSOR|CODE|PSEUDONYM)_ARN$/.test(name))
          .map(([, arn]) => arn),
      ),
    );
    expect([...read].sort()).toEqual(adopted.map(([, arn]) => arn).sort());
    const statements = app.ofType('AWS::IAM::Role').flatMap((role) => statementsOf(app, role));
    const reading = statements.filter(({ Action }) =>
      asList(Action).includes('secretsmanager:GetSecretValue'),
    );
    expect(new Set(reading.flatMap(({ Resource: arn }) => asList(arn)))).toEqual(read);
    const decrypting = statements.filter(({ Condition }) =>
      JSON.stringify(Condition ?? {}).includes('secretsmanager.'),
    );
    expect(new Set(decrypting.map(({ Resource: key }) => key))).toEqual(
      new Set([adopting[mode]['adopted.key']]),
    );
  });

  test('makes no bucket for the chain, and writes to the adopted one only where it may write', () => {
    const own = app.ofType('AWS::S3::Bucket').filter(({ properties }) => properties.ObjectLockEnabled);
    expect(own).toEqual([]);
    const onSeals = app.ofType('AWS::IAM::Role').flatMap((role) =>
      statementsOf(app, role)
        .filter(({ Resource: of }) => JSON.stringify(of).includes(bucketName))
        .map(({ Action, Resource: of }) => [nameOf(role), asList(Action), of]),
    );
    const blocks = `arn:aws:s3:::${bucketName}/blocks/*`;
    expect(onSeals).toEqual(
      mode === 'read'
        ? [['SealLedgerRole', ['s3:GetObject'], blocks]]
        : [
            ['SealLedgerRole', ['s3:GetObject', 's3:PutObject'], blocks],
            ['ReconcileRole', ['s3:PutObject'], `arn:aws:s3:::${bucketName}/reconciliations/*`],
          ],
    );
  });

  test('knows by its content what a stream of before has told under another id', () => {
    const sealing = functions.find((fn) => nameOf(fn) === 'SealLedger');
    expect(environmentOf(sealing as Resource).SEALED_BY).toBe('content');
  });
});

test('a first region knows what was sealed in the second by its content, and one without replicas by ids', () => {
  const sealedBy = (app: typeof prod) =>
    environmentOf(app.one('AWS::Lambda::Function', 'SealLedger')).SEALED_BY;
  expect([sealedBy(prod), sealedBy(copies)]).toEqual(['content', 'id']);
});

test.each([
  [
    'a topic of another region',
    { ...replicating, 'standby.alarmsTopicArn': `arn:aws:sns:${first}:123456789012:alarms` },
    'standby.alarmsTopicArn of stage prod must be a topic of standby.region',
  ],
  [
    'a cut between what is one',
    { ...replicating, 'standby.replicas': 'false', 'standby.cutOff': 'true' },
    'standby.cutOff of stage prod needs standby.replicas',
  ],
  [
    'a stage that would know nobody of before',
    { ...adopting.read, 'adopted.secrets.pseudonyms': undefined },
    'adopted.secrets.pseudonyms of stage prod must be set with adopted.mode=read',
  ],
  [
    'the secret of another region',
    {
      ...adopting.write,
      'adopted.secrets.codes': `arn:aws:secretsmanager:${first}:123456789012:secret:Codes-AbCdEf`,
    },
    'adopted.secrets.codes of stage prod must be of aws.region',
  ],
  [
    'a secret of a stage that has its own',
    { ...replicating, 'adopted.secrets.codes': adopting.read['adopted.secrets.codes'] },
    'adopted.secrets.codes of stage prod must not be set without adopted.mode',
  ],
])('refused is %s', (_, context, problem) => {
  expect(() => synthesize('prod', context)).toThrow(problem);
});
