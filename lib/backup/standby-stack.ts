/** What a stage keeps in a second region: a vault, to which each copy of the tables is copied. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { LockedVault } from './locked-vault.ts';

export interface StandbyStackProps extends StackProps {
  readonly settings: Settings;
}

/** By its name alone: a reference would not reach from one region to the other. */
const vaultName = ({ stage }: Settings): string => `holdfast-${stage}-standby`;

/** Undefined where there is no second region. */
export function standbyVaultArn(settings: Settings): string | undefined {
  const { aws, backup } = settings;
  if (backup.standbyRegion === undefined) return undefined;
  return `arn:aws:backup:${backup.standbyRegion}:${aws.account}:backup-vault:${vaultName(settings)}`;
}

export class StandbyStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: StandbyStackProps) {
    super(scope, id, props);
    const vault = new LockedVault(this, 'Vault', { settings, backupVaultName: vaultName(settings) });
    new CfnOutput(this, 'StandbyVault', { value: vault.backupVaultName });
  }
}
