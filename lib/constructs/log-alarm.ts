/** An alarm on a log line of a function that names an event. */
import { Duration } from 'aws-cdk-lib';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { metricNamespace } from '../../lambdas/metrics.ts';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from './alarm.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface LogAlarmProps {
  readonly settings: Settings;
  readonly fn: HandlerFunction;
  /** In the member `event` of the function's log line. */
  readonly event: string;
  readonly hurts: string;
  readonly runbook: string;
}

export class LogAlarm extends Construct {
  constructor(scope: Construct, id: string, { settings, fn, event, hurts, runbook }: LogAlarmProps) {
    super(scope, id);
    const metric = new MetricFilter(this, 'Lines', {
      logGroup: fn.logGroup,
      filterPattern: FilterPattern.stringValue('$.event', '=', event),
      metricNamespace: metricNamespace(settings.stage),
      metricName: event,
      metricValue: '1',
    }).metric({ statistic: 'Sum', period: Duration.minutes(1) });
    new RunbookAlarm(this, 'Alarm', { settings, metric, hurts, runbook });
  }
}
