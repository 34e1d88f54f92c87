import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createQueues, type Queues } from '../../../local/sqs/queues.ts';
import type { App, Resource } from '../../../local/types.ts';

const ARN = 'arn:aws:sqs:ap-northeast-1:000000000000:dead';
const URL_OF_DEAD = 'https://sqs.ap-northeast-1.amazonaws.com/000000000000/dead';
const DAY = 24 * 3600 * 1000;

function resource(type: string, properties: Record<string, unknown>): Resource {
  const attributes = { Arn: ARN, QueueName: 'dead' };
  return { stack: 'Ledger', logicalId: 'Dead', type, ref: URL_OF_DEAD, attributes, properties };
}
const appOf = (...resources: Resource[]): App => ({
  region: 'ap-northeast-1',
  accountId: '000000000000',
  resources,
  outputs: {},
  codeFolder: () => '',
});

let dataDir: string;
let queues: Queues;
let time: number;
let drawn: number;

/** Distinct bytes, the same in every run. */
const random = (size: number) => Buffer.alloc(size, ++drawn);
const open = (
  app = appOf(resource('AWS::SQS::Queue', { VisibilityTimeout: 60, MessageRetentionPeriod: DAY / 1000 })),
) => createQueues({ app, dataDir, now: () => time, random });

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'queues-'));
  [time, drawn] = [1_000_000, 0];
  queues = open();
});
afterEach(() => {
  queues.close();
  rmSync(dataDir, { recursive: true });
});

async function call(operation: string, body: Record<string, unknown> = {}) {
  const request = { QueueUrl: URL_OF_DEAD, ...body };
  return queues.service.handle({ operation, body: request, principal: undefined, sourceIp: '127.0.0.1' });
}
async function receive(body = {}) {
  const { Messages } = (await call('ReceiveMessage', body)).body as {
    Messages: { Body: string; ReceiptHandle: string }[];
  };
  return Messages;
}
const counts = async () => {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
  const { Attributes } = (await call('GetQueueAttributes', { AttributeNames: names })).body as {
    Attributes: Record<string, string>;
  };
  return names.map((name) => Number(Attributes[name]));
};

describe('a queue', () => {
  test('keeps what is sent to it, through a restart', () => {
    queues.send(ARN, 'first');
    queues.send(ARN, 'second');
    queues.close();
    queues = open();
    expect(queues.list(ARN)).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        body: 'first',
        sentAt: time,
      },
      expect.objectContaining({ body: 'second' }),
    ]);
  });

  test('answers SendMessage with the id and the MD5 that SDKs check', async () => {
    const answer = await call('SendMessage', { MessageBody: 'hello' });
    expect(answer).toEqual({
      status: 200,
      body: { MessageId: queues.list(ARN)[0]?.id, MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592' },
    });
  });

  test('hides a received message until its visibility timeout ends', async () => {
    queues.send(ARN, 'one');
    expect((await receive()).map(({ Body }) => Body)).toEqual(['one']);
    expect(await counts()).toEqual([0, 1]);
    time += 59_999;
    expect(await receive()).toEqual([]);
    time += 1;
    expect(await counts()).toEqual([1, 0]);
    expect((await receive()).map(({ Body }) => Body)).toEqual(['one']);
  });

  test('shows a hidden message again at once where its receipt asks for that, and when it was sent', async () => {
    queues.send(ARN, 'one');
    const [first] = await receive({ MessageSystemAttributeNames: ['SentTimestamp'] });
    expect(first).toMatchObject({ Attributes: { SentTimestamp: '1000000' } });
    await call('ChangeMessageVisibility', { ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 });
    const [again] = await receive();
    expect(again).toMatchObject({ Body: 'one' });
    expect(again).not.toHaveProperty('Attributes');
    // The old receipt is none any more.
    await call('ChangeMessageVisibility', { ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 });
    expect(await receive()).toEqual([]);
  });

  test('receives at most as many messages as asked for, oldest first', async () => {
    for (const body of ['a', 'b', 'c']) queues.send(ARN, body);
    expect((await receive({ MaxNumberOfMessages: 2 })).map(({ Body }) => Body)).toEqual(['a', 'b']);
    expect((await receive({ MaxNumberOfMessages: 2 })).map(({ Body }) => Body)).toEqual(['c']);
  });

  test('deletes by the receipt of the latest receive only', async () => {
    queues.send(ARN, 'one');
    const [first] = await receive({ VisibilityTimeout: 0 });
    const [second] = await receive({ VisibilityTimeout: 0 });
    await call('DeleteMessage', { ReceiptHandle: first?.ReceiptHandle });
    expect(await counts()).toEqual([1, 0]);
    await call('DeleteMessage', { ReceiptHandle: second?.ReceiptHandle });
    expect(await counts()).toEqual([0, 0]);
  });

  test('drops messages at the end of their retention', async () => {
    queues.send(ARN, 'old');
    time += DAY;
    queues.send(ARN, 'new');
    expect((await receive({ MaxNumberOfMessages: 10 })).map(({ Body }) => Body)).toEqual(['new']);
  });

  test('needs a permission on its ARN for each operation', () => {
    expect(queues.service.actions('ReceiveMessage', { QueueUrl: URL_OF_DEAD })).toEqual([
      { action: 'sqs:ReceiveMessage', resource: ARN },
    ]);
  });
});

test.each([
  [
    'another queue',
    'SendMessage',
    { QueueUrl: 'https://x/000000000000/other' },
    'com.amazonaws.sqs#QueueDoesNotExist',
  ],
  ['no body', 'SendMessage', {}, 'com.amazonaws.sqs#MissingParameter'],
  [
    'attributes',
    'SendMessage',
    { MessageBody: 'x', MessageAttributes: {} },
    'com.amazonaws.sqs#UnsupportedOperation',
  ],
  [
    'too many at once',
    'ReceiveMessage',
    { MaxNumberOfMessages: 11 },
    'com.amazonaws.sqs#InvalidParameterValue',
  ],
])('a request with %s is refused', async (_, operation, body, type) => {
  expect(await call(operation, body)).toMatchObject({ status: 400, body: { __type: type } });
});

describe('a queue policy', () => {
  const policy = (statement: object) =>
    appOf(
      resource('AWS::SQS::QueuePolicy', {
        Queues: [URL_OF_DEAD],
        PolicyDocument: { Statement: [statement] },
      }),
    );

  test('that only asks for TLS is left out', () => {
    const app = policy({
      Effect: 'Deny',
      Action: 'sqs:*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(() => open(app).close()).not.toThrow();
  });

  test('that lets EventBridge keep what it cannot hand over is left out', () => {
    const app = policy({
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:events:ap-northeast-1:000000000000:rule/hourly' } },
    });
    expect(() => open(app).close()).not.toThrow();
  });

  test.each([
    ['lets somebody else send', { Effect: 'Allow', Action: 'sqs:SendMessage', Principal: { AWS: '*' } }],
    [
      'lets EventBridge do more',
      { Effect: 'Allow', Action: 'sqs:*', Principal: { Service: 'events.amazonaws.com' } },
    ],
    ['allows', { Effect: 'Allow', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    ['denies for another reason', { Effect: 'Deny', Action: 'sqs:*' }],
  ])('that %s is refused by name', (_, statement) => {
    expect(() => open(policy(statement))).toThrow('The queue policy Dead of stack Ledger');
  });
});
