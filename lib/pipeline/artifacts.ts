/** What the pipeline hands from step to step, and what its steps say: a bucket and a log group, under one key. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { letLogsIn } from '../constructs/let-logs-in.ts';

/** Longer than a change waits for its approval, which is seven days. */
const keptDays = 30;

export class Artifacts extends Construct {
  readonly bucket: Bucket;
  readonly logs: LogGroup;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const encryptionKey = new Key(this, 'Key', {
      description: 'Holdfast pipeline: encrypts what steps hand on, and what they say',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    letLogsIn(encryptionKey);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey,
      bucketKeyEnabled: true,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // Nobody has the permission to empty it, so no stack may wait for that.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    forgetOld(this.bucket);
    this.logs = new LogGroup(this, 'Logs', {
      encryptionKey,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

/**
 * Has what is in the bucket go when no run can need it any more. The CDK makes a bucket of its own for each region besides the
 * pipeline's to which it brings a stack, with a key, blocked to the public and by TLS only, but without these.
 */
export function forgetOld(bucket: IBucket): void {
  const resource = bucket.node.defaultChild as CfnBucket;
  resource.versioningConfiguration = { status: 'Enabled' };
  resource.lifecycleConfiguration = {
    rules: [
      {
        status: 'Enabled',
        expirationInDays: keptDays,
        noncurrentVersionExpiration: { noncurrentDays: 1 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
    ],
  };
}
