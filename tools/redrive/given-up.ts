/** What a message of a dead-letter queue says, without whatever in it is about people. */

export interface GivenUpBatch {
  readonly kind: 'batch';
  readonly streamArn: string;
  readonly shardId: string;
  /** Sequence numbers of the first and the last record. */
  readonly first: string;
  readonly last: string;
  readonly records: number;
  /** Milliseconds since the epoch: when the first was written. */
  readonly writtenAt: number;
  readonly condition: string;
  readonly attempts: number;
}

/** A schedule's: it says nothing but that it was time. */
export interface GivenUpRun {
  readonly kind: 'run';
  readonly event: unknown;
}

export interface Unknown {
  readonly kind: 'unknown';
}

export type GivenUp = GivenUpBatch | GivenUpRun | Unknown;

interface Body {
  readonly source?: unknown;
  readonly requestContext?: {
    readonly condition: string;
    readonly approximateInvokeCount: number;
  };
  readonly DDBStreamBatchInfo?: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
export function givenUpIn(text: string): GivenUp {
  const body = parsed(text);
  const { requestContext: context, DDBStreamBatchInfo: batch } = body;
  if (context && batch)
    return {
      kind: 'batch',
      streamArn: batch.streamArn,
      shardId: batch.shardId,
      first: batch.startSequenceNumber,
      last: batch.endSequenceNumber,
      records: batch.batchSize,
      writtenAt: Date.parse(batch.approximateArrivalOfFirstRecord),
      condition: context.condition,
      attempts: context.approximateInvokeCount,
    };
  return body.source === 'aws.events' ? { kind: 'run', event: body } : { kind: 'unknown' };
}

function parsed(text: string): Body {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
