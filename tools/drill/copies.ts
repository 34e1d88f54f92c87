/** The copies that a drill makes of tables: restored beside them, under names that nothing else has, and deleted again. */
import {
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  RestoreTableToPointInTimeCommand,
} from '@aws-sdk/client-dynamodb';
import { PlatformError } from '../../local/types.ts';

/** What the names of copies begin with: whoever drills needs leave to write and delete such tables alone. */
export const copyPrefix = 'holdfast-drill-';

/** @throws PlatformError for a table that is no copy, whoever asks */
export function requireCopy(table: string): string {
  if (table.startsWith(copyPrefix)) return table;
  throw new PlatformError(`${table} is no copy of a drill, and is left alone.`);
}

/** @param at milliseconds since the epoch, when the drill began */
export const copyName = (table: string, at: number): string =>
  `${copyPrefix}${new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${table}`.slice(0, 255);

/** @returns milliseconds since the epoch: to when the table can be restored now. @throws PlatformError where it cannot be */
export async function latestRestorable(client: DynamoDBClient, table: string): Promise<number> {
  const { ContinuousBackupsDescription: described } = await client.send(
    new DescribeContinuousBackupsCommand({ TableName: table }),
  );
  const latest = described?.PointInTimeRecoveryDescription?.LatestRestorableDateTime;
  if (latest === undefined) throw new PlatformError(`${table} has no point-in-time recovery.`);
  return latest.getTime();
}

/** Begins to restore the table. @param at milliseconds since the epoch */
export async function beginCopy(
  client: DynamoDBClient,
  { table, copy, at }: { readonly table: string; readonly copy: string; readonly at: number },
): Promise<void> {
  await client.send(
    new RestoreTableToPointInTimeCommand({
      SourceTableName: table,
      TargetTableName: requireCopy(copy),
      RestoreDateTime: new Date(at),
      BillingModeOverride: 'PAY_PER_REQUEST',
      // Indexes take most of the time, and nothing here is read by one.
      GlobalSecondaryIndexOverride: [],
      LocalSecondaryIndexOverride: [],
    }),
  );
}

export async function isReady(client: DynamoDBClient, copy: string): Promise<boolean> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: copy }));
  return Table?.TableStatus === 'ACTIVE';
}

/** @throws PlatformError for a copy that is not there, or not yet */
export async function requireRestored(client: DynamoDBClient, copy: string): Promise<void> {
  const ready = await isReady(client, copy).catch((error: unknown) => {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  });
  if (!ready) throw new PlatformError(`${copy} is not restored.`);
}

/** A copy that there is none of is deleted already. */
export async function deleteCopy(client: DynamoDBClient, copy: string): Promise<void> {
  try {
    await client.send(new DeleteTableCommand({ TableName: requireCopy(copy) }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
