/** The bucket of the console's files: private, written at a deployment, read by CloudFront alone. */
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../constructs/acknowledge.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

export class ConsoleBucket extends Bucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      // What reviewers ran at any time can be looked at afterwards.
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // Nobody has the permission to empty it, so no stack may wait for that.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(
      this,
      'Anybody may read what is in the bucket, by the address of the console; who writes it is one function, told by ' +
        "CloudTrail's events of the deployment.",
      'AwsSolutions-S1',
      'NIST.800.53.R5-S3BucketLoggingEnabled',
      'PCI.DSS.321-S3BucketLoggingEnabled',
    );
    acknowledge(
      this,
      'What is in the bucket is published: nobody is kept from it by a key, which would only be one more thing to lose.',
      'NIST.800.53.R5-S3DefaultEncryptionKMS',
      'PCI.DSS.321-S3DefaultEncryptionKMS',
    );
    acknowledge(
      this,
      'The files are made anew from the sources by every deployment, wherever that goes: a copy elsewhere would keep nothing.',
      'NIST.800.53.R5-S3BucketReplicationEnabled',
      'PCI.DSS.321-S3BucketReplicationEnabled',
    );
  }

  /** Puts files in; none is taken away: a page that is open still loads those that it was made with. */
  grantPublish(fn: HandlerFunction): void {
    fn.setEnvironment('CONSOLE_BUCKET', this.bucketName);
    fn.allow({ actions: ['s3:PutObject'], resources: [this.arnForObjects('*')] });
    if (!fn.role) return;
    const { 'Fn::GetAtt': attribute = [] } = Stack.of(this).resolve(this.bucketArn) as Record<
      string,
      string[]
    >;
    Validations.of(fn.role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${attribute.join('.')}>/*]`,
      reason: 'Files are named by their content; all of them are in this one bucket, which has nothing else.',
    });
  }
}
