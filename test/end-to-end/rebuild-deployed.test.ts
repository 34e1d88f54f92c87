/** `npm run rebuild:stores` and `rebuild:activity` on a stage that is at work: its outputs, and an address out of the environment. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { customerActivityIn } from '../../lambdas/store/activity/activity-items.ts';
import { readItem } from '../../lambdas/store/item-access.ts';
import { riskKey } from '../../lambdas/store/keys.ts';
import { paymentItem } from '../../lambdas/store/ledger-items.ts';
import { storeItem } from '../../lambdas/store/registry-items.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { storeBooks } from '../../lambdas/store/stores/store-books.ts';
import { startTables, type TestTables, tables } from '../support/tables.ts';
import { noon, paymentOf, thumbprint } from '../support/transfers.ts';
import { runCommand } from './support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-rebuild-'));
const outputs = join(folder, 'outputs.json');
const device = thumbprint('phone');
const payment = paymentOf({ id: 'ann', device }, { amount: 1200n });
let engine: TestTables;

beforeAll(async () => {
  engine = await startTables();
  const { ledgerTable, registryTable, projectionsTable } = tables;
  const named = {
    LedgerTable: ledgerTable,
    RegistryTable: registryTable,
    ProjectionsTable: projectionsTable,
  };
  writeFileSync(outputs, JSON.stringify({ Stack: { ...named, Region: 'ap-northeast-1' } }));
  const store = storeItem({ id: payment.store, name: 'Shinjuku East' }, { by: 'ops', at: noon });
  await engine.client().send(new PutItemCommand({ TableName: registryTable, Item: store }));
  await engine.client().send(new PutItemCommand({ TableName: ledgerTable, Item: paymentItem(payment) }));
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

async function rebuild(command: 'rebuild-stores' | 'rebuild-activity', ...options: string[]) {
  const { endpoint } = engine.client().config;
  const { protocol, hostname, port } = (await endpoint?.()) ?? {};
  return runCommand(command, ['--outputs', outputs, ...options], {
    AWS_ENDPOINT_URL_DYNAMODB: `${protocol}//${hostname}:${port}`,
    // Which region it is, the outputs say.
    AWS_REGION: undefined,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
}

test('what stores are owed is read from a generation that the command has made', async () => {
  expect(await rebuild('rebuild-stores')).toEqual({
    code: 0,
    stdout: 'What stores are owed is read from generation 1 now: 1 lines, out of the ledger.\n',
    stderr: '',
  });
  const books = storeBooks({ client: engine.client(), runtime, ...tables });
  expect(await books.payable(payment.store)).toEqual([{ currency: 'JPY', posted: 1200n, pending: 0n }]);
});

test('what the rules know is counted anew, once those are done who were at work', async () => {
  expect(await rebuild('rebuild-activity', '--settle', '0')).toEqual({
    code: 0,
    stdout: 'The rules know 1 customers and 1 stores by 1 payments and top-ups, out of the ledger.\n',
    stderr: '',
  });
  const customer = await readItem({ client: engine.client(), runtime, ...tables }, riskKey('ann'));
  const { payments } = customerActivityIn(customer ?? {}, { now: noon, device }) ?? {};
  expect(payments?.hour).toEqual({ count: 1, sum: 1200n });
});

test.each([
  ['seconds that are none', ['--settle', 'soon'], /^--settle takes seconds, not "soon"\.$/m],
  ['both at once', ['--data', folder], /^Either --outputs or --data\.$/m],
])('%s are told in a sentence', async (_, options, told) => {
  const { code, stderr } = await rebuild('rebuild-activity', ...options);
  expect(code).toBe(1);
  expect(stderr).toMatch(told);
  expect(stderr).not.toMatch(/^\s+at |Unexpected:/m);
});
