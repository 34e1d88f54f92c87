/** What `npm run redrive` has done again is done by the version that callers get, against AWS's own protocols. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { deadLetterQueues } from '../../tools/redrive/dead-letters.ts';
import { redrive } from '../../tools/redrive/redrive.ts';

const account = 'ap-northeast-1:123456789012';
const sweeper = `arn:aws:lambda:${account}:function:Holdfast-prod-Review-SweepHolds0A1B2C3D-AbC123`;
const starter = `arn:aws:lambda:${account}:function:Holdfast-prod-Review-StartReview0A1B2C3D-AbC123`;
const queueOf = (name: string) => `arn:aws:sqs:${account}:${name}`;

const invoked: string[] = [];
let waiting: string[] = [];

/** Answers by operation, which SQS names in a header and Lambda by its path. */
async function answer(request: IncomingMessage): Promise<unknown> {
  const text = Buffer.concat(await request.toArray()).toString('utf8');
  const operation = String(request.headers['x-amz-target'] ?? '').replace('AmazonSQS.', '');
  const body = text === '' ? {} : JSON.parse(text);
  if (operation === 'GetQueueUrl') return { QueueUrl: `https://sqs.example/${body.QueueName}` };
  if (operation === 'ReceiveMessage') {
    // Whoever does not wait asks some servers only: those that have nothing.
    if (!body.WaitTimeSeconds) return { Messages: [] };
    const Messages = waiting.map((Body, index) => ({ ReceiptHandle: String(index), Body }));
    waiting = [];
    return { Messages };
  }
  if (operation !== '') return {};
  const path = decodeURIComponent(request.url ?? '').replace(/\?.*$/, '');
  const [, name] = /\/functions\/(.+)\/invocations$/.exec(path) ?? [];
  if (name !== undefined) {
    invoked.push(name);
    return {};
  }
  if (path.includes('/event-source-mappings'))
    return {
      EventSourceMappings: [
        {
          FunctionArn: `${starter}:live`,
          DestinationConfig: { OnFailure: { Destination: queueOf('start-review') } },
        },
      ],
    };
  return {
    Functions: [
      { FunctionArn: sweeper, DeadLetterConfig: { TargetArn: queueOf('sweep-holds') } },
      { FunctionArn: starter },
      {
        FunctionArn: sweeper.replace('prod', 'dev'),
        DeadLetterConfig: { TargetArn: queueOf('of-another-stage') },
      },
    ],
  };
}

const server = createServer((request, response) => {
  answer(request).then((body) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
  );
});
let clients: { readonly lambda: LambdaClient; readonly sqs: SQSClient };

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'AKIDREDRIVE', secretAccessKey: 'secret' };
  const settings = { endpoint, credentials, region: 'ap-northeast-1' };
  clients = { lambda: new LambdaClient(settings), sqs: new SQSClient({ ...settings, md5: false }) };
});
afterAll(async () => {
  clients.lambda.destroy();
  clients.sqs.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  invoked.length = 0;
});

test('of a function and of a mapping alike it is the live version', async () => {
  const letters = await deadLetterQueues(clients, 'Holdfast-prod-');
  expect(letters.map(({ handler, functionArn }) => [handler, functionArn])).toEqual([
    ['StartReview', `${starter}:live`],
    ['SweepHolds', `${sweeper}:live`],
  ]);
});

test('a run of a schedule is made up for by that version, and never by whatever was uploaded last', async () => {
  const [, letters] = await deadLetterQueues(clients, 'Holdfast-prod-');
  if (!letters) throw new Error('There is no queue of the sweeper');
  waiting = [JSON.stringify({ source: 'aws.events' }), JSON.stringify({ source: 'aws.events' })];
  const streams = { call: () => Promise.reject(new Error('No stream is asked')) };
  const redriven = await redrive({ ...clients, streams, now: Date.now }, letters);
  expect(redriven).toMatchObject({ handler: 'SweepHolds', done: 2, left: [] });
  expect(invoked).toEqual([`${sweeper}:live`]);
});
