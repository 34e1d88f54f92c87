/** How the reconciliation is run, what it may do, and who hears of what it finds. */
import { App } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { SettingError, settingsOf } from '../../lib/config.ts';
import { nameOf, synthesize } from './synthesized.ts';

const app = synthesize('dev');
const stack = 'Holdfast-dev-Reconciliation';
const alarm = (prefix: string) => app.one('AWS::CloudWatch::Alarm', prefix).properties;
const filter = (prefix: string) => app.one('AWS::Logs::MetricFilter', prefix).properties;

test('a run goes on every quarter of an hour, in slices as long as a function can run', () => {
  const rule = app.ofType('AWS::Events::Rule').find((each) => each.stack === stack);
  expect(rule?.properties.ScheduleExpression).toBe('rate(15 minutes)');
  const target = app.functionBehind(stack, rule?.properties.Targets[0].Arn);
  expect(nameOf(target)).toBe('Reconcile');
  expect(target.properties.Timeout).toBe(900);
  expect(target.properties.Environment.Variables).toMatchObject({
    RECONCILIATION_HOURS: '24',
    RECONCILIATION_READS: '100',
    RECONCILIATION_SETTLE: '60',
    ALARM_TOPIC_ARN: 'none',
  });
});

test('every difference is an alarm', () => {
  expect(filter('ReconciliationDifferences')).toMatchObject({
    FilterPattern: '{ $.differences = "*" }',
    MetricTransformations: [{ MetricName: 'ReconciliationDifferences', MetricValue: '$.differences' }],
  });
  expect(alarm('DifferencesAlarm')).toMatchObject({
    MetricName: 'ReconciliationDifferences',
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test('so is no run in twice the time that one has: that nothing is told does not mean that nothing differs', () => {
  expect(filter('Reconciliations')).toMatchObject({
    MetricTransformations: [{ MetricName: 'Reconciliations', MetricValue: '1' }],
  });
  expect(alarm('MissingAlarm')).toMatchObject({
    MetricName: 'Reconciliations',
    Period: 3600,
    EvaluationPeriods: 48,
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
  });
});

test.each([
  ['reconciliation.everyHours', '0', /from 1 to 84/],
  // CloudWatch looks back seven days at the most.
  ['reconciliation.everyHours', '85', /from 1 to 84/],
  ['reconciliation.readsPerSecond', '9', /from 10 to 100000/],
  ['reconciliation.settleSeconds', '29', /from 30 to 3600/],
  ['reconciliation.settleSeconds', '300', /must be more than stores\.windowSeconds/],
])('%s=%s is refused', (path, value, message) => {
  const settings = () => settingsOf(new App({ context: { [path]: value } }), 'prod');
  expect(settings).toThrow(SettingError);
  expect(settings).toThrow(message);
});
