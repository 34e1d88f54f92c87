/** The JSON document that Lambda sends to an on-failure destination when it gives stream records up. */
import { createHash } from 'node:crypto';
import type { InvocationResult } from '../types.ts';
import type { Mapping } from './mapping.ts';
import type { StreamRecord } from './stream.ts';

export interface Discarded {
  /** At least one, in stream order. */
  readonly records: readonly StreamRecord[];
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly invocations: number;
  /** The last answer of the function; undefined if it was never invoked with these records. */
  readonly lastResult: InvocationResult | undefined;
}

/**
 * It carries no images: whoever handles it reads the records from the stream, or the items from the table.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function failureRecord(
  mapping: Mapping,
  shardId: string,
  { records, condition, invocations, lastResult }: Discarded,
  now: number,
): unknown {
  const [first, last] = [records[0], records.at(-1)];
  if (!first || !last) throw new Error('A failure record is about at least one stream record.');
  return {
    requestContext: {
      requestId: requestId(mapping, first, last, invocations),
      functionArn: mapping.functionArn,
      condition,
      approximateInvokeCount: invocations,
    },
    ...(lastResult && {
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        functionError: lastResult.ok ? null : 'Unhandled',
      },
    }),
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first.dynamodb.SequenceNumber,
      endSequenceNumber: last.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn: mapping.streamArn,
    },
  };
}

const arrival = (record: StreamRecord) =>
  new Date(record.dynamodb.ApproximateCreationDateTime * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

/** Derived, not drawn: a failure that is sent twice (at least once is the promise) can be told to be one. */
function requestId(mapping: Mapping, first: StreamRecord, last: StreamRecord, invocations: number): string {
  const hex = createHash('sha256')
    .update([mapping.id, first.eventID, last.eventID, invocations].join('/'))
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
