/** The bucket in the second region that the sealed chain is replicated to, and an alarm if it comes late. */
import { CfnOutput, Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import { LockedBucket } from '../constructs/locked-bucket.ts';
import { replicatedSealsName } from './standby-names.ts';

/** Seconds: with all that a window of five minutes gathers, it is there by then. */
const late = 15 * 60;

export class ReplicatedSeals extends Construct {
  constructor(scope: Construct, id: string, { settings }: { readonly settings: Settings }) {
    super(scope, id);
    const bucket = new LockedBucket(this, 'Bucket', { settings, bucketName: replicatedSealsName(settings) });
    acknowledge(
      bucket,
      'It is itself the replica of a bucket in another region.',
      'NIST.800.53.R5-S3BucketReplicationEnabled',
      'PCI.DSS.321-S3BucketReplicationEnabled',
    );
    // Replication asks nobody whether there is a block already: what a lost region still had would lie over blocks of this one.
    if (settings.standby.cutOff)
      bucket.refuse('CutOff', ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags']);
    else this.#watch(settings);
    new CfnOutput(scope, 'StandbySeals', { value: replicatedSealsName(settings) });
  }

  /** S3 tells how late it is in the region of the replica alone, and an alarm tells topics of its own region alone. */
  #watch({ alarms, standby, ...settings }: Settings): void {
    const all = { ...settings, standby, alarms: { ...alarms, topicArn: standby.alarmsTopicArn } };
    const period = Duration.minutes(5);
    // The other bucket's name, which is one of the metric's dimensions, is not known here.
    const latency = new MathExpression({
      expression:
        'SELECT MAX(ReplicationLatency) FROM SCHEMA("AWS/S3", DestinationBucket, RuleId, SourceBucket) ' +
        `WHERE DestinationBucket = '${replicatedSealsName(all)}'`,
      period,
      label: 'Seconds that the chain comes late',
    });
    new RunbookAlarm(this, 'LateAlarm', {
      settings: all,
      metric: new MathExpression({
        expression: `IF(latency > ${late}, 1, 0)`,
        usingMetrics: { latency },
        period,
        label: `The chain comes more than ${late} seconds late`,
      }),
      lasting: 3,
      hurts: 'Nobody yet: but if the region is lost, the newest blocks of the sealed chain are lost with it.',
      runbook:
        'Look at the first region: an alarm there tells of replications that failed. Where none did, S3 is slow, and it passes.',
      section: 'ledger-seals-not-replicated',
    });
  }
}
