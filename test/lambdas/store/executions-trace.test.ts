/** The call that starts a review carries a trace, in which the machine and its functions go on. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, expect, test, vi } from 'vitest';
import { executionStarter } from '../../../lambdas/store/executions.ts';

afterEach(() => vi.unstubAllEnvs());

const own = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
const kept = 'Root=1-5759e900-a006649127e371903a2de979;Parent=557abcec3ee5a047;Sampled=1';

test.each([
  ['that the payment keeps, and not the own of the function that makes the call', kept, kept],
  ['of that function, as Lambda tells it, where the payment keeps none', undefined, own],
])('%s', async (_, trace, expected) => {
  const heard: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers);
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end('{"executionArn":"arn","startDate":1}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'StartReview');
    vi.stubEnv('_X_AMZN_TRACE_ID', own);
    const client = new SFNClient({
      region: 'ap-northeast-1',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    await executionStarter({
      client,
      machineArn: 'arn:aws:states:ap-northeast-1:000000000000:stateMachine:review',
    }).start('pay_1', 'standard', trace);
    expect(heard.map((headers) => headers['x-amzn-trace-id'])).toEqual([expected]);
  } finally {
    server.close();
  }
});
