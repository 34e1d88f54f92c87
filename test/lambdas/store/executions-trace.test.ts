/** The call that starts a review carries the trace of the function that makes it, so that the machine's is the same one. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, expect, test, vi } from 'vitest';
import { executionStarter } from '../../../lambdas/store/executions.ts';

afterEach(() => vi.unstubAllEnvs());

const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

test('as Lambda tells it', async () => {
  const heard: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers);
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end('{"executionArn":"arn","startDate":1}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'StartReview');
    vi.stubEnv('_X_AMZN_TRACE_ID', trace);
    const client = new SFNClient({
      region: 'ap-northeast-1',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    await executionStarter({
      client,
      machineArn: 'arn:aws:states:ap-northeast-1:000000000000:stateMachine:review',
    }).start('pay_1', 'standard');
    expect(heard[0]?.['x-amzn-trace-id']).toBe(trace);
  } finally {
    server.close();
  }
});
