/** What a schedule invokes is missed when it is not invoked any more, whatever the reason. */
import { describe, expect, test } from 'vitest';
import { stageNames } from '../../lib/config.ts';
import { asList, nameOf, synthesize } from './synthesized.ts';

/** Brings a schedule of its own. */
const android = {
  'devices.androidApps': `[{"packageName":"com.example.pay","signatureDigests":["${'0a'.repeat(32)}"]}]`,
};

describe.each(stageNames)('%s', (stage) => {
  const app = synthesize(stage, android);
  const invoked = app.ofType('AWS::Events::Rule').map(({ stack, properties }) => {
    const [, minutes] = /^rate\((\d+) minutes?\)$/.exec(properties.ScheduleExpression) ?? [];
    const [target] = asList<{ Arn: unknown }>(properties.Targets);
    return { fn: app.functionBehind(stack, target?.Arn), minutes: Number(minutes) };
  });
  const silences = app
    .ofType('AWS::CloudWatch::Alarm')
    .filter(({ properties }) => properties.MetricName === 'Invocations');

  test('all schedules are looked at, and what they invoke too', () => {
    expect(invoked.map(({ fn }) => nameOf(fn)).sort()).toEqual([
      'FreezeAsDecided',
      'Reconcile',
      'RefreshStatusList',
      'RunBacktests',
      'SweepCharges',
      'SweepHolds',
      'WatchDeadlines',
    ]);
    expect(silences).toHaveLength(invoked.length);
  });

  test.each(invoked.map(({ fn, minutes }) => [nameOf(fn), fn, minutes] as const))(
    '%s is missed after three runs that did not come, and not when one is late',
    (_, fn, minutes) => {
      const [alarm, ...more] = silences.filter(
        ({ stack, properties }) => app.pointedTo(stack, properties.Dimensions[0].Value) === fn,
      );
      expect(more).toEqual([]);
      expect(alarm?.properties).toMatchObject({
        Namespace: 'AWS/Lambda',
        // Of whichever version: a deployment must not look like silence.
        Dimensions: [{ Name: 'FunctionName', Value: expect.anything() }],
        Statistic: 'Sum',
        Period: Math.max(minutes, 5) * 60,
        EvaluationPeriods: 3,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      });
    },
  );
});
