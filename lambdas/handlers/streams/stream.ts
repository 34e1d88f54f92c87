/** What every consumer of a table's stream is wrapped in: record by record, in order, with partial batch responses. */
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent, StreamRecord } from 'aws-lambda';
import type { Item } from '../../store/items.ts';
import { concerning, concerns, type Invocation } from '../logging/concerning.ts';
import { describeError, log } from '../logging/log.ts';

/**
 * Stops at the first record that fails and reports it alone: Lambda takes up the batch again from the lowest sequence
 * number reported, so whatever followed would only be done twice, and out of order
 * (docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).
 */
export function streamConsumer(consumer: string, consume: (record: DynamoDBRecord) => Promise<void>) {
  const failureOf = async (record: DynamoDBRecord): Promise<string | undefined> => {
    concerns(...Object.values(record.dynamodb?.Keys ?? {}).flatMap(({ S: key }) => key?.split('#')));
    try {
      await consume(record);
      return undefined;
    } catch (error) {
      return failed(consumer, record, error);
    }
  };
  return async (
    { Records: records }: DynamoDBStreamEvent,
    context?: Invocation,
  ): Promise<DynamoDBBatchResponse> => {
    for (const record of records) {
      const itemIdentifier = await concerning(context?.awsRequestId, () => failureOf(record));
      if (itemIdentifier !== undefined) return { batchItemFailures: [{ itemIdentifier }] };
    }
    concerning(context?.awsRequestId, () => consumed(consumer, records));
    return { batchItemFailures: [] };
  };
}

/** Numbers that one line can measure: CloudWatch's embedded metric format takes no more. */
const MOST = 100;

/** Says how late the records of a batch are that is done with: of more than a hundred, the oldest. */
export function consumed(consumer: string, records: readonly DynamoDBRecord[]): void {
  const now = Date.now();
  const delays = records
    .flatMap(({ dynamodb }) => dynamodb?.ApproximateCreationDateTime ?? [])
    // Whole seconds, by another clock.
    .map((seconds) => Math.max(0, Math.round(now - seconds * 1000)))
    .sort((one, other) => other - one)
    .slice(0, MOST);
  if (delays.length > 0)
    log({ level: 'info', consumer, records: records.length, stream_delay_ms: delays }, 'stream_delay_ms');
}

/** Says so. @returns the number to start again from. @throws Error without one: the whole batch has to come again then */
export function failed(consumer: string, record: DynamoDBRecord | undefined, error: unknown): string {
  const sequenceNumber = record?.dynamodb?.SequenceNumber;
  log({ level: 'error', consumer, sequence_number: sequenceNumber, ...describeError(error) });
  if (sequenceNumber === undefined) throw new Error('A stream record has no sequence number');
  return sequenceNumber;
}

/** Only a mapping with a tumbling window tells the shard, whose records alone are in an order. */
export interface WindowEvent extends DynamoDBStreamEvent {
  readonly shardId?: string;
}

/** A batch that is consumed as a whole. */
export interface Batch {
  /** Reports the record: it, and what follows it, is to be delivered again. */
  fail(record: DynamoDBRecord, error: unknown): void;
}

/** What a mapping with a tumbling window has to be answered: without a state, Lambda counts the call as failed. */
interface WindowResponse extends DynamoDBBatchResponse {
  readonly state: Readonly<Record<string, never>>;
}

/**
 * For a consumer that takes a batch at once, from a mapping with a tumbling window. What it throws fails all of the
 * batch, which comes again in halves
 * (docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html).
 */
export function batchConsumer<E extends DynamoDBStreamEvent>(
  consumer: string,
  consume: (event: E, batch: Batch) => Promise<void>,
) {
  const handle = async (event: E): Promise<WindowResponse> => {
    const failures: DynamoDBBatchResponse['batchItemFailures'] = [];
    const fail = (record: DynamoDBRecord | undefined, error: unknown) => {
      failures.push({ itemIdentifier: failed(consumer, record, error) });
    };
    try {
      await consume(event, { fail });
    } catch (error) {
      fail(event.Records[0], error);
    }
    if (failures.length === 0) consumed(consumer, event.Records);
    return { state: {}, batchItemFailures: failures };
  };
  return (event: E, context?: Invocation): Promise<WindowResponse> =>
    concerning(context?.awsRequestId, () => handle(event));
}

/**
 * An image as the store's mappings read it. The event's JSON has binary attributes as base64 text where the SDK has
 * bytes, which is the only difference; no list or map of ours has one in it.
 */
export const imageOf = (image: StreamRecord['NewImage']): Item | undefined =>
  image &&
  (Object.fromEntries(
    Object.entries(image).map(([name, value]) => [
      name,
      value.B === undefined ? value : { B: Buffer.from(value.B, 'base64') },
    ]),
  ) as Item);
