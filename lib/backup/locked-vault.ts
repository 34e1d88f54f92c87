/** A vault of backups under a key of its own, which lets none go before its time. */
import { Duration, Names, RemovalPolicy, Stage } from 'aws-cdk-lib';
import { BackupVault } from 'aws-cdk-lib/aws-backup';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct, RootConstruct } from 'constructs';
import type { Settings } from '../config.ts';

export interface LockedVaultProps {
  readonly settings: Settings;
  /** @default - a name after its place in the stage */
  readonly backupVaultName?: string;
}

/** AWS's least: for so long after it was made, a compliance lock can be taken back. */
const timeToThink = Duration.days(3);

export class LockedVault extends BackupVault {
  readonly key: Key;

  constructor(scope: Construct, id: string, { settings, ...named }: LockedVaultProps) {
    const { retentionDays, lock } = settings.backup;
    // Not that of the tables: whoever could delete that one could end the tables and their copies at once.
    const key = new Key(scope, `${id}Key`, {
      description: `Holdfast ${settings.stage}: encrypts the copies of the tables`,
      enableKeyRotation: true,
      pendingWindow: Duration.days(30),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    super(scope, id, {
      backupVaultName: named.backupVaultName ?? nameAfterPlace(scope, id),
      encryptionKey: key,
      // A vault that has copies cannot be deleted, so no stack may wait for that.
      removalPolicy: RemovalPolicy.RETAIN,
      lockConfiguration: {
        minRetention: Duration.days(retentionDays),
        ...(lock === 'compliance' ? { changeableFor: timeToThink } : {}),
      },
    });
    this.key = key;
  }
}

/**
 * The CDK's own name begins with a stage of the pipeline, where there is one; then a stage that was deployed without would get
 * another vault, and its copies would stay behind in this one.
 */
function nameAfterPlace(scope: Construct, id: string): string {
  const above = scope.node.scopes;
  const ids = above.slice(above.findLastIndex(Stage.isStage) + 1).map(({ node }) => node.id);
  const place = [...ids, id].reduce<Construct>(
    (parent, each) => new Construct(parent, each),
    new RootConstruct(),
  );
  return Names.uniqueId(place).slice(-50);
}
