/** A bucket in which every object is locked, and written once: of the sealed chain, in the one region and the other. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { acknowledge } from './acknowledge.ts';

export interface LockedBucketProps
  extends Pick<BucketProps, 'bucketName' | 'replicationRole' | 'replicationRules'> {
  readonly settings: Settings;
}

export class LockedBucket extends Bucket {
  constructor(scope: Construct, id: string, { settings, ...props }: LockedBucketProps) {
    const retention = Duration.days(settings.sealing.retentionDays);
    super(scope, id, {
      ...props,
      versioned: true,
      objectLockEnabled: true,
      // The bucket's own retention, so that who writes needs no permission to set one.
      objectLockDefaultRetention:
        settings.stage === 'prod'
          ? ObjectLockRetention.compliance(retention)
          : ObjectLockRetention.governance(retention),
      // Not under a key of ours: whoever could delete that key could end what the lock keeps.
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // A bucket with locked objects cannot be deleted, so no stack may wait for that.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.refuse('WriteOnce', ['s3:PutObject'], { Null: { 's3:if-none-match': 'true' } });
    if (settings.keepData)
      this.refuse('KeepAll', ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:BypassGovernanceRetention']);
    this.#acknowledgeFindings();
  }

  #acknowledgeFindings(): void {
    acknowledge(
      this,
      'What is in the bucket proves itself, is written by one function and read by the verifier; who reads it can be ' +
        "told from CloudTrail's data events. A bucket of logs would be one more that somebody has to keep.",
      'AwsSolutions-S1',
      'NIST.800.53.R5-S3BucketLoggingEnabled',
      'PCI.DSS.321-S3BucketLoggingEnabled',
    );
    acknowledge(
      this,
      'Encrypted with keys of S3 (AES-256), by decision: whoever schedules the deletion of a key of ours would end what the ' +
        'lock keeps. Records in it have pseudonyms and amounts, and name nobody (docs/adr/0017-sealing.md).',
      'NIST.800.53.R5-S3DefaultEncryptionKMS',
      'PCI.DSS.321-S3DefaultEncryptionKMS',
    );
  }

  /** Denies everybody the actions on every object. */
  refuse(sid: string, actions: string[], conditions?: Record<string, unknown>): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions,
        resources: [this.arnForObjects('*')],
        ...(conditions ? { conditions } : {}),
      }),
    );
  }
}
