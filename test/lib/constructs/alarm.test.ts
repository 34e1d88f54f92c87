import { Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { expect, test } from 'vitest';
import { settingsOf } from '../../../lib/config.ts';
import { RunbookAlarm } from '../../../lib/constructs/alarm.ts';
import { newApp, read } from '../synthesized.ts';

function alarm(context: Record<string, string> = {}) {
  const app = newApp(context);
  new RunbookAlarm(new Stack(app, 'Stack'), 'Alarm', {
    settings: settingsOf(app, 'dev'),
    metric: new Metric({ namespace: 'Tests', metricName: 'Broken' }),
    hurts: 'Nobody can pay.',
    runbook: 'Find out why.',
  });
  return read(app.synth()).one('AWS::CloudWatch::Alarm').properties;
}

test('goes off at the first occurrence, and stays quiet without data', () => {
  expect(alarm()).toMatchObject({
    AlarmDescription: 'Nobody can pay. What to do: Find out why.',
    Threshold: 1,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test('tells the topic of the settings', () => {
  const topicArn = 'arn:aws:sns:ap-northeast-1:123456789012:on-call';
  expect(alarm({ 'alarms.topicArn': topicArn }).AlarmActions).toEqual([topicArn]);
  expect(alarm().AlarmActions).toBeUndefined();
});
