/** Serves a small CDK app's REST API over HTTP for a test, with a function that the test writes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App as CdkApp, Stack } from 'aws-cdk-lib';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type ApiGatewayOptions, createApiGateway } from '../../../local/api-gateway/api-gateway.ts';
import { loadApp } from '../../../local/assembly/load.ts';
import { functionPolicies } from '../../../local/aws/function-policies.ts';
import type { App, InvocationResult } from '../../../local/types.ts';

/** Synthesizes one stack and loads it as the local platform does. */
export function appOf(build: (stack: Stack) => void): App {
  const outdir = mkdtempSync(join(tmpdir(), 'holdfast-assembly-'));
  try {
    const app = new CdkApp({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
    build(new Stack(app, 'Test', { env: { region: 'ap-northeast-1', account: '000000000000' } }));
    app.synth();
    return loadApp(outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The bytes of the body. */
  readonly raw: Buffer;
}

interface Sent {
  readonly method?: string;
  /** Name and value; a name may come more than once. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Buffer;
}

export interface ServedGateway {
  send(path: string, sent?: Sent): Promise<Answer>;
  /** The events that the function got. */
  readonly events: APIGatewayProxyEvent[];
  readonly invoked: string[];
  readonly accessLog: string[];
  readonly executionLog: string[];
  /** Milliseconds since 1970; a test may move it. */
  clock: number;
  /** What the function does with an event. */
  answer: (event: APIGatewayProxyEvent) => Promise<InvocationResult> | InvocationResult;
  close(): Promise<void>;
}

export const startOfTime = Date.UTC(2025, 5, 1, 3, 4, 5);

export async function serveGateway(
  app: App,
  options: Partial<ApiGatewayOptions> = {},
): Promise<ServedGateway> {
  const policies = functionPolicies(app);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const served: ServedGateway = {
    events: [],
    invoked: [],
    accessLog: [],
    executionLog: [],
    clock: startOfTime,
    answer: () => ({ ok: true, payload: { statusCode: 200, body: 'fine' } }),
    send: (path, sent) => send(port, path, sent),
    close: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
  const gateway = createApiGateway({
    app,
    invoke: async (functionArn, event) => {
      served.invoked.push(functionArn);
      served.events.push(event as APIGatewayProxyEvent);
      return served.answer(event as APIGatewayProxyEvent);
    },
    jwks: () => ({ keys: [] }),
    mayInvoke: (functionArn, sourceArn) =>
      policies.mayInvoke(functionArn, 'apigateway.amazonaws.com', sourceArn),
    now: () => served.clock,
    log: (kind, line) => (kind === 'access' ? served.accessLog : served.executionLog).push(line),
    ...options,
  });
  server.on('request', (incoming, response) => {
    // The one HTTP server sets this before it passes a request on; the gateway's own id must replace it.
    response.setHeader('x-amzn-requestid', 'of the server');
    void gateway.listener(incoming, response);
  });
  return served;
}

function send(
  port: number,
  path: string,
  { method = 'GET', headers = [], body }: Sent = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const named = [['Host', `api.test:${port}`], ...headers].flat();
    const length = body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(body))];
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers: [...named, ...length] });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const raw = Buffer.concat(chunks);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: raw.toString('utf8'),
          raw,
        });
      });
    });
    outgoing.end(body);
  });
}
