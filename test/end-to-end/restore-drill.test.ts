/** `npm run restore-drill`: a copy of the running ledger and its cases is restored and verified, and a wrong row in it is named. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AttributeValue,
  DeleteItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import { outputOf } from '../../local/demo/stage.ts';
import { deleteCopy, requireCopy } from '../../tools/drill/copies.ts';
import { runCommand } from './support/command.ts';
import { newColleague, newCustomer, pay, registerStore, topUp } from './support/people.ts';
import { dynamoDb, platform } from './support/platform.ts';
import { itemsOf } from './support/tables.ts';
import { until } from './support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-drill-'));
const outputs = join(folder, 'outputs.json');
const ledgerTable = outputOf(platform.outputs, 'LedgerTable');
const casesTable = outputOf(platform.outputs, 'CasesTable');
// Nothing is on its way: the case of the hold is open.
const drill = (...options: string[]) =>
  runCommand('restore-drill', ['--outputs', outputs, '--settle', '0', ...options]);
const tables = async () => (await dynamoDb.send(new ListTablesCommand({}))).TableNames ?? [];
let wallet: Record<string, AttributeValue>;
let paid: Record<string, AttributeValue>;
let heldCase: Record<string, AttributeValue>;

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
  const held = (await pay(customer, '30000')).body;
  expect(held.status).toBe('held');
  const isItsCase = ({ pk }: typeof heldCase) => pk?.S === `CASE#${caseIdOf(held.id)}`;
  const cases = await until(
    () => itemsOf(casesTable),
    (items) => items.some(isItsCase),
  );
  heldCase = cases.find(isItsCase) ?? {};
  const items = await itemsOf(ledgerTable);
  paid = items.find(({ pk }) => pk?.S === `PAYMENT#${id}`) ?? {};
  wallet = items.find(({ pk }) => `wallet:${pk?.S?.slice('WALLET#'.length)}` === paid.debit?.S) ?? {};
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the copy verifies, is measured, and is gone afterwards', async () => {
  const before = await Promise.all([ledgerTable, casesTable].map(itemsOf));
  const { code, stdout, stderr } = await drill();
  expect([code, stderr]).toEqual([0, expect.stringMatching(/… restored in \d+\.\d s; verifying/)]);
  expect(stdout).toMatch(/Nothing was edited, deleted, inserted or reordered\./);
  expect(stdout).toMatch(/^Cases: 1, with 0 records of what was done with them\.$/m);
  expect(stdout).toMatch(/Each hold has its case, each case its payment, and each act its record\./);
  expect(stdout).toMatch(/^Recovery point: 20\S+Z; of the last \d+\.\d s writes would be lost \(RPO\)\.$/m);
  expect(stdout).toMatch(
    /^Recovery time: \d+\.\d s until it could be read, \d+\.\d s until it was verified \(RTO\)\.$/m,
  );
  expect(stdout).toMatch(/The copy is deleted\.$/m);
  expect((await tables()).filter((name) => name.startsWith('holdfast-drill-'))).toEqual([]);
  expect(await Promise.all([ledgerTable, casesTable].map(itemsOf))).toEqual(before);
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

test('a hold that has lost its case fails the drill, which names both', async () => {
  const Key = { pk: heldCase.pk, sk: heldCase.sk } as Record<string, AttributeValue>;
  await dynamoDb.send(new DeleteItemCommand({ TableName: casesTable, Key }));
  try {
    const { code, stdout } = await drill('--yes');
    expect(code).toBe(1);
    expect(stdout).toContain('Nothing was edited, deleted, inserted or reordered.');
    expect(stdout).toMatch(
      /Funds are held, and no case of it is open: Ledger PAYMENT#pay_\S+ PAYMENT is pending/,
    );
    expect(stdout).toContain(`${heldCase.pk?.S} CASE is not there`);
  } finally {
    await dynamoDb.send(new PutItemCommand({ TableName: casesTable, Item: heldCase }));
  }
});

test('a copy is left where somebody wants to look at it, and nothing but a copy is ever deleted', async () => {
  const { code, stdout } = await drill('--keep');
  expect(code, stdout).toBe(0);
  const left = /^Left: (\S+), (\S+), (\S+)\.$/m.exec(stdout)?.slice(1) ?? [];
  expect(left).toHaveLength(3);
  expect((await itemsOf(left[0] ?? '')).some(({ pk }) => pk?.S === paid.pk?.S)).toBe(true);
  // As those are looked at that somebody restored from a vault, under the same names.
  const [, time = ''] = /^holdfast-drill-(\d{8}T\d{6})Z-/.exec(left[0] ?? '') ?? [];
  const restored = time.replace(/(....)(..)(..)T(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z');
  const again = await drill('--restored', restored);
  expect(again.code).toBe(0);
  expect(await tables()).toEqual(expect.arrayContaining(left));
  expect((await drill('--restored', restored, '--yes')).code).toBe(0);
  expect(again.stdout).toMatch(/^Cases: 1, /m);
  expect(again.stdout).toMatch(/^Recovery time: \d+\.\d s until it was verified \(RTO\)\.$/m);
  for (const copy of left) expect(await tables()).not.toContain(copy);
  expect((await drill('--restored', restored)).stderr).toMatch(/^holdfast-drill-\S+ is not restored\.$/m);
  expect(() => requireCopy(ledgerTable)).toThrow('is no copy of a drill');
  await expect(deleteCopy(dynamoDb, ledgerTable)).rejects.toThrow('is no copy of a drill');
  expect(await tables()).toContain(ledgerTable);
});

test.each([
  [['--at', 'yesterday'], /--at takes a time/],
  [['--restored', 'yesterday'], /--restored takes a time/],
  [['--at', '2026-11-22', '--restored', '2026-11-22'], /Usage: npm run restore-drill/],
  [['--settle', 'long'], /--settle takes seconds/],
  [['--keep', '--yes'], /Usage: npm run restore-drill/],
])('%j is told in a sentence', async (options, told) => {
  const { code, stderr } = await drill(...options);
  expect(code).toBe(1);
  expect(stderr).toMatch(told);
  expect(stderr).not.toMatch(/^\s+at |Unexpected:/m);
});
