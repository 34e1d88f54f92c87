/** What keeps the sealed chain from whoever would rather have it otherwise. */
import { App } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { SettingError, settingsOf } from '../../lib/config.ts';
import { synthesize } from './synthesized.ts';

const stages = { dev: synthesize('dev'), staging: synthesize('staging'), prod: synthesize('prod') };

test.each([
  ['dev', { Mode: 'GOVERNANCE', Days: 1 }],
  ['staging', { Mode: 'GOVERNANCE', Days: 30 }],
  ['prod', { Mode: 'COMPLIANCE', Days: 2557 }],
] as const)('%s keeps every object by default for its retention', (stage, DefaultRetention) => {
  expect(stages[stage].one('AWS::S3::Bucket', 'Seals').properties.ObjectLockConfiguration).toEqual({
    ObjectLockEnabled: 'Enabled',
    Rule: { DefaultRetention },
  });
});

test.each(['dev', 'staging', 'prod'] as const)(
  '%s: the bucket takes an object under a name once only',
  (stage) => {
    const { Statement } = stages[stage].one('AWS::S3::BucketPolicy', 'Seals').properties.PolicyDocument;
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:PutObject',
        Condition: { Null: { 's3:if-none-match': 'true' } },
      }),
    );
  },
);

test('where data is kept, nobody deletes a block, not even under a marker', () => {
  const denied = (stage: 'dev' | 'prod') =>
    stages[stage]
      .one('AWS::S3::BucketPolicy', 'Seals')
      .properties.PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Deny')
      .flatMap(({ Action }: { Action: unknown }) => Action);
  const deletions = ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:BypassGovernanceRetention'];
  expect(denied('prod')).toEqual(expect.arrayContaining(deletions));
  expect(denied('dev')).not.toEqual(expect.arrayContaining(deletions));
});

describe('the mapping', () => {
  const mappingOf = (stage: 'dev' | 'prod') =>
    stages[stage].one('AWS::Lambda::EventSourceMapping', 'Transfers').properties;

  test('brings whatever is or was a transfer, of whatever kind', () => {
    const transfer = { debit: { S: [{ exists: true }] } };
    const patterns = mappingOf('dev').FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) =>
      JSON.parse(Pattern),
    );
    expect(patterns).toEqual([{ dynamodb: { NewImage: transfer } }, { dynamodb: { OldImage: transfer } }]);
  });

  test('gathers changes for a minute in prod, so that blocks are few', () => {
    expect(mappingOf('prod')).toMatchObject({ BatchSize: 100, MaximumBatchingWindowInSeconds: 60 });
    expect(mappingOf('dev').MaximumBatchingWindowInSeconds).toBeUndefined();
  });
});

describe('nobody waits for a day to hear that nothing is sealed', () => {
  const alarm = (name: string) => stages.prod.one('AWS::CloudWatch::Alarm', name).properties;

  test('when the stream is read late', () => {
    expect(JSON.stringify(alarm('TransfersAgeAlarm').Metrics)).toMatch(
      /IF\(age > 3600000, 1, 0\).*IteratorAge/,
    );
  });

  test('when it is not read at all, while the histories go on', () => {
    const { Metrics, ...properties } = alarm('StoppedAlarm');
    expect(properties).toMatchObject({
      Threshold: 1,
      // What is recorded at the end of a period is sealed in the next.
      EvaluationPeriods: 2,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
    const [expression, ...metrics] = Metrics;
    expect(expression.Expression).toBe('IF(recorded > 0 AND FILL(sealed, 0) < 1, 1, 0)');
    expect(
      metrics.map(({ Id, MetricStat }: { Id: string; MetricStat: { Stat: string; Metric: object } }) => [
        Id,
        MetricStat.Stat,
        MetricStat.Metric,
      ]),
    ).toEqual(
      [
        ['recorded', 'record-entries'],
        ['sealed', 'seal-ledger'],
      ].map(([id, Value]) => [
        id,
        'SampleCount',
        {
          Namespace: 'Holdfast/prod',
          MetricName: 'stream_delay_ms',
          Dimensions: [{ Name: 'consumer', Value }],
        },
      ]),
    );
  });
});

test.each([
  ['sealing.retentionDays', '0', /from 1 to 36500/],
  ['sealing.windowSeconds', '301', /from 0 to 300/],
])('%s=%s is refused', (path, value, message) => {
  const settings = () => settingsOf(new App({ context: { [path]: value } }), 'prod');
  expect(settings).toThrow(SettingError);
  expect(settings).toThrow(message);
});
