/** `npm run restore-drill`: a copy of the running ledger is restored and verified, and a wrong row in it is named. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttributeValue, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outputOf } from '../../local/demo/stage.ts';
import { deleteCopy, requireCopy } from '../../tools/drill/copies.ts';
import { runCommand } from './support/command.ts';
import { newColleague, newCustomer, pay, registerStore, topUp } from './support/people.ts';
import { dynamoDb, platform } from './support/platform.ts';
import { itemsOf } from './support/tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-drill-'));
const outputs = join(folder, 'outputs.json');
const ledgerTable = outputOf(platform.outputs, 'LedgerTable');
const drill = (...options: string[]) => runCommand('restore-drill', ['--outputs', outputs, ...options]);
const tables = async () => (await dynamoDb.send(new ListTablesCommand({}))).TableNames ?? [];
let wallet: Record<string, AttributeValue>;
let paid: Record<string, AttributeValue>;

beforeAll(async () => {
  writeFileSync(outputs, JSON.stringify(platform.outputs));
  const { url: endpoint, region, administrator: credentials } = platform;
  writeFileSync(join(folder, 'administrator.json'), JSON.stringify({ endpoint, region, credentials }));
  const [customer] = await Promise.all([
    newCustomer('dora'),
    newColleague(['operator']).then((operator) => registerStore(operator)),
  ]);
  await topUp(customer, '50000');
  const { id } = (await pay(customer, '1200')).body;
  const items = await itemsOf(ledgerTable);
  paid = items.find(({ pk }) => pk?.S === `PAYMENT#${id}`) ?? {};
  wallet = items.find(({ pk }) => `wallet:${pk?.S?.slice('WALLET#'.length)}` === paid.debit?.S) ?? {};
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the copy verifies, is measured, and is gone afterwards', async () => {
  const before = await itemsOf(ledgerTable);
  const { code, stdout, stderr } = await drill();
  expect([code, stderr]).toEqual([0, expect.stringMatching(/… restored in \d+\.\d s; verifying/)]);
  expect(stdout).toMatch(/Nothing was edited, deleted, inserted or reordered\./);
  expect(stdout).toMatch(/^Recovery point: 20\S+Z; of the last \d+\.\d s writes would be lost \(RPO\)\.$/m);
  expect(stdout).toMatch(
    /^Recovery time: \d+\.\d s until it could be read, \d+\.\d s until it was verified \(RTO\)\.$/m,
  );
  expect(stdout).toMatch(/The copy is deleted\.$/m);
  expect((await tables()).filter((name) => name.startsWith('holdfast-drill-'))).toEqual([]);
  expect(await itemsOf(ledgerTable)).toEqual(before);
});

test('a wallet with money that came from nowhere fails the drill, which names it', async () => {
  const put = (Item: typeof wallet) => dynamoDb.send(new PutItemCommand({ TableName: ledgerTable, Item }));
  await put({ ...wallet, available: { N: '99000' } });
  try {
    const { code, stdout } = await drill('--yes');
    expect(code).toBe(1);
    expect(stdout).toContain(String(wallet.pk?.S));
    expect(stdout).toMatch(/The copy is deleted\.$/m);
  } finally {
    await put(wallet);
  }
});

test('a copy is left where somebody wants to look at it, and nothing but a copy is ever deleted', async () => {
  const { code, stdout } = await drill('--keep');
  expect(code).toBe(0);
  const left = /^Left: (\S+), (\S+)\.$/m.exec(stdout)?.slice(1) ?? [];
  expect(left).toHaveLength(2);
  expect((await itemsOf(left[0] ?? '')).some(({ pk }) => pk?.S === paid.pk?.S)).toBe(true);
  for (const copy of left) await deleteCopy(dynamoDb, copy);
  expect(await tables()).not.toContain(left[0]);
  expect(() => requireCopy(ledgerTable)).toThrow('is no copy of a drill');
  await expect(deleteCopy(dynamoDb, ledgerTable)).rejects.toThrow('is no copy of a drill');
  expect(await tables()).toContain(ledgerTable);
});

test.each([
  [['--at', 'yesterday'], /--at takes a time/],
  [['--keep', '--yes'], /Usage: npm run restore-drill/],
])('%j is told in a sentence', async (options, told) => {
  const { code, stderr } = await drill(...options);
  expect(code).toBe(1);
  expect(stderr).toMatch(told);
  expect(stderr).not.toMatch(/^\s+at |Unexpected:/m);
});
