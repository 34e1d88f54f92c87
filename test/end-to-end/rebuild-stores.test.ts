/** `npm run rebuild:stores` on the data of a local platform that is not running. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { toItem } from '../../lambdas/store/items.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { storeBooks } from '../../lambdas/store/stores/store-books.ts';
import { claimData } from '../../local/claim-data.ts';
import { startEngine } from '../../local/dynamodb/engine.ts';
import { createTables } from '../../local/dynamodb/tables.ts';
import { plainTable } from '../support/plain-table.ts';
import { runCommand } from './support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-rebuild-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tables = { ledgerTable: 'Ledger', projectionsTable: 'Projections' };

/** On the engine of the folder, which is stopped again. */
async function onEngine<T>(act: (client: DynamoDBClient) => Promise<T>): Promise<T> {
  const engine = await startEngine({ dataDir: folder });
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'local',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    await createTables(engine, Object.values(tables).map(plainTable));
    return await act(client);
  } finally {
    client.destroy();
    await engine.close();
  }
}

const payment = toItem({
  ...{ pk: 'PAYMENT#pay_1', sk: 'PAYMENT', state: 'posted', version: 1, day: '2026-11-22', createdAt: 0 },
  ...{ debit: 'wallet:ann', credit: 'store:osaka', amount: 1200n, currency: 'JPY' },
});

test('what the ledger says is owed is what is read afterwards', async () => {
  await onEngine((client) =>
    client.send(new PutItemCommand({ TableName: tables.ledgerTable, Item: payment })),
  );
  const outputs = { Stack: { LedgerTable: tables.ledgerTable, ProjectionsTable: tables.projectionsTable } };
  writeFileSync(join(folder, 'outputs.json'), JSON.stringify(outputs));
  expect(await runCommand('rebuild-stores', ['--data', folder])).toEqual({
    code: 0,
    stdout: 'What stores are owed is read from generation 1 now: 1 lines, out of the ledger.\n',
    stderr: '',
  });
  const owed = await onEngine((client) => storeBooks({ client, runtime, ...tables }).payable('osaka'));
  expect(owed).toEqual([{ currency: 'JPY', posted: 1200n, pending: 0n }]);
});

test.each([
  ['an option that it does not have', ['--date', 'x'], /^Usage: npm run rebuild:stores/m],
  ['both at once', ['--data', 'x', '--outputs', 'y'], /^Either --outputs or --data\.$/m],
  [
    'outputs that are not there',
    ['--outputs', join(folder, 'none.json')],
    /none\.json is not a file of outputs/,
  ],
])('%s is told in a sentence', async (_, args, told) => {
  const { code, stderr } = await runCommand('rebuild-stores', args);
  expect(code).toBe(1);
  expect(stderr).toMatch(told);
  expect(stderr).not.toMatch(/^\s+at |Unexpected:/m);
});

test('data that a running platform has is left alone', async () => {
  const inUse = join(folder, 'in-use');
  mkdirSync(inUse);
  writeFileSync(join(inUse, 'outputs.json'), '{}');
  const release = claimData(inUse);
  try {
    const { code, stderr } = await runCommand('rebuild-stores', ['--data', inUse]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/is in use by another run/);
  } finally {
    release();
  }
});
