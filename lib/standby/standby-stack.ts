/** What a stage keeps in a second region: a vault, to which each copy of the tables is copied, the key of their replicas, and the chain. */
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { LockedVault } from '../backup/locked-vault.ts';
import type { Settings } from '../config.ts';
import { ReplicatedSeals } from './replicated-seals.ts';
import { standbyName } from './standby-names.ts';

export interface StandbyStackProps extends StackProps {
  readonly settings: Settings;
}

export class StandbyStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: StandbyStackProps) {
    super(scope, id, props);
    if (settings.backup.enabled) this.#keepCopies(settings);
    if (settings.standby.replicas) this.#keepReplicas(settings);
  }

  #keepCopies(settings: Settings): void {
    const vault = new LockedVault(this, 'Vault', { settings, backupVaultName: standbyName(settings) });
    new CfnOutput(this, 'StandbyVault', { value: vault.backupVaultName });
  }

  /**
   * DynamoDB uses the key by grants, which it takes in the name of whoever adds a replica: the deployment's role. Without the key
   * for 20 hours, a replica is one no more, for ever
   * (docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables-security.html).
   */
  #keepReplicas(settings: Settings): void {
    const { stage, keepData } = settings;
    const key = new Key(this, 'Key', {
      description: `Holdfast ${stage}: encrypts the replicas of the tables`,
      alias: standbyName(settings),
      enableKeyRotation: true,
      pendingWindow: Duration.days(keepData ? 30 : 7),
      removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    new CfnOutput(this, 'StandbyKey', { value: key.keyArn });
    new ReplicatedSeals(this, 'Seals', { settings });
  }
}
