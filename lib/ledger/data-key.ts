/** The key that tables, secrets and logs are encrypted with. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { letLogsIn } from '../constructs/let-logs-in.ts';

export class DataKey extends Key {
  constructor(scope: Construct, id: string, { stage, keepData }: Settings) {
    super(scope, id, {
      description: `Holdfast ${stage}: encrypts tables, secrets and logs`,
      enableKeyRotation: true,
      pendingWindow: Duration.days(keepData ? 30 : 7),
      removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    letLogsIn(this);
  }
}
