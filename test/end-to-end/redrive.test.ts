/** What functions give up is shown by `npm run redrive`, done by it once they are mended, and done once. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getCase } from '../../lambdas/contract/cases.ts';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import type { Colleague } from '../../local/demo/people.ts';
import { outputOf } from '../../local/demo/stage.ts';
import type { App } from '../../local/types.ts';
import { functionOf } from './attacks/support/function-of.ts';
import { runCommand } from './support/command.ts';
import { newColleague, newCustomer, pay, registerStore, topUp } from './support/people.ts';
import { platform } from './support/platform.ts';
import { controlled } from './support/shared-platform.ts';
import { itemsOf } from './support/tables.ts';
import { until } from './support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-redrive-'));
const outputs = join(folder, 'outputs.json');
const poison = join(folder, 'poison');
const { url: endpoint, region, administrator: credentials } = platform;
const sqs = new SQSClient({ endpoint, region, credentials });
let reviewer: Colleague;

const redrive = (...options: string[]) => runCommand('redrive', ['--outputs', outputs, ...options]);
const waiting = async () => (await redrive()).stdout;

/** Resolves when so many messages are in the function's dead-letter queue. */
async function givenUp(handler: string, count: number) {
  const { platform: running } = await controlled('real');
  const QueueUrl = queueOf(running.app, functionOf(running.app, handler));
  await until(
    async () => {
      const AttributeNames = ['ApproximateNumberOfMessages' as const];
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      return Number(Attributes?.ApproximateNumberOfMessages);
    },
    (found) => found === count,
    240_000,
  );
}

/** The URL of the queue that a mapping, or the function itself, gives up to. */
function queueOf({ resources }: App, functionName: string): string {
  const targets = resources.flatMap(({ type, ref, properties }) => {
    const { DestinationConfig, DeadLetterConfig, FunctionName } = properties as {
      DestinationConfig?: { OnFailure: { Destination: string } };
      DeadLetterConfig?: { TargetArn: string };
      FunctionName?: string;
    };
    if (type === 'AWS::Lambda::Function' && ref === functionName) return DeadLetterConfig?.TargetArn ?? [];
    const isMapping = type === 'AWS::Lambda::EventSourceMapping' && FunctionName?.includes(functionName);
    return isMapping ? (DestinationConfig?.OnFailure.Destination ?? []) : [];
  });
  const queue = resources.find(
    ({ attributes }) => attributes.Arn !== undefined && attributes.Arn === targets[0],
  );
  if (!queue) throw new Error(`${functionName} has no dead-letter queue`);
  return queue.ref;
}

async function withPoisoned(handler: string, act: () => Promise<void>) {
  const { platform: running } = await controlled('real');
  const name = functionOf(running.app, handler);
  await running.replaceCode(name, poison);
  try {
    await act();
  } finally {
    await running.replaceCode(name, undefined);
  }
}

beforeAll(async () => {
  writeFileSync(outputs, JSON.stringify(platform.outputs));
  writeFileSync(join(folder, 'administrator.json'), JSON.stringify({ endpoint, region, credentials }));
  mkdirSync(poison);
  writeFileSync(
    join(poison, 'index.mjs'),
    "export const handler = async () => { throw new Error('Tanaka Yui, 090-1234-5678') };",
  );
  const [operator, colleague] = await Promise.all([newColleague(['operator']), newColleague(['reviewer'])]);
  reviewer = colleague;
  await registerStore(operator);
});
afterAll(() => {
  sqs.destroy();
  rmSync(folder, { recursive: true });
});

test('a held payment whose review could not be started gets its case, once', {
  timeout: 180_000,
}, async () => {
  const customer = await newCustomer('yui');
  await topUp(customer, '80000');
  let id = '';
  await withPoisoned('start-review', async () => {
    id = (await pay(customer, '60000')).body.id;
    // As often as the mapping says, with pauses that grow.
    await givenUp('start-review', 1);
    const told = await waiting();
    expect(told).toMatch(
      /StartReview \S+Z: 1 records of \S+, \d+ to \d+, after 11 attempts \(RetryAttemptsExhausted\)/,
    );
    // Nothing of whom it is about, nor of what the function said.
    expect(told).not.toMatch(new RegExp(`${id}|Tanaka|090-`));

    const failed = await redrive('--all');
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/StartReview: 0 done, 1 left in \S+\.\n {2}1: the function fails still/);
    expect(failed.stdout).not.toMatch(/Tanaka/);
  });

  const done = await redrive('--all');
  expect([done.code, done.stderr]).toEqual([0, '']);
  expect(done.stdout).toMatch(/StartReview: 1 done, 0 left/);
  const opened = await until(
    () => reviewer.api.call(getCase, { path: { id: caseIdOf(id) } }).catch(() => undefined),
    (answer) => answer !== undefined,
  );
  expect(opened?.body).toMatchObject({ state: 'open' });

  expect((await redrive('--all')).stdout).toBe('Nothing was given up.\n');
  const cases = await itemsOf(outputOf(platform.outputs, 'CasesTable'));
  expect(cases.filter(({ pk, sk }) => pk?.S === `CASE#${caseIdOf(id)}` && sk?.S === 'CASE')).toHaveLength(1);
});

test('a run of a schedule that failed is made up for by one, however many they are', async () => {
  const { interval } = await controlled('real');
  await withPoisoned('sweep-holds', async () => {
    interval(5 * 60_000);
    await givenUp('sweep-holds', 1);
    interval(5 * 60_000);
    await givenUp('sweep-holds', 2);
    expect(await waiting()).toMatch(/SweepHolds \S+Z: a run of its schedule/);
  });
  expect((await redrive('--all')).stdout).toMatch(/SweepHolds: 2 done, 0 left/);
});

test('what the stream has not got any more, or a watermark has passed, stays, with what to do', async () => {
  const { platform: running } = await controlled('real');
  const send = async (handler: string, writtenAt: Date) => {
    const name = functionOf(running.app, handler);
    const QueueUrl = queueOf(running.app, name);
    const streamArn = running.app.resources.find(
      ({ type, properties }) =>
        type === 'AWS::Lambda::EventSourceMapping' && String(properties.FunctionName).includes(name),
    )?.properties.EventSourceArn;
    const MessageBody = JSON.stringify({
      requestContext: { functionArn: name, condition: 'RetryAttemptsExhausted', approximateInvokeCount: 11 },
      DDBStreamBatchInfo: {
        shardId: 'shardId-0',
        startSequenceNumber: '000000000000000000001',
        endSequenceNumber: '000000000000000000001',
        approximateArrivalOfFirstRecord: writtenAt.toISOString(),
        batchSize: 1,
        streamArn,
      },
    });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    return QueueUrl.split('/').at(-1) ?? '';
  };
  const dayAgo = new Date(Date.now() - 25 * 3600_000);
  const queues = [await send('start-review', dayAgo), await send('project-stores', new Date())];
  const { code, stdout } = await redrive('--all');
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /StartReview: 0 done, 1 left [\s\S]*the stream has not got the records any more: .*sweep-holds/,
  );
  expect(stdout).toMatch(/ProjectStores: 0 done, 1 left [\s\S]*npm run rebuild:stores/);
  for (const queue of queues)
    expect((await redrive('--queue', queue, '--discard')).stdout).toMatch(/: 1 taken away\.\n$/);
  expect(await waiting()).toMatch(/^\d+ dead-letter queues, all of them empty\.\n$/);
});

test.each([['--discard'], ['--all', '--queue', 'x'], ['--queue', 'nobody']])(
  '%j is told in a sentence',
  async (...options) => {
    const { code, stderr } = await redrive(...options);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Usage: npm run redrive|has no dead-letter queue nobody/);
    expect(stderr).not.toMatch(/^\s+at |Unexpected:/m);
  },
);
