/** Stream of the customers' history: tells the rules what customers and stores did of late. */
import type { DynamoDBRecord } from 'aws-lambda';
import { hourOf } from '../domain/risk/activity-signals.ts';
import { environment } from '../environment.ts';
import { projectActivity, type StreamedEntry } from '../store/activity/project-activity.ts';
import { dynamoDb } from '../store/clients.ts';
import { entryOf } from '../store/entries-store.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { type Batch, batchConsumer, imageOf, type WindowEvent } from './streams/stream.ts';

export const handler = batchConsumer(
  'project-activity',
  async ({ shardId, Records: records }: WindowEvent, batch) => {
    if (shardId === undefined) throw new Error('The event does not tell its shard');
    // The last call of a window brings no records.
    if (records.length > 0) await projectActivity(options(), shardId, readable(records, batch));
  },
);

const options = () => ({
  client: dynamoDb(),
  runtime,
  registryTable: environment('REGISTRY_TABLE'),
  projectionsTable: environment('PROJECTIONS_TABLE'),
  hourOf: (time: number) => hourOf(time, environment('TIME_ZONE')),
  cashConvertible: environment('CASH_CONVERTIBLE').split(','),
});

/** What comes before the first record that cannot be read: that one is reported, and comes again alone. */
function readable(records: readonly DynamoDBRecord[], batch: Batch): readonly StreamedEntry[] {
  const read: StreamedEntry[] = [];
  for (const record of records) {
    try {
      const image = imageOf(record.dynamodb?.NewImage);
      const sequenceNumber = record.dynamodb?.SequenceNumber ?? '';
      // The mapping lets nothing else through.
      if (image?.sk?.S?.startsWith('ENTRY#')) read.push({ sequenceNumber, entry: entryOf(image) });
    } catch (error) {
      batch.fail(record, error);
      break;
    }
  }
  return read;
}
