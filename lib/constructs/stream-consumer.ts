/** Feeds a table's stream to a function; what it cannot process ends in a queue that sounds an alarm. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { readsOnly } from '../standby/standby-names.ts';
import { acknowledge } from './acknowledge.ts';
import { RunbookAlarm } from './alarm.ts';
import type { DataTable } from './data-table.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface StreamConsumerProps {
  readonly settings: Settings;
  readonly table: DataTable;
  readonly consumer: HandlerFunction;
  /** Which records concern the consumer, as Lambda's event filtering writes it; several are alternatives. */
  readonly filters: readonly Readonly<Record<string, unknown>>[];
  /** How many records the function gets at once. @default 25 */
  readonly batchSize?: number;
  /** How long records are gathered for a batch. @default - not at all */
  readonly window?: Duration;
  /**
   * For so long Lambda lets the function keep a state, and tells it the shard of its records.
   * @default - the function is not told
   */
  readonly tumblingWindow?: Duration;
  /** Above this age of the records that the function gets, somebody is woken. @default - nobody is */
  readonly oldest?: Duration;
  /** Who notices when a record is given up, and how. */
  readonly hurts: string;
  /** What to do about it. */
  readonly runbook: string;
}

/** Nothing, in a stage whose tables another region writes: there the stream has its readers. */
export class StreamConsumer extends Construct {
  constructor(scope: Construct, id: string, props: StreamConsumerProps) {
    super(scope, id);
    const { settings, table, consumer, filters, hurts, runbook } = props;
    if (readsOnly(settings)) return;
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters');
    acknowledge(
      deadLetters,
      'It is itself the dead-letter queue of an event source mapping, by which the rule does not know one.',
      'AwsSolutions-SQS3',
    );
    table.allowStream(consumer);
    new EventSourceMapping(this, 'Mapping', {
      target: consumer.live,
      eventSourceArn: table.tableStreamArn,
      // Whatever was written before the mapping was ready is read too.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: props.batchSize ?? 25,
      ...(props.window && props.window.toSeconds() > 0 ? { maxBatchingWindow: props.window } : {}),
      ...(props.tumblingWindow ? { tumblingWindow: props.tumblingWindow } : {}),
      filters: filters.map((filter) => FilterCriteria.filter({ ...filter })),
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 10,
      onFailure: new SqsDlq(deadLetters),
    });
    new RunbookAlarm(this, 'DeadLettersAlarm', {
      settings,
      metric: deadLetters.waiting,
      hurts,
      runbook: `${runbook} npm run redrive shows what was given up and, within the 24 hours that the stream keeps it, has it done.`,
    });
    if (props.oldest) this.#watchAge(props, props.oldest);
  }

  #watchAge({ settings, consumer, hurts, runbook }: StreamConsumerProps, oldest: Duration): void {
    const age = consumer.metric('IteratorAge', { period: Duration.minutes(5), statistic: 'Maximum' });
    new RunbookAlarm(this, 'AgeAlarm', {
      settings,
      metric: new MathExpression({
        // 1 while it is so: an alarm of ours goes off at the first occurrence.
        expression: `IF(age > ${oldest.toMilliseconds()}, 1, 0)`,
        usingMetrics: { age },
        period: Duration.minutes(5),
        label: `Records older than ${oldest.toMinutes()} minutes`,
      }),
      hurts,
      runbook: `${runbook} The stream is read late: what is older than 24 hours is lost to the function.`,
    });
  }
}
