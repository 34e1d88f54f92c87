/** The projection of activity through its handler: what Lambda hands over, and what is handed over again. */
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { handler } from '../../../lambdas/handlers/project-activity.ts';
import type { WindowEvent } from '../../../lambdas/handlers/streams/stream.ts';
import { customerActivityIn } from '../../../lambdas/store/activity/activity-items.ts';
import { entriesStore } from '../../../lambdas/store/entries-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { entriesOf, paid } from '../../support/activity-history.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';
import { tables } from '../../support/tables.ts';
import { noon, thumbprint } from '../../support/transfers.ts';

let env: FunctionEnvironment;
beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());

/** As the event's JSON has it: bytes are base64. */
async function recordOf(customer: string, sequence: number): Promise<DynamoDBRecord> {
  const [entry] = entriesOf(paid(customer));
  if (!entry) throw new Error('A payment is an entry');
  await entriesStore({ client: env.tables.client(), runtime, ...tables }).record(entry);
  const item = (await env.tables.items(tables.projectionsTable)).find(({ id }) => id?.S === entry.id) ?? {};
  const NewImage = Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B ? { B: Buffer.from(value.B).toString('base64') } : value,
    ]),
  );
  const dynamodb = { SequenceNumber: String(sequence), NewImage } as DynamoDBRecord['dynamodb'];
  return { eventName: 'INSERT', dynamodb } as DynamoDBRecord;
}

async function count(customer: string): Promise<number | undefined> {
  const items = await env.tables.items(tables.registryTable);
  const item = items.find(({ pk }) => pk?.S === `RISK#${customer}`);
  return (
    item &&
    customerActivityIn(item, { now: noon, device: thumbprint(`${customer}'s phone`) })?.device.hour.count
  );
}

const deliver = (Records: readonly DynamoDBRecord[], shardId?: string) =>
  handler({ Records, shardId } as WindowEvent);

test('a batch is told, and told once', async () => {
  const records = [await recordOf('ann', 1), await recordOf('bob', 2)];
  for (let time = 0; time < 2; time++)
    expect(await deliver(records, 'shard-a')).toEqual({ state: {}, batchItemFailures: [] });
  expect([await count('ann'), await count('bob')]).toEqual([1, 1]);
  expect(await deliver([], 'shard-a')).toEqual({ state: {}, batchItemFailures: [] });
});

test('what comes before a record that cannot be read is told; that one and the rest come again', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  try {
    const broken = await recordOf('dan', 12);
    if (broken.dynamodb?.NewImage) broken.dynamodb.NewImage.amount = { S: 'much' };
    const records = [await recordOf('cat', 11), broken, await recordOf('eve', 13)];
    expect(await deliver(records, 'shard-b')).toEqual({
      state: {},
      batchItemFailures: [{ itemIdentifier: '12' }],
    });
    expect([await count('cat'), await count('dan'), await count('eve')]).toEqual([1, undefined, undefined]);
    // Without the shard nothing can be told once.
    expect(await deliver(records.slice(2))).toEqual({
      state: {},
      batchItemFailures: [{ itemIdentifier: '13' }],
    });
    expect(await count('eve')).toBeUndefined();
  } finally {
    log.mockRestore();
    vi.restoreAllMocks();
  }
});
