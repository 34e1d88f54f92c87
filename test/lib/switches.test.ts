/** What wakes somebody about switches and lists, and by what the functions behind them are invoked. */
import { expect, test } from 'vitest';
import { nameOf, synthesize } from './synthesized.ts';

const app = synthesize('dev');

test('that the dead-man’s rule has thrown a switch is counted from its line, and sounds at once', () => {
  const filter = app.one('AWS::Logs::MetricFilter', 'DeadManThrown');
  expect(nameOf(app.pointedTo(filter.stack, filter.properties.LogGroupName))).toBe('WatchLossesLogs');
  expect(filter.properties.FilterPattern).toBe('{ $.event = "dead_man_thrown" }');
  const [{ MetricName, MetricNamespace }] = filter.properties.MetricTransformations;
  expect(app.one('AWS::CloudWatch::Alarm', 'DeadManThrown').properties).toMatchObject({
    MetricName,
    Namespace: MetricNamespace,
    Threshold: 1,
    EvaluationPeriods: 1,
    Period: 60,
  });
});
