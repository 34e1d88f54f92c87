/** The stateful stack of the data: four tables, apart because their permissions differ, under one key. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { TableBackups } from '../backup/table-backups.ts';
import type { Settings } from '../config.ts';
import { RandomSecret } from '../constructs/random-secret.ts';
import { readsOnly, replicaOf } from '../standby/standby-names.ts';
import { CasesTable } from './cases-table.ts';
import { DataKey } from './data-key.ts';
import { LedgerTable } from './ledger-table.ts';
import { ProjectionsTable } from './projections-table.ts';
import { RegistryTable } from './registry-table.ts';
import { addReplicasLateAlarm } from './replicas-late-alarm.ts';
import { SealsBucket } from './seals-bucket.ts';

export interface LedgerStackProps extends StackProps {
  readonly settings: Settings;
}

export class LedgerStack extends Stack {
  readonly ledger: LedgerTable;
  readonly registry: RegistryTable;
  readonly cases: CasesTable;
  readonly projections: ProjectionsTable;
  /** The sealed chain. */
  readonly seals: SealsBucket;
  /** What the provider of identity verification signs its webhooks with. */
  readonly identityWebhook: RandomSecret;
  /** What the card processor signs its webhooks with. */
  readonly cardWebhook: RandomSecret;
  /** What cursors of pages are signed with. */
  readonly cursors: RandomSecret;
  /** What the digits of payment codes, and the ids that they are kept under, are made with. */
  readonly codes: RandomSecret;
  /** Without it, nobody can try which address or phone number a pseudonym is of. */
  readonly pseudonyms: RandomSecret;
  readonly #key: DataKey;

  constructor(scope: Construct, id: string, props: LedgerStackProps) {
    super(scope, id, props);
    const { settings } = props;
    const encryptionKey = new DataKey(this, 'Key', settings);
    this.#key = encryptionKey;
    const shared = { settings, encryptionKey };
    this.ledger = new LedgerTable(this, 'Ledger', shared);
    this.registry = new RegistryTable(this, 'Registry', shared);
    this.cases = new CasesTable(this, 'Cases', shared);
    this.projections = new ProjectionsTable(this, 'Projections', shared);
    this.#backUp(settings);
    const replica = replicaOf(settings);
    if (replica)
      addReplicasLateAlarm(this, settings, replica.region, {
        ledger: this.ledger,
        registry: this.registry,
        cases: this.cases,
      });
    this.seals = new SealsBucket(this, 'Seals', shared);
    this.identityWebhook = new RandomSecret(this, 'IdentityWebhook', {
      ...shared,
      replicatedAs: 'identityWebhook',
      description: `Holdfast ${settings.stage}: signs the webhooks of the provider of identity verification`,
      environmentName: 'IDENTITY_WEBHOOK_ARN',
      notRotated:
        'The provider issues the secret, so it changes when an operator and the provider change it together; a rotation ' +
        'by schedule would refuse every webhook. Both values are good for a day then.',
    });
    this.cardWebhook = new RandomSecret(this, 'CardWebhook', {
      ...shared,
      replicatedAs: 'cardWebhook',
      description: `Holdfast ${settings.stage}: signs the webhooks of the card processor`,
      environmentName: 'CARD_WEBHOOK_ARN',
      notRotated:
        'The processor issues the secret, so it changes when an operator and the processor change it together; a rotation ' +
        'by schedule would refuse every webhook. Both values are good for a day then.',
    });
    this.cursors = new RandomSecret(this, 'Cursors', {
      ...shared,
      replicatedAs: 'cursors',
      description: `Holdfast ${settings.stage}: signs the cursors of pages`,
      environmentName: 'CURSOR_ARN',
      notRotated:
        'A cursor opens nothing that its caller may not read anyway. An operator can put another value there at any ' +
        'time: for a day both are good.',
    });
    this.codes = new RandomSecret(this, 'Codes', {
      ...shared,
      replicatedAs: 'codes',
      description: `Holdfast ${settings.stage}: makes payment codes, and finds them again`,
      environmentName: 'CODE_ARN',
      notRotated:
        'A code is good for minutes, once, and only for its customer: a key that is old tells nothing. An operator can put ' +
        'another value there at any time; codes of both are charged for a day.',
    });
    this.pseudonyms = new RandomSecret(this, 'Pseudonyms', {
      ...shared,
      replicatedAs: 'pseudonyms',
      description: `Holdfast ${settings.stage}: makes pseudonyms of addresses and phone numbers`,
      environmentName: 'PSEUDONYM_ARN',
      notRotated:
        'It opens nothing. With another value the pseudonyms of before are never met again, so that a rotation by ' +
        'schedule would make everyone a stranger.',
    });

    new CfnOutput(this, 'LedgerTable', { value: this.ledger.tableName });
    new CfnOutput(this, 'RegistryTable', { value: this.registry.tableName });
    new CfnOutput(this, 'CasesTable', { value: this.cases.tableName });
    new CfnOutput(this, 'ProjectionsTable', { value: this.projections.tableName });
    new CfnOutput(this, 'SealsBucket', { value: this.seals.bucketName });
    new CfnOutput(this, 'IdentityWebhookSecret', { value: this.identityWebhook.secretArn });
    new CfnOutput(this, 'CardWebhookSecret', { value: this.cardWebhook.secretArn });
  }

  /** What people did and own; what is derived from it is computed anew. What another region writes is copied there. */
  #backUp(settings: Settings): void {
    if (!settings.backup.enabled || readsOnly(settings)) return;
    new TableBackups(this, 'Backups', {
      settings,
      tables: [this.ledger, this.registry, this.cases],
      tablesKeyArn: settings.adopted.key ?? this.#key.keyArn,
    });
  }

  /** Puts every log group of the stacks under the key. */
  encryptLogs(stacks: readonly Stack[]): void {
    for (const construct of stacks.flatMap(({ node }) => node.findAll()))
      if (construct instanceof CfnLogGroup) construct.kmsKeyId = this.#key.keyArn;
  }
}
