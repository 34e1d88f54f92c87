/** Ledger stream: seals every change of every transfer into a chain of blocks that nobody can rewrite. */
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { isTransfer } from '../domain/sealing/canonical.ts';
import { recordLine, type SealedRecord } from '../domain/sealing/record.ts';
import { type KnownBy, knownBy, seal } from '../domain/sealing/seal.ts';
import { environment } from '../environment.ts';
import { dynamoDb, s3 } from '../store/clients.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { sealStore } from '../store/seal-store.ts';
import { concerning, type Invocation } from './logging/concerning.ts';
import { log } from './logging/log.ts';
import { consumed, failed, imageOf } from './streams/stream.ts';

const consumer = 'seal-ledger';

const store = () =>
  sealStore({
    client: dynamoDb(),
    s3: s3(),
    runtime,
    registryTable: environment('REGISTRY_TABLE'),
    bucket: environment('SEALS_BUCKET'),
  });

const recognised = (): KnownBy | undefined => knownBy.find((each) => each === environment('SEALED_BY'));

/** A batch becomes one block; a record that cannot be sealed stops it there, and comes again alone. */
export const handler = (event: DynamoDBStreamEvent, context?: Invocation): Promise<DynamoDBBatchResponse> =>
  concerning(context?.awsRequestId, () => handle(event));

async function handle({ Records: batch }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const records: SealedRecord[] = [];
  let reached = 0;
  try {
    for (const record of batch) {
      const sealed = recordOf(record);
      if (sealed) records.push(sealed);
      reached++;
    }
  } catch (error) {
    return (await sealAll(records, batch)) ?? failedAt(batch[reached], error);
  }
  const unsealed = await sealAll(records, batch);
  // How old they are by then is for how long they could have been changed unseen.
  if (!unsealed) consumed(consumer, batch);
  return unsealed ?? { batchItemFailures: [] };
}

/** @returns what to tell Lambda where it failed */
async function sealAll(
  records: readonly SealedRecord[],
  batch: readonly DynamoDBRecord[],
): Promise<DynamoDBBatchResponse | undefined> {
  try {
    const head = await seal(store(), records, runtime.now, recognised());
    if (head) log({ level: 'info', consumer, block: head.sequence, records: records.length });
    return undefined;
  } catch (error) {
    return failedAt(batch[0], error);
  }
}

/** Lambda takes up the batch again from this record (docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html). */
const failedAt = (record: DynamoDBRecord | undefined, error: unknown): DynamoDBBatchResponse => ({
  batchItemFailures: [{ itemIdentifier: failed(consumer, record, error) }],
});

/** Undefined for what is no transfer: the mapping filters alike. */
function recordOf({ eventID: id, eventName: event, dynamodb }: DynamoDBRecord): SealedRecord | undefined {
  const [before, after] = [imageOf(dynamodb?.OldImage), imageOf(dynamodb?.NewImage)];
  // Even what is no transfer any more is sealed once it was one.
  if (!isTransfer(before) && !isTransfer(after)) return undefined;
  const item = after ?? before;
  if (!id || !event || !item) throw new Error('A stream record has no id, no name or no image');
  const record = { id, event, at: Math.floor(dynamodb?.ApproximateCreationDateTime ?? 0) * 1000, item };
  // Found out here, where it stops its own record and not the whole batch.
  recordLine(record);
  return record;
}
