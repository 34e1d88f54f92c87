/** Has S3 replicate the sealed chain to the second region: the rule, the role that it does so in, and an alarm if it fails. */
import { Duration, Validations } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket, type IBucket, type ReplicationRule, ReplicationTimeValue } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import { replicatedSealsName } from '../standby/standby-names.ts';

const ruleId = 'standby';

export class SealsReplication extends Construct {
  readonly role: Role;
  readonly rule: ReplicationRule;
  readonly #destination: IBucket;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.#destination = Bucket.fromBucketName(this, 'Destination', replicatedSealsName(settings));
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('s3.amazonaws.com'),
      description: 'Replicates the sealed chain to the second region',
    });
    this.rule = {
      id: ruleId,
      priority: 1,
      destination: this.#destination,
      deleteMarkerReplication: false,
      metrics: ReplicationTimeValue.FIFTEEN_MINUTES,
    };
  }

  /**
   * What S3 asks for, less what takes away or tags: a block stays, and has no tags
   * (docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html; for locks, object-lock-managing.html).
   */
  replicate(source: Bucket, settings: Settings): void {
    const allow = (resource: string, ...actions: string[]) =>
      this.role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(source.bucketArn, 's3:GetReplicationConfiguration', 's3:ListBucket');
    allow(
      source.arnForObjects('*'),
      's3:GetObjectVersionForReplication',
      's3:GetObjectVersionAcl',
      's3:GetObjectRetention',
      's3:GetObjectLegalHold',
    );
    allow(this.#destination.arnForObjects('*'), 's3:ReplicateObject');
    const reason =
      'Every object of the one bucket is replicated to the other, each under the name that it has.';
    const { 'Fn::GetAtt': attribute = [] } = source.stack.resolve(source.bucketArn) as Record<
      string,
      string[]
    >;
    Validations.of(this.role).acknowledge(
      { id: `AwsSolutions-IAM5[Resource::<${attribute.join('.')}>/*]`, reason },
      { id: `AwsSolutions-IAM5[Resource::${this.#destination.arnForObjects('*')}]`, reason },
    );
    this.#watch(source, settings);
  }

  #watch(source: Bucket, settings: Settings): void {
    new RunbookAlarm(this, 'FailedAlarm', {
      settings,
      metric: new Metric({
        namespace: 'AWS/S3',
        metricName: 'OperationsFailedReplication',
        dimensionsMap: {
          SourceBucket: source.bucketName,
          DestinationBucket: this.#destination.bucketName,
          RuleId: ruleId,
        },
        statistic: 'Sum',
        period: Duration.minutes(15),
      }),
      hurts: 'Nobody yet: but if the region is lost, the newest blocks of the sealed chain are lost with it.',
      runbook:
        'Find out with head-object on the newest blocks which are FAILED, look whether the role and the bucket in the second ' +
        'region are as the stacks have them, and have S3 Batch Replication replicate what failed: nothing tries it again.',
      section: 'ledger-seals-not-replicated',
    });
  }
}
