/** How the two regions of a stage know what is each other's: by names alone, as no reference reaches from one to the other. */
import type { Settings } from '../config.ts';

/** Of the first region: what the second one has replicas of. */
export type ReplicatedTable = 'ledger' | 'registry' | 'cases';

/** Of the vault, and after `alias/`, of the key. */
export const standbyName = ({ stage }: Settings): string => `holdfast-${stage}-standby`;

/** Of the vault in the second region; undefined where there is none. */
export function standbyVaultArn(settings: Settings): string | undefined {
  const { aws, backup, standby } = settings;
  if (standby.region === undefined || !backup.enabled) return undefined;
  return `arn:aws:backup:${standby.region}:${aws.account}:backup-vault:${standbyName(settings)}`;
}

/** Where replicas are, and under which key, by its alias; undefined where there are none. */
export function replicaOf(
  settings: Settings,
): { readonly region: string; readonly keyArn: string } | undefined {
  const { aws, standby } = settings;
  if (standby.region === undefined || !standby.replicas) return undefined;
  const keyArn = `arn:aws:kms:${standby.region}:${aws.account}:alias/${standbyName(settings)}`;
  return { region: standby.region, keyArn };
}

/** Of the bucket that the sealed chain is replicated to. All buckets of all accounts share their names. */
export const replicatedSealsName = ({
  aws,
  stage,
  standby,
}: {
  readonly aws: Pick<Settings['aws'], 'account'>;
  readonly stage: Settings['stage'];
  readonly standby: Pick<Settings['standby'], 'region'>;
}): string => `holdfast-${stage}-seals-${aws.account}-${standby.region}`;

/** Whether the stage has tables that another region writes, so that nothing in it may, or can. */
export const readsOnly = ({ adopted }: Settings): boolean => adopted.mode === 'read';
