/**
 * How far each shard of the history's stream was told: a watermark a shard, and in each record a guard for what was told
 * since. A batch writes its records, each once and with a guard, and then the watermark. Whatever comes again is left out by
 * one or the other.
 */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { batchGet } from '../batch-get.ts';
import { expressions } from '../conditions.ts';
import { fieldsOf, type Item, toItem } from '../items.ts';
import { activityKey, activityShardKey, type Key } from '../keys.ts';
import { retrying } from '../retry.ts';
import type { Runtime } from '../runtime.ts';
import type { Guard } from './activity-bytes.ts';

export interface ActivityOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
  readonly projectionsTable: string;
}

/** Whether activity is being computed anew. Milliseconds since the epoch. */
export interface Rebuilding {
  /** What comes about from then on is kept apart, beside a rebuild that is running. */
  readonly building?: number;
  /** Up to when the last rebuild counted. */
  readonly countedTo: number;
}

export interface ShardState extends Rebuilding {
  readonly toldTo: bigint;
}

/** Sequence numbers have up to 40 digits, more than a number of DynamoDB's holds: as texts of one length they sort. */
const padded = (sequenceNumber: bigint): string => String(sequenceNumber).padStart(40, '0');

/** Strongly consistent. @param shard its hash */
export async function readShard(options: ActivityOptions, shard: string): Promise<ShardState> {
  const keys = [activityShardKey(shard), activityKey];
  const items = (await batchGet(options, { [options.projectionsTable]: keys }, true))(
    options.projectionsTable,
  );
  const watermark = itemAt(items, activityShardKey(shard));
  return { toldTo: toldToIn(watermark), ...rebuildingIn(itemAt(items, activityKey)) };
}

const toldToIn = (item: Item | undefined): bigint => (item ? BigInt(fieldsOf(item).text('toldTo')) : -1n);

export function rebuildingIn(item: Item | undefined): Rebuilding {
  if (!item) return { countedTo: 0 };
  const fields = fieldsOf(item);
  return {
    countedTo: fields.has('countedTo') ? fields.count('countedTo') : 0,
    ...(fields.has('building') ? { building: fields.count('building') } : {}),
  };
}

const itemAt = (items: readonly Item[], { pk, sk }: Key): Item | undefined =>
  items.find((item) => item.pk?.S === pk && item.sk?.S === sk);

/** Only goes up. */
const isAhead = 'attribute_not_exists(#toldTo) OR #toldTo < :toldTo';

export async function moveWatermark(
  { client, runtime, projectionsTable }: ActivityOptions,
  shard: string,
  toldTo: bigint,
): Promise<void> {
  const update = 'SET #toldTo = :toldTo, #toldAt = :now';
  const command = new UpdateItemCommand({
    TableName: projectionsTable,
    Key: toItem({ ...activityShardKey(shard) }),
    UpdateExpression: update,
    ConditionExpression: isAhead,
    ...expressions([update, isAhead], { ':toldTo': padded(toldTo), ':now': runtime.now() }),
  });
  await retrying(runtime, () => client.send(command)).catch((error: unknown) => {
    // Somebody else has brought it further.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
}

/** Of shards that are at work at the same time, or were a moment ago. More are looked at, and those that are done go. */
const GUARDS = 6;

/** A record came from more shards than it can keep apart. */
class TooManyShards extends Error {
  override name = 'TooManyShards';
}

/**
 * The guards with that of this shard moved. A guard says nothing any more once its shard's watermark has reached it.
 *
 * @throws TooManyShards if none of too many can go: the same batch again, a little later, will find it otherwise
 */
export async function guarded(
  options: ActivityOptions,
  guards: readonly Guard[],
  moved: Guard,
): Promise<readonly Guard[]> {
  const others = guards.filter(({ shard }) => shard !== moved.shard);
  if (others.length < GUARDS) return [moved, ...others];
  const keys = others.map(({ shard }) => activityShardKey(shard));
  // Eventually consistent will do: a watermark only goes up.
  const items = (await batchGet(options, { [options.projectionsTable]: keys }, false))(
    options.projectionsTable,
  );
  const left = others.filter(
    ({ shard, toldTo }) => toldToIn(itemAt(items, activityShardKey(shard))) < toldTo,
  );
  if (left.length < GUARDS) return [moved, ...left];
  throw new TooManyShards('Too many shards told one record at the same time');
}
