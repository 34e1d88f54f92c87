import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  GetExecutionHistoryCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHarness } from './harness.ts';
import { executionArn, MACHINE } from './machine.ts';

let harness: ReturnType<typeof createHarness>;
let server: Server;
let client: SFNClient;

/** The service alone on a port: who may call it is the endpoint's matter. */
beforeEach(async () => {
  harness = createHarness();
  harness.start();
  server = createServer(async (request, response) => {
    const [prefix, operation = ''] = String(request.headers['x-amz-target']).split('.');
    expect(prefix).toBe(harness.now.service.targetPrefix);
    const { status, body } = await harness.call(operation, (await json(request)) as Record<string, unknown>);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  }).listen(0);
  await once(server, 'listening');
  client = new SFNClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  });
});
afterEach(async () => {
  client.destroy();
  server.close();
  await harness.close();
});

test('the AWS SDK understands every answer', async () => {
  const start = new StartExecutionCommand({
    stateMachineArn: MACHINE,
    name: 'p1',
    input: '{"paymentId":"p1"}',
  });
  const started = await client.send(start);
  expect(started.executionArn).toBe(executionArn('p1'));
  expect(Math.abs(Date.now() - Number(started.startDate))).toBeLessThan(60_000);
  const { event } = await harness.invocation('open-case');
  const decide = new SendTaskSuccessCommand({ taskToken: String(event.token), output: '{}' });
  await client.send(decide);
  await harness.now.settled('p1');
  const described = await client.send(new DescribeExecutionCommand({ executionArn: executionArn('p1') }));
  expect(described).toMatchObject({ status: 'SUCCEEDED', stopDate: expect.any(Date) });
  const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn: executionArn('p1') }));
  expect(events?.at(-1)).toMatchObject({
    type: 'ExecutionSucceeded',
    executionSucceededEventDetails: { output: described.output },
  });
  await expect(client.send(start)).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  await expect(client.send(decide)).rejects.toBeInstanceOf(TaskTimedOut);
});
