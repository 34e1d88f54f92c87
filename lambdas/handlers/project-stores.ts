/** Stream of the customers' history: projects what stores are owed, a batch at a time. */
import type { DynamoDBRecord } from 'aws-lambda';
import type { Day } from '../domain/money.ts';
import type { StoreProjection, StreamedLines } from '../domain/stores/store-projection.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { allParts } from '../store/stores/parts.ts';
import { storeLinesIn } from '../store/stores/store-lines-in.ts';
import { lastDayToClose, storeProjection } from '../store/stores/store-projection.ts';
import { describeError, log } from './logging/log.ts';
import { type Batch, batchConsumer, imageOf, type WindowEvent } from './streams/stream.ts';

const projection = (): StoreProjection =>
  storeProjection({
    client: dynamoDb(),
    runtime,
    projectionsTable: environment('PROJECTIONS_TABLE'),
    timeZone: environment('TIME_ZONE'),
  });

export const handler = batchConsumer(
  'project-stores',
  async ({ shardId, Records: records }: WindowEvent, batch) => {
    if (shardId === undefined) throw new Error('The event does not tell its shard');
    // The last call of a window brings no records.
    if (records.length === 0) return;
    await projection().keep(shardId, await readable(records, batch));
    await closeDays();
  },
);

/** What comes before the first record that cannot be read: that one is reported, and comes again alone. */
async function readable(records: readonly DynamoDBRecord[], batch: Batch): Promise<readonly StreamedLines[]> {
  const read: StreamedLines[] = [];
  for (const record of records) {
    try {
      const image = imageOf(record.dynamodb?.NewImage);
      const sequenceNumber = record.dynamodb?.SequenceNumber ?? '';
      read.push({ sequenceNumber, lines: image ? storeLinesIn(image) : [] });
    } catch (error) {
      batch.fail(record, error);
      break;
    }
  }
  return read;
}

/** Table and part -> the day up to which this function has found nothing left to close. */
const closedTo = new Map<string, Day>();

/** Milliseconds: so that no batch takes long. What is left is for the next one. */
const CLOSING_TIME = 5000;

async function closeDays(): Promise<void> {
  const end = runtime.now() + CLOSING_TIME;
  const lastDay = lastDayToClose(runtime.now(), environment('TIME_ZONE'));
  try {
    for (const part of allParts) {
      const place = `${environment('PROJECTIONS_TABLE')} ${part}`;
      while (closedTo.get(place) !== lastDay && runtime.now() < end) {
        const closed = await projection().closeNextDay(part, lastDay);
        // A day that stays open, as something of it is held, costs only reading, and that once in a function's life.
        if (closed === undefined) closedTo.set(place, lastDay);
      }
    }
  } catch (error) {
    // What is owed is right all the same, and the next batch tries again.
    log({ level: 'error', consumer: 'project-stores', ...describeError(error) });
  }
}
