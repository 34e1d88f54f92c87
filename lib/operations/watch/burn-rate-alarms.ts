/**
 * Alarms on how fast the budget of an objective burns, each on a long and a short window at once: the long one says that it
 * matters, the short one that it goes on (Google, The Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate
 * Alerts").
 */
import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import { acknowledge } from '../../constructs/acknowledge.ts';
import { describe, tell } from '../../constructs/alarm.ts';
import type { Objective } from './objectives.ts';

interface BurnRate {
  readonly id: string;
  /** How many times faster than what would use the budget up in just 30 days. */
  readonly rate: number;
  readonly long: Duration;
  readonly short: Duration;
  /** Who hears of it: people are woken for a page, a ticket waits until they work. */
  readonly as: 'page' | 'ticket';
  readonly says: string;
}

export const burnRates: readonly BurnRate[] = [
  {
    id: 'InAnHour',
    rate: 14.4,
    long: Duration.hours(1),
    short: Duration.minutes(5),
    as: 'page',
    says: '2 % of a month’s budget went in an hour.',
  },
  {
    id: 'InSixHours',
    rate: 6,
    long: Duration.hours(6),
    short: Duration.minutes(30),
    as: 'page',
    says: '5 % of a month’s budget went in six hours.',
  },
  {
    id: 'InThreeDays',
    rate: 1,
    long: Duration.days(3),
    short: Duration.hours(6),
    as: 'ticket',
    says: '10 % of a month’s budget went in three days.',
  },
];

export class BurnRateAlarms extends Construct {
  readonly #settings: Settings;
  readonly #objective: Objective;

  constructor(scope: Construct, settings: Settings, objective: Objective) {
    super(scope, objective.id);
    this.#settings = settings;
    this.#objective = objective;
    for (const rate of burnRates) this.#add(rate);
  }

  #add(burn: BurnRate): void {
    const { alarms } = this.#settings;
    const windows = [this.#window(burn, 'Long', burn.long), this.#window(burn, 'Short', burn.short)];
    const alarm = new CompositeAlarm(this, burn.id, {
      alarmDescription: this.#description(burn),
      alarmRule: AlarmRule.allOf(...windows.map((window) => AlarmRule.fromAlarm(window, AlarmState.ALARM))),
    });
    tell(alarm, burn.as === 'ticket' ? (alarms.ticketTopicArn ?? alarms.topicArn) : alarms.topicArn);
  }

  /** Nobody is told of one alone. */
  #window(burn: BurnRate, length: 'Long' | 'Short', period: Duration): Alarm {
    const { percent, fewest, count, bad, metrics } = this.#objective;
    const alarm = new Alarm(this, `${burn.id}${length}`, {
      alarmDescription: this.#description(burn),
      metric: new MathExpression({
        expression: `IF(${count} >= ${fewest}, ${bad}, 0)`,
        usingMetrics: { ...metrics },
        period,
        label: `Part that went wrong in ${period.toHumanString()}`,
      }),
      threshold: Number(((burn.rate * (100 - percent)) / 100).toFixed(6)),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      // Where nothing was asked, nothing went wrong.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    acknowledge(
      alarm,
      'It is one of the two windows of a composite alarm, which tells the topic: alone it says too little to wake anybody.',
      'NIST.800.53.R5-CloudWatchAlarmAction',
    );
    return alarm;
  }

  #description({ says }: BurnRate): string {
    const { hurts, runbook, name } = this.#objective;
    return describe(this.#settings, { hurts: `${hurts} ${says}`, runbook, section: name });
  }
}
