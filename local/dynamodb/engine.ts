/** Starts the DynamoDB engine (dynoxide) on a data folder and speaks DynamoDB's JSON protocol to it. */
import { Agent, request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { PlatformError, type ServiceAnswer } from '../types.ts';
import { type Child, spawnTied } from './child.ts';
import { claimFolder } from './claim.ts';
import { findExecutable } from './executable.ts';
import { indexStreamRecords } from './stream-index.ts';

export interface Engine {
  /** The engine's own address. It accepts any signature: give it to a store test, never to a function. */
  readonly endpoint: string;
  /** Sends one request, `target` being for example `DynamoDB_20120810.PutItem`; the answer may be a refusal. */
  call(target: string, body: unknown): Promise<ServiceAnswer>;
  /** Stops the engine and gives up the data folder. */
  close(): Promise<void>;
}

export interface EngineOptions {
  /** The folder that keeps `dynamodb.db`; made if it is not there. */
  readonly dataDir: string;
  /** The address of a running DynamoDB emulator to use instead. Defaults to the environment's DYNAMODB_ENDPOINT. */
  readonly endpoint?: string | undefined;
}

/**
 * Starts the engine and waits until it answers. What it acknowledged survives the death of any of the processes.
 *
 * @throws PlatformError if there is no engine for this platform, it does not start, or the folder is in use
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const endpoint = options.endpoint ?? process.env.DYNAMODB_ENDPOINT;
  if (endpoint) return externalEngine(endpoint);
  const executable = findExecutable();
  const folder = resolve(options.dataDir);
  const release = claimFolder(folder);
  try {
    const file = join(folder, 'dynamodb.db');
    const { child, port } = await startOnFreePort(executable, file);
    indexStreamRecords(file);
    const address = `http://127.0.0.1:${port}`;
    return {
      endpoint: address,
      call: (target, body) => send(address, target, body),
      async close() {
        await child.stop();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

async function externalEngine(endpoint: string): Promise<Engine> {
  const address = endpoint.replace(/\/+$/, '');
  const engine: Engine = {
    endpoint: address,
    call: (target, body) => send(address, target, body),
    close: async () => {},
  };
  const { status } = await engine.call('DynamoDB_20120810.ListTables', {});
  if (status === 200) return engine;
  throw new PlatformError(
    `DYNAMODB_ENDPOINT ${address} does not answer as DynamoDB: its status was ${status}.`,
  );
}

/** A port that was free a moment ago may be taken by the time the engine binds it, so this tries a few. */
async function startOnFreePort(executable: string, file: string): Promise<{ child: Child; port: number }> {
  let reason = '';
  for (let attempt = 0; attempt < 5; attempt++) {
    const port = await freePort();
    const child = spawnTied(executable, ['--port', String(port), '--db-path', file]);
    if (await answers(child, port)) return { child, port };
    await child.stop();
    reason = (await child.ended) || 'it did not answer within 15 seconds';
    if (!/address (already )?in use/i.test(reason)) break;
  }
  throw new PlatformError(`The DynamoDB engine did not start on ${file}: ${reason.split('\n').at(-1)}.`);
}

async function answers(child: Child, port: number): Promise<boolean> {
  const deadline = performance.now() + 15_000;
  while (!child.hasEnded() && performance.now() < deadline) {
    // Its own announcement comes first, so that no other process on that port is taken for the engine.
    if (child.output().includes('listening on')) {
      const answer = await send(`http://127.0.0.1:${port}`, 'DynamoDB_20120810.ListTables', {}).catch(
        () => undefined,
      );
      if (answer?.status === 200 && !child.hasEnded()) return true;
    }
    await Promise.race([delay(5), child.ended]);
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Emulators want to see a signature and check nothing of it; callers were identified before they got here. */
export const uncheckedSignature = {
  'x-amz-date': '20000101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20000101/ap-northeast-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
};

/** Its connections live on: a call is then less work than the engine's own part in it. */
const agent = new Agent({ keepAlive: true });

async function send(address: string, target: string, body: unknown): Promise<ServiceAnswer> {
  const { status, requestId, text } = await post(address, target, JSON.stringify(body)).catch((cause) => {
    throw new PlatformError(`The DynamoDB engine at ${address} does not answer.`, { cause });
  });
  try {
    return {
      status,
      body: JSON.parse(text),
      ...(requestId === undefined ? {} : { headers: { 'x-amzn-requestid': requestId } }),
    };
  } catch (cause) {
    throw new PlatformError(`The DynamoDB engine at ${address} answered with something that is not JSON.`, {
      cause,
    });
  }
}

/** Not by `fetch`, which takes three times as long. */
function post(address: string, target: string, body: string) {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
    'x-amz-target': target,
    ...uncheckedSignature,
  };
  return new Promise<{ status: number; requestId: string | undefined; text: string }>((resolve, reject) => {
    const request = httpRequest(`${address}/`, { method: 'POST', agent, headers }, (response) => {
      const { statusCode: status = 0 } = response;
      const requestId = response.headersDistinct['x-amzn-requestid']?.[0];
      text(response).then((body) => resolve({ status, requestId, text: body }), reject);
    });
    request.once('error', reject).end(body);
  });
}
