/** Watches the deadlines of cases on a schedule, and calls the seniors for those that nobody decides. */
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import { FunctionSchedule } from '../constructs/function-schedule.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import { LogAlarm } from '../constructs/log-alarm.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';
import { setTimeToDecide } from './time-to-decide.ts';

export interface DeadlineWatchProps {
  readonly settings: Settings;
  readonly data: LedgerStack;
}

export class DeadlineWatch extends Construct {
  constructor(scope: Construct, id: string, { settings, data }: DeadlineWatchProps) {
    super(scope, id);
    const fn = new HandlerFunction(scope, 'watch-deadlines', {
      settings,
      description: 'Warns of cases that draw near their deadlines, and gives them to the seniors',
      timeout: Duration.seconds(30),
      invokedBy: 'schedule',
    });
    data.cases.grantWatchDeadlines(fn);
    setTimeToDecide(fn, settings);
    fn.setEnvironment('DISPUTE_DAYS_TO_DECIDE', String(settings.disputes.daysToDecide));
    fn.setEnvironment('WARN_PERCENT', String(settings.review.warnPercent));
    fn.setEnvironment('ESCALATE_PERCENT', String(settings.review.escalatePercent));
    const { topicArn } = settings.alarms;
    fn.setEnvironment('ALARM_TOPIC_ARN', topicArn ?? 'none');
    if (topicArn) fn.allow({ actions: ['sns:Publish'], resources: [topicArn] });
    new FunctionSchedule(this, 'Schedule', {
      settings,
      description: 'As often as can be: of the shortest times to decide, a minute is much',
      every: Duration.minutes(1),
      invokes: fn,
      hurts:
        'A customer waits for a decision that nobody is reminded of: cases near their deadlines do not go to the seniors.',
    });
    this.#alarms(settings, fn);
  }

  #alarms(settings: Settings, fn: HandlerFunction): void {
    new LogAlarm(this, 'Escalated', {
      settings,
      fn,
      event: 'case_escalated',
      hurts:
        'A customer waits for a decision that may not come in time: their case has gone to the senior reviewers.',
      runbook:
        'Find the escalated cases at the top of the console, and have a senior reviewer decide them; the log of ' +
        'watch-deadlines names them. Where there are many, more reviewers are needed. What is not decided is released.',
    });
    new RunbookAlarm(this, 'FailedAlarm', {
      settings,
      metric: fn.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
      hurts: 'Cases may run out unseen: nobody is warned of their deadlines.',
      runbook:
        'Read the error in the log of watch-deadlines and correct it; the next run is in a minute. Until then look at the ' +
        'nearest deadlines in the console.',
    });
  }
}
