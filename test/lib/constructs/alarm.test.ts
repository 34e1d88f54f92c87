import { Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { expect, test } from 'vitest';
import { settingsOf } from '../../../lib/config.ts';
import { RunbookAlarm, type RunbookAlarmProps } from '../../../lib/constructs/alarm.ts';
import { newApp, read } from '../synthesized.ts';

function alarm(context: Record<string, string> = {}, props: Partial<RunbookAlarmProps> = {}) {
  const app = newApp(context);
  new RunbookAlarm(new Stack(app, 'Stack'), 'Alarm', {
    settings: settingsOf(app, 'dev'),
    metric: new Metric({ namespace: 'Tests', metricName: 'Broken' }),
    hurts: 'Nobody can pay.',
    runbook: 'Find out why.',
    ...props,
  });
  return read(app.synth()).one('AWS::CloudWatch::Alarm').properties;
}

test('goes off at the first occurrence, and stays quiet without data', () => {
  expect(alarm()).toMatchObject({
    AlarmDescription: 'Nobody can pay. What to do: Find out why. More: docs/runbook.md#stack',
    Threshold: 1,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test('goes off where something lasts, and still not without data', () => {
  expect(alarm({}, { lasting: 2 })).toMatchObject({
    Threshold: 1,
    EvaluationPeriods: 2,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test('goes off where nothing occurs that has to, and without data', () => {
  expect(alarm({}, { silentFor: 3 })).toMatchObject({
    Threshold: 1,
    EvaluationPeriods: 3,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
  });
});

test('tells the topic of the settings', () => {
  const topicArn = 'arn:aws:sns:ap-northeast-1:123456789012:on-call';
  expect(alarm({ 'alarms.topicArn': topicArn }).AlarmActions).toEqual([topicArn]);
  expect(alarm().AlarmActions).toBeUndefined();
});

test('points to where the runbook is read, at the section that is called as it is itself, or as it says', () => {
  const app = newApp({ 'alarms.runbookUrl': 'https://runbook.example/page' });
  const props = {
    settings: settingsOf(app, 'dev'),
    metric: new Metric({ namespace: 'Tests', metricName: 'Broken' }),
    hurts: 'Nobody can pay.',
    runbook: 'Find out why.',
  };
  const stack = new Stack(app, 'Holdfast-dev-Review');
  new RunbookAlarm(new Construct(stack, 'HeldPayments'), 'DeadLettersAlarm', props);
  new RunbookAlarm(stack, 'FailedAlarm', { ...props, section: 'deployment-errors' });
  const descriptions = read(app.synth())
    .ofType('AWS::CloudWatch::Alarm')
    .map(({ properties }) => properties.AlarmDescription.split(' More: ')[1]);
  expect(descriptions).toEqual([
    'https://runbook.example/page#review-held-payments-dead-letters',
    'https://runbook.example/page#deployment-errors',
  ]);
});
