/** Seals the ledger: from its stream into a chain of blocks under Object Lock. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type MetricName, metricNamespace } from '../../lambdas/metrics.ts';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';

export interface SealingStackProps extends StackProps {
  readonly settings: Settings;
  readonly data: LedgerStack;
}

export class SealingStack extends Stack {
  constructor(scope: Construct, id: string, props: SealingStackProps) {
    super(scope, id, props);
    const { settings, data } = props;
    const fn = new HandlerFunction(this, 'seal-ledger', {
      settings,
      description: 'Seals every change of every transfer',
      timeout: Duration.seconds(30),
    });
    data.seals.grantSeal(fn);
    data.registry.grantSeal(fn);
    // The stream of a replica tells under ids of its own what another region's has told: to the second, and, going back, to the first.
    const hasReplicas = settings.adopted.mode !== 'none' || settings.standby.replicas;
    fn.setEnvironment('SEALED_BY', hasReplicas ? 'content' : 'id');
    // Whatever has an account to debit is a transfer; what was one, and is changed or removed, is sealed too.
    const transfer = { debit: { S: [{ exists: true }] } };
    new StreamConsumer(this, 'Transfers', {
      settings,
      table: data.ledger,
      consumer: fn,
      batchSize: 100,
      window: Duration.seconds(settings.sealing.windowSeconds),
      oldest: Duration.hours(1),
      filters: [{ dynamodb: { NewImage: transfer } }, { dynamodb: { OldImage: transfer } }],
      hurts:
        'Nobody notices yet, but transfers of the last hours can be edited without a trace: they are in no sealed block.',
      runbook:
        'Read the error in the log of seal-ledger and correct it within 24 hours, then have the mapping read the stream ' +
        'again from its start: what is sealed is not sealed twice. If it says that something stands in the place of a ' +
        'block, somebody else wrote to the bucket: run npm run verify:ledger and find out who.',
    });
    this.#watch(settings);
  }

  /** A stream that is not read has no age. What customers see in their histories has to be sealed too, in this period or the next. */
  #watch(settings: Settings): void {
    const period = Duration.minutes(15);
    const metricName: MetricName = 'stream_delay_ms';
    const doneBy = (consumer: string) =>
      new Metric({
        namespace: metricNamespace(settings.stage),
        metricName,
        dimensionsMap: { consumer },
        statistic: 'SampleCount',
        period,
      });
    new RunbookAlarm(this, 'StoppedAlarm', {
      settings,
      metric: new MathExpression({
        expression: 'IF(recorded > 0 AND FILL(sealed, 0) < 1, 1, 0)',
        usingMetrics: { recorded: doneBy('record-entries'), sealed: doneBy('seal-ledger') },
        period,
        label: 'Transfers are recorded, and none is sealed',
      }),
      lasting: 2,
      hurts:
        'Nobody notices yet, but transfers can be edited without a trace: none has been sealed for half an hour.',
      runbook:
        'Look whether the event source mapping of seal-ledger is enabled and what Lambda says of it, then at the error in the ' +
        'log of seal-ledger. Correct it within 24 hours: what was not sealed until then is lost to the chain.',
    });
  }
}
