/** The bucket of the sealed chain and of the reports about it: every object in it is locked, and written once. */
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

export class SealsBucket extends Bucket {
  constructor(scope: Construct, id: string, { settings }: { readonly settings: Settings }) {
    const retention = Duration.days(settings.sealing.retentionDays);
    super(scope, id, {
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
    this.#refuse('WriteOnce', ['s3:PutObject'], { Null: { 's3:if-none-match': 'true' } });
    if (settings.keepData)
      this.#refuse('KeepAll', ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:BypassGovernanceRetention']);
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
    acknowledge(
      this,
      'Objects are locked against everybody and kept in three zones or more. The ledger that they are about is in one region, ' +
        'and its chain with it; a copy elsewhere is made by `npm run export:ledger`, which proves the chain as it goes.',
      'NIST.800.53.R5-S3BucketReplicationEnabled',
      'PCI.DSS.321-S3BucketReplicationEnabled',
    );
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

  #allow(
    fn: HandlerFunction,
    actions: string[],
    { folder, why }: { readonly folder: string; readonly why: string },
  ): void {
    fn.setEnvironment('SEALS_BUCKET', this.bucketName);
    // As it is imported elsewhere: the rule pack must know it by one name, before and after references are resolved.
    const stack = Stack.of(this);
    const arn = stack.exportValue(this.bucketArn);
    fn.allow({ actions, resources: [`${arn}/${folder}/*`] });
    if (!fn.role) return;
    const { 'Fn::ImportValue': name } = stack.resolve(arn) as Record<string, string>;
    Validations.of(fn.role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${name}/${folder}/*]`,
      reason: why,
    });
  }

  #refuse(sid: string, actions: string[], conditions?: Record<string, unknown>): void {
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
