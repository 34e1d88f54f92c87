/** A copy of the tables each day, in a locked vault, and alarms where there is none. */
import { Duration } from 'aws-cdk-lib';
import {
  BackupPlan,
  BackupPlanRule,
  BackupResource,
  BackupSelection,
  BackupVault,
} from 'aws-cdk-lib/aws-backup';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import type { DataTable } from '../constructs/data-table.ts';
import { standbyVaultArn } from '../standby/standby-names.ts';
import { BackupRole } from './backup-role.ts';
import { LockedVault } from './locked-vault.ts';

export interface TableBackupsProps {
  readonly settings: Settings;
  readonly tables: readonly DataTable[];
  readonly tablesKeyArn: string;
}

/**
 * DynamoDB keeps the last 35 days of a table, to the second, with the table itself: what is here outlives it. AWS Backup has no
 * continuous backups of DynamoDB (docs/adr/0048-backups-and-the-drill.md).
 */
export class TableBackups extends Construct {
  constructor(scope: Construct, id: string, props: TableBackupsProps) {
    super(scope, id);
    const { settings, tables, tablesKeyArn } = props;
    const vault = new LockedVault(this, 'Vault', { settings });
    const copiedTo = [standbyVaultArn(settings), settings.backup.copyTo].filter((arn) => arn !== undefined);
    const deleteAfter = Duration.days(settings.backup.retentionDays);
    const plan = new BackupPlan(this, 'Plan', {
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: 'daily',
          backupVault: vault,
          // 03:00 in Tokyo; AWS Backup counts in UTC.
          scheduleExpression: Schedule.cron({ hour: '18', minute: '0' }),
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(12),
          deleteAfter,
          copyActions: copiedTo.map((arn, index) => ({
            destinationBackupVault: BackupVault.fromBackupVaultArn(this, `CopiedTo${index}`, arn),
            deleteAfter,
          })),
        }),
      ],
    });
    new BackupSelection(this, 'Tables', {
      backupPlan: plan,
      resources: tables.map((table) => BackupResource.fromArn(table.tableArn)),
      role: new BackupRole(this, 'Role', { tables, tablesKeyArn, vault, copiedTo }),
      disableDefaultBackupPolicy: true,
    });
    this.#watch(settings, vault, copiedTo.length > 0);
  }

  #watch(settings: Settings, vault: LockedVault, isCopied: boolean): void {
    const metric = (metricName: string, period: Duration) =>
      new Metric({
        namespace: 'AWS/Backup',
        metricName,
        dimensionsMap: { BackupVaultName: vault.backupVaultName },
        statistic: 'Sum',
        period,
      });
    const runbook =
      'Read why in AWS Backup, under "Jobs", and correct it; then start one by hand there, of the same table into the same ' +
      'vault. Is DynamoDB not opted in, npm run doctor says how (docs/surviving.md).';
    new RunbookAlarm(this, 'FailedAlarm', {
      settings,
      metric: metric('NumberOfBackupJobsFailed', Duration.hours(1)),
      hurts: 'Nobody yet: but if a table is deleted, a day more of it is lost with it.',
      runbook,
    });
    new RunbookAlarm(this, 'MissingAlarm', {
      settings,
      metric: metric('NumberOfBackupJobsCompleted', Duration.days(1)),
      silentFor: 2,
      hurts: 'Nobody yet: but no copy of the tables was made for two days, and none would have told.',
      runbook,
    });
    if (!isCopied) return;
    new RunbookAlarm(this, 'NotCopiedAlarm', {
      settings,
      metric: metric('NumberOfCopyJobsFailed', Duration.hours(1)),
      hurts:
        'Nobody yet: but if the region or the account is lost, a day more of the tables is lost with it.',
      runbook,
    });
  }
}
