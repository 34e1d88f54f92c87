/** What AWS Backup may do in order to copy tables into a vault, and no more; it restores nothing. */
import { Aws, Validations } from 'aws-cdk-lib';
import { PolicyStatement, type PolicyStatementProps, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { DataTable } from '../constructs/data-table.ts';
import type { LockedVault } from './locked-vault.ts';

export interface BackupRoleProps {
  readonly tables: readonly DataTable[];
  readonly tablesKeyArn: string;
  readonly vault: LockedVault;
  /** ARNs of vaults that copies are copied to. */
  readonly copiedTo: readonly string[];
}

const use = ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'];

/**
 * Out of AWSBackupServiceRolePolicyForBackup, what DynamoDB's advanced backups need, of these tables, vaults and keys alone
 * (docs.aws.amazon.com/aws-backup/latest/devguide/advanced-ddb-backup.html).
 */
export class BackupRole extends Role {
  constructor(scope: Construct, id: string, { tables, tablesKeyArn, vault, copiedTo }: BackupRoleProps) {
    super(scope, id, {
      assumedBy: new ServicePrincipal('backup.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      description: 'Copies tables into the vault',
    });
    const allow = (statement: PolicyStatementProps) => this.addToPolicy(new PolicyStatement(statement));
    allow({
      actions: ['dynamodb:DescribeTable', 'dynamodb:ListTagsOfResource', 'dynamodb:StartAwsBackupJob'],
      resources: tables.map(({ tableArn }) => tableArn),
    });
    allow({ actions: ['backup:DescribeBackupVault'], resources: [vault.backupVaultArn] });
    allow({ actions: ['backup:CopyIntoBackupVault'], resources: [vault.backupVaultArn, ...copiedTo] });
    const points = `arn:${Aws.PARTITION}:backup:${Aws.REGION}:${Aws.ACCOUNT_ID}:recovery-point:*`;
    allow({ actions: ['backup:CopyFromBackupVault', 'backup:TagResource'], resources: [points] });
    this.#mayUseKeys(allow, tablesKeyArn, vault.key);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:backup:<AWS::Region>:<AWS::AccountId>:recovery-point:*]',
      reason:
        'A recovery point is named by AWS Backup when it is made; it can be tagged and copied, and not deleted.',
    });
  }

  #mayUseKeys(allow: (statement: PolicyStatementProps) => void, tablesKeyArn: string, vaultKey: IKey): void {
    const through = (service: string) => ({
      'kms:ViaService': `${service}.${Aws.REGION}.amazonaws.com`,
    });
    allow({
      actions: use,
      resources: [tablesKeyArn],
      conditions: { StringEquals: through('dynamodb') },
    });
    allow({
      actions: [...use, 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      resources: [vaultKey.keyArn],
      conditions: { StringEquals: through('backup') },
    });
    allow({
      actions: ['kms:CreateGrant'],
      resources: [vaultKey.keyArn],
      conditions: { StringEquals: through('backup'), Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
  }
}
