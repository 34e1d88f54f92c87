/** Reads records of a stream once more, as Lambda hands them to functions. */
import { type JsonApi, signedCalls } from '../signed-call.ts';
import type { GivenUpBatch } from './given-up.ts';

/** As the wire has it, which is as Lambda's events have it. */
export interface WireRecord {
  readonly dynamodb: { readonly SequenceNumber: string };
}

export interface Streams {
  /** @throws Error by the name that AWS gives it */
  call<T>(operation: 'GetShardIterator' | 'GetRecords', body: object): Promise<T>;
}

interface StreamsOptions {
  /** @default - that of the region */
  readonly endpoint?: string;
  readonly region: string;
  readonly credentials: JsonApi['credentials'];
}

/**
 * Not by the SDK's client: what it makes of bytes and times would have to be turned back into the JSON that it came as.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
 */
export const streams = ({ endpoint, region, credentials }: StreamsOptions): Streams => ({
  call: signedCalls({
    url: endpoint ?? `https://streams.dynamodb.${region}.amazonaws.com`,
    region,
    service: 'dynamodb',
    target: 'DynamoDBStreams_20120810',
    version: '1.0',
    credentials,
  }),
});

/** What AWS says where the stream has let records go. */
const letGo = new Set(['TrimmedDataAccessException', 'ResourceNotFoundException']);
/** Pages without a record, of which a shard may have some, before it is taken to be at its end. */
const EMPTY_PAGES = 20;

/** All records from the first to the last of the batch; undefined where the stream has not got both any more. */
export async function recordsOf(
  stream: Streams,
  { streamArn, shardId, first, last }: GivenUpBatch,
): Promise<readonly WireRecord[] | undefined> {
  try {
    const found: WireRecord[] = [];
    let { ShardIterator: iterator } = await stream.call<{ ShardIterator?: string }>('GetShardIterator', {
      StreamArn: streamArn,
      ShardId: shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      SequenceNumber: first,
    });
    for (let empty = 0; iterator !== undefined && empty < EMPTY_PAGES; ) {
      const page: { Records: WireRecord[]; NextShardIterator?: string } = await stream.call('GetRecords', {
        ShardIterator: iterator,
      });
      const isIn = (record: WireRecord) => BigInt(numberOf(record)) <= BigInt(last);
      found.push(...page.Records.filter(isIn));
      if (!page.Records.every(isIn) || numberOf(found.at(-1)) === last) break;
      iterator = page.NextShardIterator;
      empty = page.Records.length === 0 ? empty + 1 : 0;
    }
    return numberOf(found[0]) === first && numberOf(found.at(-1)) === last ? found : undefined;
  } catch (error) {
    if (letGo.has((error as Error).name)) return undefined;
    throw error;
  }
}

const numberOf = (record: WireRecord | undefined): string => record?.dynamodb.SequenceNumber ?? '';
