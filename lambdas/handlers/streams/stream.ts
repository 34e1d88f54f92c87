/** What every consumer of a table's stream is wrapped in: record by record, in order, with partial batch responses. */
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent, StreamRecord } from 'aws-lambda';
import type { Item } from '../../store/items.ts';
import { describeError, log } from '../logging/log.ts';

/**
 * Stops at the first record that fails and reports it alone: Lambda takes up the batch again from the lowest sequence
 * number reported, so whatever followed would only be done twice, and out of order
 * (docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).
 */
export function streamConsumer(consumer: string, consume: (record: DynamoDBRecord) => Promise<void>) {
  return async ({ Records: records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const record of records) {
      try {
        await consume(record);
      } catch (error) {
        const sequenceNumber = record.dynamodb?.SequenceNumber;
        log({ level: 'error', consumer, sequence_number: sequenceNumber, ...describeError(error) });
        // Without a number to start again from, the whole batch has to be.
        if (sequenceNumber === undefined) throw new Error('A stream record has no sequence number');
        return { batchItemFailures: [{ itemIdentifier: sequenceNumber }] };
      }
    }
    return { batchItemFailures: [] };
  };
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
  return async (event: E): Promise<WindowResponse> => {
    const failures: DynamoDBBatchResponse['batchItemFailures'] = [];
    const fail = (record: DynamoDBRecord | undefined, error: unknown) => {
      const sequenceNumber = record?.dynamodb?.SequenceNumber;
      log({ level: 'error', consumer, sequence_number: sequenceNumber, ...describeError(error) });
      if (sequenceNumber === undefined) throw new Error('A stream record has no sequence number');
      failures.push({ itemIdentifier: sequenceNumber });
    };
    try {
      await consume(event, { fail });
    } catch (error) {
      fail(event.Records[0], error);
    }
    return { state: {}, batchItemFailures: failures };
  };
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
