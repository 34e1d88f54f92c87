/** An alarm that says who is hurt and what to do. */
import {
  Alarm,
  type AlarmBase,
  type AlarmProps,
  ComparisonOperator,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import { sectionOf } from './runbook-section.ts';

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
  /** The section of docs/runbook.md that says the rest. @default - the one that is called as the alarm is in its stack */
  readonly section?: string;
  /** Goes off if nothing occurs in so many periods of the metric. @default - it goes off at the first occurrence */
  readonly silentFor?: number;
  /** Goes off if it occurs in so many periods of the metric one after the other. @default 1 */
  readonly lasting?: number;
}

/** Goes off at the first occurrence: each of these is one too many. Or, where that is awaited, if there is none. */
export class RunbookAlarm extends Alarm {
  constructor(
    scope: Construct,
    id: string,
    { settings, hurts, runbook, section, silentFor, lasting, ...props }: RunbookAlarmProps,
  ) {
    super(scope, id, {
      ...props,
      alarmDescription: describe(settings, { hurts, runbook, section: section ?? sectionOf(scope, id) }),
      threshold: 1,
      evaluationPeriods: silentFor ?? lasting ?? 1,
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
    tell(this, settings.alarms.topicArn);
  }
}

/** What an alarm says to whom it wakes; CloudWatch takes 1,024 characters. */
export const describe = (
  { alarms }: Settings,
  said: Required<Pick<RunbookAlarmProps, 'hurts' | 'runbook' | 'section'>>,
): string => `${said.hurts} What to do: ${said.runbook} More: ${alarms.runbookUrl}#${said.section}`;

/** Has the alarm tell the topic, if there is one. */
export function tell(alarm: AlarmBase, topicArn: string | undefined): void {
  if (topicArn) alarm.addAlarmAction(new SnsAction(Topic.fromTopicArn(alarm, 'Topic', topicArn)));
  // The rule knows no alarms that are made of others.
  else if (alarm instanceof Alarm)
    acknowledge(
      alarm,
      'Whom an alarm wakes is the deploying company’s: alarms.topicArn names their topic, and then every alarm has it as its ' +
        'action. `npm run doctor` says so of a stage with people in it that has none; in dev, alarms only show.',
      'NIST.800.53.R5-CloudWatchAlarmAction',
    );
}
