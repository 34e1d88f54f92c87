/** An alarm that says who is hurt and what to do. */
import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';

export interface RunbookAlarmProps
  extends Omit<
    AlarmProps,
    'alarmDescription' | 'threshold' | 'evaluationPeriods' | 'comparisonOperator' | 'treatMissingData'
  > {
  readonly settings: Settings;
  /** Who notices, and how, in a sentence. */
  readonly hurts: string;
  /** What the person who is woken does first. */
  readonly runbook: string;
  /** Goes off if nothing occurs in so many periods of the metric. @default - it goes off at the first occurrence */
  readonly silentFor?: number;
}

/** Goes off at the first occurrence: each of these is one too many. Or, where that is awaited, if there is none. */
export class RunbookAlarm extends Alarm {
  constructor(
    scope: Construct,
    id: string,
    { settings, hurts, runbook, silentFor, ...props }: RunbookAlarmProps,
  ) {
    super(scope, id, {
      ...props,
      alarmDescription: `${hurts} What to do: ${runbook}`,
      threshold: 1,
      evaluationPeriods: silentFor ?? 1,
      ...(silentFor === undefined
        ? {
            comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treatMissingData: TreatMissingData.NOT_BREACHING,
          }
        : {
            comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
            treatMissingData: TreatMissingData.BREACHING,
          }),
    });
    const { topicArn } = settings.alarms;
    if (topicArn) this.addAlarmAction(new SnsAction(Topic.fromTopicArn(this, 'Topic', topicArn)));
  }
}
