import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordsOf } from '../../../lambdas/domain/sealing/block.ts';
import { handler } from '../../../lambdas/handlers/seal-ledger.ts';
import { startFunctionEnvironment } from '../../support/function-environment.ts';
import { startSeals, type TestSeals } from '../../support/seals.ts';

let environment: Awaited<ReturnType<typeof startFunctionEnvironment>>;
let seals: TestSeals;
const before = { ...process.env };

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
  for (const name of [
    'AWS_ENDPOINT_URL_S3',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
  ]) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  await Promise.all([environment.close(), seals.close()]);
});

const transfer = (id: string, more = {}) => ({
  pk: { S: `NEWKIND#${id}` },
  debit: { S: 'wallet:a' },
  credit: { S: 'store:b' },
  evidence: { B: 'AP8=' },
  ...more,
});
const streamed = (
  id: string,
  dynamodb: DynamoDBRecord['dynamodb'],
  eventName: DynamoDBRecord['eventName'] = 'INSERT',
) => ({
  eventID: id,
  eventName,
  dynamodb: { ApproximateCreationDateTime: 1_790_000_000, SequenceNumber: `${id}00`, ...dynamodb },
});
const sealed = async () =>
  (await seals.blocks()).map((text) => recordsOf(text).map(({ id, event }) => `${id} ${event}`));

test('a batch becomes one block: whatever is or was a transfer, of whatever kind, and nothing else', async () => {
  const batch = [
    streamed('1', { NewImage: transfer('1') }),
    streamed('2', { NewImage: { pk: { S: 'WALLET#a' }, available: { N: '1' } } }),
    streamed('3', { OldImage: transfer('1'), NewImage: transfer('1', { state: { S: 'posted' } }) }, 'MODIFY'),
    streamed('4', { OldImage: transfer('1') }, 'REMOVE'),
    streamed('5', { OldImage: transfer('5'), NewImage: { pk: { S: 'NEWKIND#5' } } }, 'MODIFY'),
  ];
  expect(await handler({ Records: batch })).toEqual({ batchItemFailures: [] });
  expect(await sealed()).toEqual([['1 INSERT', '3 MODIFY', '4 REMOVE', '5 MODIFY']]);
});

test('a record that cannot be sealed stops the batch there; what came before it is sealed', async () => {
  const batch = [
    streamed('6', { NewImage: transfer('6') }),
    streamed('7', { NewImage: transfer('7', { odd: {} }) }),
    streamed('8', { NewImage: transfer('8') }),
  ];
  expect(await handler({ Records: batch })).toEqual({ batchItemFailures: [{ itemIdentifier: '700' }] });
  expect((await sealed()).at(-1)).toEqual(['6 INSERT']);
});

test('on the tables of a replica, what another stream told under another id is not sealed again', async () => {
  const paid = transfer('10');
  await handler({ Records: [streamed('10', { NewImage: paid })] });
  process.env.SEALED_BY = 'content';
  await handler({
    Records: [streamed('11', { NewImage: paid }), streamed('12', { NewImage: transfer('12') })],
  });
  process.env.SEALED_BY = 'id';
  expect((await sealed()).slice(-2)).toEqual([['10 INSERT'], ['12 INSERT']]);
});

test('where nothing can be sealed the whole batch comes again, and the log says why without what is in it', async () => {
  process.env.SEALS_BUCKET = 'elsewhere';
  expect(await handler({ Records: [streamed('9', { NewImage: transfer('9') })] })).toEqual({
    batchItemFailures: [{ itemIdentifier: '900' }],
  });
  process.env.SEALS_BUCKET = 'seals';
  expect(environment.lines.at(-1)).toContain('"sequence_number":"900"');
  expect(environment.lines.join('')).not.toContain('wallet:a');
});
