/** The whole way: what customers do is sealed by the deployed function, verified by the commands, and tampering is named. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
import { type Stage, stageOf } from '../../tools/ledger/stage.ts';
import { verifyLedger } from '../../tools/ledger/verify.ts';
import { type Customer, newColleague, newCustomer, pay, registerStore, topUp } from './support/people.ts';
import { dynamoDb, platform } from './support/platform.ts';
import { itemsOf } from './support/tables.ts';

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
let stage: Stage;
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
