import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Report } from '../../../lambdas/domain/reconciliation/report.ts';
import { handler } from '../../../lambdas/handlers/reconcile.ts';
import { walletKey } from '../../../lambdas/store/keys.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';
import { someHistory, worldOn } from '../../support/reconciled.ts';
import { sealsBucket, startSeals, type TestSeals } from '../../support/seals.ts';
import { tables } from '../../support/tables.ts';

let environment: FunctionEnvironment;
let seals: TestSeals;
const before = { ...process.env };
const changed = ['AWS_ENDPOINT_URL_S3', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

beforeAll(async () => {
  [environment, seals] = await Promise.all([startFunctionEnvironment(), startSeals()]);
  const { accessKeyId, secretAccessKey, sessionToken = '' } = await seals.client.config.credentials();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: seals.url,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
});
afterAll(async () => {
  for (const name of changed)
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  await Promise.all([environment.close(), seals.close()]);
});

const object = async (Key: string) =>
  (await seals.client.send(new GetObjectCommand({ Bucket: sealsBucket, Key }))).Body?.transformToString();

test('a difference is in the log, in the message to whoever is woken, and in the reports', async () => {
  const world = worldOn(environment.tables);
  const { bob, held } = await someHistory(world);
  const wallet = await world.get(tables.ledgerTable, walletKey(bob.id));
  await world.put(tables.ledgerTable, { ...wallet, available: { N: '999999' } });
  environment.answer(({ operation }) =>
    operation === 'ListExecutions'
      ? { executions: [{ name: held.id, startDate: world.clock.now / 1000 }] }
      : { MessageId: '1' },
  );
  expect(await handler({})).toBe('finished');

  const lines = environment.lines.map((line) => JSON.parse(line));
  const rows = lines.filter((line) => line.difference === 'wallet');
  expect(rows).toMatchObject([
    { level: 'error', table: 'Ledger', key: `WALLET#${bob.id} WALLET` },
    { level: 'error', table: 'Projections', key: `WALLET#${bob.id} ENTRY#*` },
  ]);
  const summary = lines.find((line) => 'differences' in line);
  expect(summary).toMatchObject({ level: 'error', differences: 1, wallets: 2, openCases: 1 });

  const [published] = environment.calls.filter(({ operation }) => operation === 'Publish');
  expect(published?.body).toMatchObject({
    TopicArn: 'arn:aws:sns:ap-northeast-1:000000000000:alarms',
    Subject: 'Reconciliation: 1 difference found.',
    Message: expect.stringContaining(`Ledger WALLET#${bob.id} WALLET says posted 999999`),
  });

  const page = String(summary.report).replace(`s3://${sealsBucket}/`, '');
  expect(page).toMatch(/^reconciliations\/[0-9TZ-]+\.html$/);
  expect(await object(page)).toContain(`WALLET#${bob.id} WALLET`);
  const report = JSON.parse((await object(page.replace('.html', '.json'))) ?? '') as Report;
  expect(report).toMatchObject({ ok: false, counts: { wallet: 1 } });
});

test('between two runs nothing is read and nothing is told', async () => {
  const { length } = environment.calls;
  expect(await handler({})).toBe('idle');
  expect(environment.calls).toHaveLength(length);
});
