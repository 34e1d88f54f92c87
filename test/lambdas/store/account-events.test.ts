/** Account events as items: what goes in comes out, they sort by time, and none is written over. */
import { randomUUID } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccountEvent } from '../../../lambdas/domain/account/account-event.ts';
import { accountEventOf, accountEventPut } from '../../../lambdas/store/account-events.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { transact } from '../../../lambdas/store/transact.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const eventOf = (customer: string, changes: Partial<AccountEvent> = {}): AccountEvent => ({
  id: randomUUID(),
  customer,
  kind: 'frozen',
  at: 1_790_000_000_000,
  by: { role: 'customer' },
  details: {},
  ...changes,
});

const write = (event: AccountEvent) =>
  transact({ client: engine.client(), runtime }, [accountEventPut(tables.registryTable, event)]);

async function eventsOf(customer: string): Promise<AccountEvent[]> {
  const { Items = [] } = await engine.client().send(
    new QueryCommand({
      TableName: tables.registryTable,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `CUSTOMER#${customer}` } },
    }),
  );
  return Items.map(accountEventOf);
}

test('come out as they went in, in the order of their times', async () => {
  const customer = randomUUID();
  const later = eventOf(customer, {
    at: 1_790_000_000_001,
    kind: 'unfrozen',
    by: { role: 'colleague', subject: 'a-reviewer' },
    details: { reason: 'called back' },
  });
  // A time with fewer digits must not sort behind one with more.
  const earlier = eventOf(customer, { at: 999, kind: 'device_enrolled', device: 'thumbprint', id: 'a#b' });
  await write(later);
  await write(earlier);
  expect(await eventsOf(customer)).toEqual([earlier, later]);
});

test('are never written over', async () => {
  const event = eventOf(randomUUID());
  await write(event);
  expect(await write({ ...event, details: { reason: 'another' } })).toMatchObject({ outcome: 'refused' });
  expect(await eventsOf(event.customer)).toEqual([event]);
});
