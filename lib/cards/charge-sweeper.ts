/** Asks, on a schedule, about the charges whose end the card processor never told, and calls somebody where it has none. */
import { Duration } from 'aws-cdk-lib';
import { Metric, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import { FunctionSchedule } from '../constructs/function-schedule.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

export interface ChargeSweeperProps {
  readonly settings: Settings;
  readonly sweepCharges: HandlerFunction;
}

export class ChargeSweeper extends Construct {
  constructor(scope: Construct, id: string, { settings, sweepCharges }: ChargeSweeperProps) {
    super(scope, id);
    new FunctionSchedule(this, 'Schedule', {
      settings,
      description: 'So often that nobody waits for their top-up much longer than its processor does',
      every: Duration.minutes(5),
      invokes: sweepCharges,
      hurts: 'A customer waits for a top-up whose end the card processor has not told: nobody asks about it.',
    });
    this.#watch(settings, sweepCharges);
  }

  #watch(settings: Settings, fn: HandlerFunction): void {
    const name = { metricNamespace: `Holdfast/${settings.stage}`, metricName: 'OverdueCharges' };
    new MetricFilter(this, 'Overdue', {
      logGroup: fn.logGroup,
      filterPattern: FilterPattern.booleanValue('$.overdue', true),
      ...name,
      unit: Unit.COUNT,
    });
    const { metricNamespace: namespace, metricName } = name;
    new RunbookAlarm(this, 'OverdueAlarm', {
      settings,
      metric: new Metric({ namespace, metricName, period: Duration.minutes(5), statistic: 'Sum' }),
      hurts:
        'A customer has waited for a top-up for a day, and the card processor still does not say whether it took the money.',
      runbook:
        'Look for "overdue" in the log of sweep-charges: it names the top-ups. Ask the card processor, by these ids, to end ' +
        'the charges; its event, or the next run, ends the top-ups.',
    });
    new RunbookAlarm(this, 'FailedAlarm', {
      settings,
      metric: fn.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
      hurts: 'Top-ups whose end the card processor has not told stay pending: it cannot be asked about them.',
      runbook:
        'Read the error in the log of sweep-charges, which names the top-up if there is one, and correct it; the next run is ' +
        'in 5 minutes.',
    });
  }
}
