/** Ends, on a schedule, the holds that the review's machine has missed, and calls somebody when it had to. */
import { Duration } from 'aws-cdk-lib';
import { Metric, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import { FunctionSchedule } from '../constructs/function-schedule.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

export interface HoldSweeperProps {
  readonly settings: Settings;
  readonly sweepHolds: HandlerFunction;
}

/** After a hold's time ran out, the machine is left so long to end it: it is done within seconds, as a rule. */
const margin = Duration.minutes(5);

export class HoldSweeper extends Construct {
  constructor(scope: Construct, id: string, { settings, sweepHolds }: HoldSweeperProps) {
    super(scope, id);
    sweepHolds.setEnvironment('SWEEP_MARGIN', String(margin.toSeconds()));
    new FunctionSchedule(this, 'Schedule', {
      settings,
      description: 'So often that nobody waits for their funds much longer than they were told',
      every: Duration.minutes(5),
      invokes: sweepHolds,
      hurts:
        "Customers' funds stay reserved where the review's machine has missed a hold: nobody looks for such holds.",
    });
    this.#watch(settings, sweepHolds);
  }

  #watch(settings: Settings, fn: HandlerFunction): void {
    const name = { metricNamespace: `Holdfast/${settings.stage}`, metricName: 'SweptHolds' };
    new MetricFilter(this, 'Swept', {
      logGroup: fn.logGroup,
      filterPattern: FilterPattern.booleanValue('$.swept', true),
      ...name,
      unit: Unit.COUNT,
    });
    const { metricNamespace: namespace, metricName } = name;
    new RunbookAlarm(this, 'SweptAlarm', {
      settings,
      metric: new Metric({ namespace, metricName, period: Duration.minutes(5), statistic: 'Sum' }),
      hurts:
        "A customer's funds were reserved for longer than they were told: the review's machine missed the hold, and the sweeper has ended it.",
      runbook:
        'Look for "swept" in the log of sweep-holds: it names the payments. Find their executions, and the dead letters of ' +
        'start-review: the next hold is missed alike until that is corrected. The payments themselves have ended.',
    });
    new RunbookAlarm(this, 'FailedAlarm', {
      settings,
      metric: fn.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
      hurts:
        'Funds that the review has missed stay reserved: nobody ends such holds, or one of them cannot be ended.',
      runbook:
        'Read the error in the log of sweep-holds, which names the payment if there is one, and correct it; the next run is ' +
        'in 5 minutes.',
    });
  }
}
