/** DynamoDB Streams as the local endpoint serves it: an owner reads records again, as functions were given them. */
import { Refusal } from '../aws/refusal.ts';
import type { Service } from '../aws/service.ts';
import { BEGINNING, openStream } from '../event-sources/stream.ts';
import type { App, ServiceAnswer } from '../types.ts';
import { tableOfStream } from './adopted.ts';
import type { Engine } from './engine.ts';

type Body = Readonly<Record<string, unknown>>;

/** Where a reader stands; its iterator, written out. */
interface Place {
  readonly streamArn: string;
  readonly position: string;
}

/** As many as one answer has at AWS. */
const MOST = 1000;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html */
export function streamsService(engine: Pick<Engine, 'call'>, app: App): Service {
  const operations: Readonly<Record<string, (body: Body) => Promise<unknown>>> = {
    async GetShardIterator(body) {
      const streamArn = text(body, 'StreamArn');
      const { shardId } = (await opened(streamArn)).from(BEGINNING);
      if (text(body, 'ShardId') !== shardId)
        throw refused('ResourceNotFoundException', `The stream has no shard ${body.ShardId}.`);
      return { ShardIterator: written({ streamArn, position: positionOf(body) }) };
    },
    async GetRecords(body) {
      const { streamArn, position } = placeIn(body);
      const read = await (await opened(streamArn))
        .from(position)
        .read(Math.min(Number(body.Limit ?? MOST), MOST));
      const next = read.at(-1)?.position ?? position;
      return {
        // What only Lambda adds is not of the stream.
        Records: read.flatMap(({ record }) => {
          if (record === undefined) return [];
          const { eventSourceARN: _, ...rest } = record;
          return [rest];
        }),
        NextShardIterator: written({ streamArn, position: next }),
      };
    },
  };
  const opened = async (streamArn: string) => {
    const tableName = tableOfStream(app, streamArn);
    if (tableName === undefined)
      throw refused('ResourceNotFoundException', `There is no stream ${streamArn}.`);
    return openStream({ engine, tableName, streamArn, region: app.region });
  };
  return {
    targetPrefix: 'DynamoDBStreams_20120810',
    serves: (operation) => Object.hasOwn(operations, operation),
    actions: (operation, body) => [
      {
        action: `dynamodb:${operation}`,
        resource: operation === 'GetRecords' ? placeIn(body).streamArn : text(body, 'StreamArn'),
      },
    ],
    async handle({ operation, body }): Promise<ServiceAnswer> {
      try {
        return { status: 200, body: await operations[operation]?.(body) };
      } catch (error) {
        if (error instanceof Refusal) return error.answer();
        throw error;
      }
    },
  };
}

/** The engine counts records from 1, and reads from behind a position. */
function positionOf(body: Body): string {
  const kind = text(body, 'ShardIteratorType');
  if (kind === 'TRIM_HORIZON') return BEGINNING;
  const number = BigInt(text(body, 'SequenceNumber'));
  if (kind === 'AFTER_SEQUENCE_NUMBER') return String(number);
  if (kind === 'AT_SEQUENCE_NUMBER') return String(number - 1n);
  throw refused('ValidationException', `The iterator type ${kind} is not served.`);
}

const written = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

function placeIn(body: Body): Place {
  try {
    return JSON.parse(Buffer.from(text(body, 'ShardIterator'), 'base64url').toString('utf8')) as Place;
  } catch {
    throw refused('ValidationException', 'Invalid ShardIterator.');
  }
}

function text(body: Body, member: string): string {
  const value = body[member];
  if (typeof value === 'string' && value !== '') return value;
  throw refused('ValidationException', `The request must contain the parameter ${member}.`);
}

const refused = (name: string, message: string) =>
  new Refusal(`com.amazonaws.dynamodb.v20120810#${name}`, message);
