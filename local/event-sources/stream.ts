/** Reads a table's stream, record by record in order, in the shape in which Lambda hands records to functions. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Engine } from '../dynamodb/engine.ts';
import { PlatformError } from '../types.ts';

/** An element of `Records` in the function's event. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: string;
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly dynamodb: {
    /** Seconds since the epoch. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Readonly<Record<string, unknown>>;
    readonly NewImage?: Readonly<Record<string, unknown>>;
    readonly OldImage?: Readonly<Record<string, unknown>>;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
  };
  readonly eventSourceARN: string;
}

export interface ReadRecord {
  /** Where the engine has the record: what a checkpoint keeps. */
  readonly position: string;
  /** Undefined for a write that changed nothing, of which DynamoDB makes no record but the engine does. */
  readonly record: StreamRecord | undefined;
}

export interface Stream {
  /** Names this incarnation of the stream: it changes when the table is made anew. */
  readonly label: string;
  readonly shardId: string;
  /** The next records, up to `limit`; none if there are none now. */
  read(limit: number): Promise<readonly ReadRecord[]>;
}

/** Before the oldest record. */
export const BEGINNING = '0';

interface Source {
  readonly engine: Pick<Engine, 'call'>;
  readonly tableName: string;
  /** The ARN and region that records carry: those of the template, not the engine's. */
  readonly streamArn: string;
  readonly region: string;
}

interface Shard {
  readonly ShardId: string;
}

/**
 * Opens the stream of a table.
 *
 * @throws PlatformError if the table has none, or the engine shows more shards than the one that is read here
 */
export async function openStream(source: Source): Promise<{
  label: string;
  from(position: string): Stream;
}> {
  const { engine, tableName } = source;
  const { Table } = await ask<{ Table: { LatestStreamArn?: string } }>(
    engine,
    'DynamoDB_20120810.DescribeTable',
    { TableName: tableName },
  );
  const arn = Table.LatestStreamArn;
  if (!arn) throw new PlatformError(`The table ${tableName} has no stream.`);
  const { StreamDescription } = await ask<{ StreamDescription: { Shards: Shard[] } }>(
    engine,
    'DynamoDBStreams_20120810.DescribeStream',
    { StreamArn: arn },
  );
  const [shard, ...others] = StreamDescription.Shards;
  if (!shard || others.length > 0) {
    throw new PlatformError(
      `The stream of table ${tableName} has ${others.length + (shard ? 1 : 0)} shards; the local platform reads streams of one shard.`,
    );
  }
  return { label: arn, from: (position) => readShard(source, arn, shard.ShardId, position) };
}

/** The engine's shard looks closed (it has an ending sequence number) and is not, so only its iterator tells. */
function readShard(source: Source, arn: string, shardId: string, start: string): Stream {
  let position = start;
  let iterator: string | undefined;
  const iteratorNow = async () => {
    const { ShardIterator } = await ask<{ ShardIterator: string }>(
      source.engine,
      'DynamoDBStreams_20120810.GetShardIterator',
      {
        StreamArn: arn,
        ShardId: shardId,
        ...(position === BEGINNING
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position }),
      },
    );
    return ShardIterator;
  };
  return {
    label: arn,
    shardId,
    async read(limit) {
      const current = iterator ?? (await iteratorNow());
      // An iterator that turns out to be expired is not used again.
      iterator = undefined;
      const answer = await ask<{ Records: WireRecord[]; NextShardIterator?: string }>(
        source.engine,
        'DynamoDBStreams_20120810.GetRecords',
        { ShardIterator: current, Limit: Math.min(limit, 1000) },
      );
      iterator = answer.NextShardIterator;
      position = answer.Records.at(-1)?.dynamodb.SequenceNumber ?? position;
      return answer.Records.map((record) => ({
        position: record.dynamodb.SequenceNumber,
        record: changesNothing(record) ? undefined : asLambdaShowsIt(record, source),
      }));
    },
  };
}

type WireRecord = Pick<StreamRecord, 'eventName' | 'dynamodb'>;

/** "If the operation does not modify any data, DynamoDB Streams does not write a stream record." */
function changesNothing({ eventName, dynamodb }: WireRecord): boolean {
  return (
    eventName === 'MODIFY' && !!dynamodb.OldImage && isDeepStrictEqual(dynamodb.OldImage, dynamodb.NewImage)
  );
}

function asLambdaShowsIt(record: WireRecord, source: Source): StreamRecord {
  // AWS's sequence numbers have 21 to 40 digits; the engine counts from 1.
  const sequenceNumber = record.dynamodb.SequenceNumber.padStart(21, '0');
  return {
    eventID: createHash('sha256').update(`${source.streamArn}/${sequenceNumber}`).digest('hex').slice(0, 32),
    eventName: record.eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: source.region,
    dynamodb: { ...record.dynamodb, SequenceNumber: sequenceNumber },
    eventSourceARN: source.streamArn,
  };
}

async function ask<T>(engine: Pick<Engine, 'call'>, target: string, body: unknown): Promise<T> {
  const answer = await engine.call(target, body);
  if (answer.status === 200) return answer.body as T;
  throw new Error(`${target} was refused: ${JSON.stringify(answer.body)}`);
}
