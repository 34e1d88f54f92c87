/** `npm run rebuild:activity` on the data of a local platform that is not running. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { customerActivityIn, storeActivityIn } from '../../lambdas/store/activity/activity-items.ts';
import { readItem } from '../../lambdas/store/item-access.ts';
import { riskKey, storeKey } from '../../lambdas/store/keys.ts';
import { paymentItem } from '../../lambdas/store/ledger-items.ts';
import { storeItem } from '../../lambdas/store/registry-items.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { startEngine } from '../../local/dynamodb/engine.ts';
import { createTables } from '../../local/dynamodb/tables.ts';
import { definitions, tables } from '../support/tables.ts';
import { noon, paymentOf, thumbprint } from '../support/transfers.ts';
import { runCommand } from './support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-rebuild-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** On the engine of the folder, which is stopped again. */
async function onEngine<T>(act: (client: DynamoDBClient) => Promise<T>): Promise<T> {
  const engine = await startEngine({ dataDir: folder });
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'local',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    await createTables(engine, definitions);
    return await act(client);
  } finally {
    client.destroy();
    await engine.close();
  }
}

test('what the ledger says was paid is what the rules know afterwards', async () => {
  const device = thumbprint('phone');
  const payment = paymentOf({ id: 'ann', device }, { amount: 1200n });
  await onEngine(async (client) => {
    const store = storeItem({ id: payment.store, name: 'Shinjuku East' }, { by: 'ops', at: noon });
    await client.send(new PutItemCommand({ TableName: tables.registryTable, Item: store }));
    await client.send(new PutItemCommand({ TableName: tables.ledgerTable, Item: paymentItem(payment) }));
  });
  const outputs = {
    Stack: {
      LedgerTable: tables.ledgerTable,
      RegistryTable: tables.registryTable,
      ProjectionsTable: tables.projectionsTable,
    },
  };
  writeFileSync(join(folder, 'outputs.json'), JSON.stringify(outputs));
  expect(await runCommand('rebuild-activity', ['--data', folder])).toEqual({
    code: 0,
    stdout: 'The rules know 1 customers and 1 stores by 1 payments and top-ups, out of the ledger.\n',
    stderr: '',
  });
  const [customer, store] = await onEngine(async (client) => {
    const read = (key: typeof storeKey extends (id: string) => infer K ? K : never) =>
      readItem({ client, runtime, ...tables }, key);
    return [await read(riskKey('ann')), await read(storeKey(payment.store))];
  });
  const hour = { count: 1, sum: 1200n };
  expect(customerActivityIn(customer ?? {}, { now: noon, device })?.payments.hour).toEqual(hour);
  expect(storeActivityIn(store ?? {}, noon)).toMatchObject({ payments: { hour }, customersHour: 1 });
});

test('an option that it does not have is told in a sentence', async () => {
  const { code, stderr } = await runCommand('rebuild-activity', ['--date', 'x']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Usage: npm run rebuild:activity/m);
});
