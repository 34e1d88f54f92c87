/** The bucket of the sealed chain and of the reports about it: every object in it is locked, and written once. */
import { Stack, Token, Validations } from 'aws-cdk-lib';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';
import { LockedBucket } from '../constructs/locked-bucket.ts';
import { readsOnly } from '../standby/standby-names.ts';
import { SealsReplication } from './seals-replication.ts';

interface Folder {
  readonly folder: 'blocks' | 'reconciliations';
  /** Why objects in it are known by a wildcard alone. */
  readonly why: string;
}

export class SealsBucket extends Construct {
  readonly #bucket: IBucket;
  /** Another region writes the chain. */
  readonly #isReadOnly: boolean;

  constructor(scope: Construct, id: string, { settings }: { readonly settings: Settings }) {
    super(scope, id);
    const { seals } = settings.adopted;
    this.#isReadOnly = readsOnly(settings);
    this.#bucket = seals ? Bucket.fromBucketName(this, 'Default', seals) : this.#make(settings);
  }

  get bucketName(): string {
    return this.#bucket.bucketName;
  }

  #make(settings: Settings): LockedBucket {
    if (settings.standby.replicas) {
      const replication = new SealsReplication(this, 'Replication', settings);
      const { role: replicationRole, rule } = replication;
      const bucket = new LockedBucket(this, 'Default', {
        settings,
        replicationRole,
        replicationRules: [rule],
      });
      replication.replicate(bucket, settings);
      return bucket;
    }
    const bucket = new LockedBucket(this, 'Default', { settings });
    acknowledge(
      bucket,
      'Objects are locked against everybody and kept in three zones or more. The ledger that they are about is in one region, ' +
        'and its chain with it; with standby.replicas both are in a second one. Without, a copy elsewhere is made by ' +
        '`npm run export:ledger`, which proves the chain as it goes.',
      'NIST.800.53.R5-S3BucketReplicationEnabled',
      'PCI.DSS.321-S3BucketReplicationEnabled',
    );
    return bucket;
  }

  /** Writes new blocks, and reads one that another has written. */
  grantSeal(fn: HandlerFunction): void {
    this.#allow(fn, ['s3:PutObject', 's3:GetObject'], {
      folder: 'blocks',
      why: 'Blocks are named as they follow on each other; all of them are in this one bucket.',
    });
  }

  /** Writes the report of a reconciliation, which nobody changes afterwards. */
  grantReport(fn: HandlerFunction): void {
    this.#allow(fn, ['s3:PutObject'], {
      folder: 'reconciliations',
      why: 'Reports are named by the time of their run; all of them are in this one bucket.',
    });
  }

  #allow(fn: HandlerFunction, wanted: readonly string[], { folder, why }: Folder): void {
    fn.setEnvironment('SEALS_BUCKET', this.bucketName);
    const actions = wanted.filter((action) => action === 's3:GetObject' || !this.#isReadOnly);
    if (actions.length === 0) return;
    const { arn, name } = this.#arn();
    fn.allow({ actions, resources: [`${arn}/${folder}/*`] });
    if (!fn.role) return;
    Validations.of(fn.role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${name}/${folder}/*]`,
      reason: why,
    });
  }

  /** As it is imported elsewhere: the rule pack must know it by one name, before and after references are resolved. */
  #arn(): { readonly arn: string; readonly name: string } {
    const { bucketArn, bucketName } = this.#bucket;
    const isAdopted = !(this.#bucket instanceof LockedBucket);
    if (isAdopted && !Token.isUnresolved(bucketArn)) return { arn: bucketArn, name: bucketArn };
    if (isAdopted) return { arn: bucketArn, name: `arn:<AWS::Partition>:s3:::${bucketName}` };
    const stack = Stack.of(this);
    const arn = stack.exportValue(bucketArn);
    const { 'Fn::ImportValue': name = '' } = stack.resolve(arn) as Record<string, string>;
    return { arn, name };
  }
}
