/** A queue of what was given up: kept for two weeks, until somebody has it done (`npm run redrive`). */
import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // As long as SQS keeps anything.
      retentionPeriod: Duration.days(14),
    });
    acknowledge(
      this,
      'It is itself a dead-letter queue: nothing consumes it but a person whom its alarm calls.',
      'Serverless-SQSRedrivePolicy',
    );
  }

  /** How many messages wait. */
  get waiting(): Metric {
    return this.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: 'Maximum',
    });
  }
}
