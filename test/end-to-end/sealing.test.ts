/** The whole way: what customers do is sealed by the deployed function, verified by the commands, and tampering is named. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blockName } from '../../lambdas/domain/sealing/block.ts';
import { outputOf } from '../../local/demo/stage.ts';
import { exportSource } from '../../tools/ledger/export-source.ts';
import { liveSource } from '../../tools/ledger/live-source.ts';
import { reconcileStage } from '../../tools/ledger/reconcile-stage.ts';
import { type ReviewedStage, stageOf } from '../../tools/ledger/stage.ts';
import { verifyLedger } from '../../tools/ledger/verify.ts';
import { type Customer, newColleague, newCustomer, pay, registerStore, topUp } from './support/people.ts';
import { dynamoDb, platform } from './support/platform.ts';
import { controlled } from './support/shared-platform.ts';
import { itemsOf } from './support/tables.ts';
import { until } from './support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-sealing-'));
const outputs = join(folder, 'outputs.json');
const ports = {
  now: Date.now,
  sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
  progress: () => {},
};
const projectRoot = resolve(import.meta.dirname, '../..');
const ledgerTable = outputOf(platform.outputs, 'LedgerTable');
let customer: Customer;
let stage: ReviewedStage;
let paid: Record<string, AttributeValue>;

/** The platform that the command asks runs in this process, which must not stand still meanwhile. */
async function command(script: string, ...options: string[]) {
  const child = spawn(process.execPath, [`tools/${script}.ts`, ...options], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close'),
  ]);
  return { status: status as number, stdout, stderr };
}

beforeAll(async () => {
  writeFileSync(outputs, JSON.stringify(platform.outputs));
  const { url: endpoint, region, administrator: credentials } = platform;
  writeFileSync(join(folder, 'administrator.json'), JSON.stringify({ endpoint, region, credentials }));
  stage = stageOf(outputs);
  [customer] = await Promise.all([
    newCustomer('selma'),
    newColleague(['operator']).then((operator) => registerStore(operator)),
  ]);
  await topUp(customer, '50000');
  const { id } = (await pay(customer, '1200')).body;
  paid = (await itemsOf(ledgerTable)).find(({ pk }) => pk?.S === `PAYMENT#${id}`) ?? {};
});
afterAll(() => {
  stage.client.destroy();
  stage.s3.destroy();
  stage.stepFunctions.destroy();
  rmSync(folder, { recursive: true });
});

test('the running ledger verifies, every signature too, and so does its export, offline', async () => {
  const verified = await verifyLedger(liveSource(stage, 'live'), ports);
  expect(verified).toMatchObject({ findings: [], unsealed: 0, sums: { JPY: 0n } });
  expect(verified.signatures).toBeGreaterThanOrEqual(2);

  const directory = join(folder, 'export');
  const exported = await command('export-ledger', '--outputs', outputs, '--out', directory);
  expect([exported.status, exported.stderr]).toEqual([0, '']);
  expect(await verifyLedger(exportSource(directory), ports)).toMatchObject({
    findings: [],
    sums: { JPY: 0n },
  });
  const { status, stdout } = await command('verify-ledger', '--export', directory, '--json');
  expect([status, JSON.parse(stdout)]).toMatchObject([0, { ok: true, first: null }]);
});

test('blocks are locked by the bucket, in which nothing of them can be replaced', async () => {
  const block = { Bucket: stage.bucket, Key: blockName(1) };
  const head = await stage.s3.send(new HeadObjectCommand(block));
  expect(head.ObjectLockMode).toBe('GOVERNANCE');
  const denied = { name: 'AccessDenied' };
  await expect(stage.s3.send(new PutObjectCommand({ ...block, Body: 'forged' }))).rejects.toMatchObject(
    denied,
  );
  await expect(
    stage.s3.send(new PutObjectCommand({ ...block, Body: 'forged', IfNoneMatch: '*' })),
  ).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  await expect(
    stage.s3.send(new DeleteObjectCommand({ ...block, VersionId: head.VersionId })),
  ).rejects.toMatchObject(denied);
});

test('a reconciliation finds nothing, and then a wallet that somebody gave money', async () => {
  const options = { settle: 1000, readsPerSecond: 100_000, progress: () => {} };
  // The consumers of other files' money have their time.
  const report = await until(
    () => reconcileStage(stage, options),
    ({ ok, compared }) => ok && compared.storeLines > 0,
  );
  expect(report.compared.entries).toBe(report.compared.transfers);

  // The deployed function, on its schedule and with its own permissions, finds as much.
  (await controlled('real')).interval(15 * 60_000);
  const line = await until(
    () =>
      /\{[^\n]*"task":"reconcile","differences"[^\n]*\}/.exec(readFileSync(platform.logFile, 'utf8'))?.[0],
    (found) => found !== undefined,
  );
  const told = JSON.parse(line ?? '') as Record<string, unknown>;
  expect(told).toMatchObject({ level: 'info', differences: 0, unsettled: 0 });
  const Key = String(told.report).replace(`s3://${stage.bucket}/`, '');
  const kept = await stage.s3.send(new HeadObjectCommand({ Bucket: stage.bucket, Key }));
  expect(kept).toMatchObject({ ContentType: 'text/html; charset=utf-8', ObjectLockMode: 'GOVERNANCE' });

  const wallet = (await itemsOf(ledgerTable)).find(({ pk }) => pk?.S === `WALLET#${customerOf(paid)}`) ?? {};
  const put = (Item: typeof wallet) => dynamoDb.send(new PutItemCommand({ TableName: ledgerTable, Item }));
  await put({ ...wallet, available: { N: '99000' } });
  try {
    const page = join(folder, 'reconciliation.html');
    const { status, stdout } = await command(
      'reconcile',
      '--outputs',
      outputs,
      '--settle',
      '1',
      '--html',
      page,
    );
    expect(status).toBe(1);
    const row = `Ledger ${wallet.pk?.S} WALLET says posted 99000, pending 0, incoming 0 JPY`;
    expect(stdout).toContain(row);
    expect(stdout).toContain('1 difference found.');
    expect(readFileSync(page, 'utf8')).toContain(`${wallet.pk?.S} WALLET`);
  } finally {
    await put(wallet);
  }
});

const customerOf = (payment: typeof paid) => payment.debit?.S?.slice('wallet:'.length);

// The last one: what it does to the chain stays in there.
test('a payment that its owner edits in the table is named, with what was edited, and the command fails', async () => {
  const put = (Item: typeof paid) => dynamoDb.send(new PutItemCommand({ TableName: ledgerTable, Item }));
  await put({ ...paid, amount: { N: '1' } });
  try {
    const { status, stdout } = await command('verify-ledger', '--outputs', outputs);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      new RegExp(`${paid.pk?.S} was edited at .*, as block \\d+ has sealed: its amount went from 1200 to 1`),
    );
  } finally {
    await put(paid);
  }
});
