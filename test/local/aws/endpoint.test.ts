import { connect } from 'node:net';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../../../local/aws/endpoint.ts';
import { type AccessControl, accessControl } from '../../../local/aws/iam.ts';
import type { Service } from '../../../local/aws/service.ts';
import { type Credentials, PlatformError, type ServiceCall } from '../../../local/types.ts';
import { appOf, lambdaFunction, policy, REGION, ROLE_ARN, role, TABLE_ARN } from './app.ts';

const now = () => Date.now();
const denyDelete = { Effect: 'Deny', Action: 'dynamodb:DeleteItem', Resource: '*' };
const allowPut = { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: TABLE_ARN };

let access: AccessControl;
let endpoint: Endpoint;
let calls: ServiceCall[];
let logged: string[];
const clients: DynamoDBClient[] = [];

/** Stands for any service: what is tested here is what comes before it. */
const service: Service = {
  targetPrefix: 'DynamoDB_20120810',
  serves: (operation) => operation !== 'Nonsense',
  public: (operation) => operation === 'InitiateAuth',
  actions: (operation) => [{ action: `dynamodb:${operation}`, resource: TABLE_ARN }],
  async handle(call) {
    calls.push(call);
    if (call.body.TableName === 'Broken') throw new Error('a secret detail');
    return { status: 200, body: { Item: { n: { N: '1' } } } };
  },
};

beforeEach(async () => {
  calls = [];
  logged = [];
  access = accessControl(appOf(role(), policy(allowPut, denyDelete), lambdaFunction()));
  endpoint = await startEndpoint({
    port: 0,
    access,
    services: [service],
    now,
    log: (line) => logged.push(line),
  });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await endpoint.close();
});

function clientOf(credentials: Credentials, options: { systemClockOffset?: number } = {}): DynamoDBClient {
  const client = new DynamoDBClient({
    endpoint: endpoint.url,
    region: REGION,
    credentials,
    maxAttempts: 1,
    ...options,
  });
  clients.push(client);
  return client;
}

const put = new PutItemCommand({ TableName: 'Ledger', Item: { pk: { S: 'a' } } });
const get = new GetItemCommand({ TableName: 'Ledger', Key: { pk: { S: 'a' } } });

function post(headers: Record<string, string>, body: string | Uint8Array<ArrayBuffer> = '{}') {
  return fetch(`${endpoint.url}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.PutItem',
      ...headers,
    },
    body,
  });
}

describe('a call by the SDK', () => {
  test('reaches the service with its principal, if the role allows it', async () => {
    await clientOf(access.credentialsOf(ROLE_ARN)).send(put);
    expect(calls).toMatchObject([
      { operation: 'PutItem', body: { TableName: 'Ledger' }, principal: { kind: 'role', arn: ROLE_ARN } },
    ]);
  });

  test('is refused in the words of AWS if the role does not allow it', async () => {
    await expect(clientOf(access.credentialsOf(ROLE_ARN)).send(get)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:sts::000000000000:assumed-role/PayRole/pay is not authorized to perform: dynamodb:GetItem ' +
        `on resource: ${TABLE_ARN} because no identity-based policy allows the dynamodb:GetItem action`,
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/./) },
    });
    expect(calls).toEqual([]);
    expect(logged).toEqual([expect.stringContaining('is not authorized to perform: dynamodb:GetItem')]);
  });

  test('by the administrator reaches the service', async () => {
    const { Item } = await clientOf(access.administrator).send(get);
    expect(Item).toEqual({ n: { N: '1' } });
  });

  test('gets through where the platform has another clock: its answers say which, and the SDK goes by that', async () => {
    const then = await startEndpoint({
      port: 0,
      access,
      services: [service],
      now: () => Date.UTC(2019, 6, 1),
    });
    try {
      const client = new DynamoDBClient({
        endpoint: then.url,
        region: REGION,
        credentials: access.administrator,
      });
      clients.push(client);
      for (const _ of [1, 2]) expect((await client.send(get)).Item).toEqual({ n: { N: '1' } });
    } finally {
      await then.close();
    }
  });

  test.each<[string, Partial<Credentials>, string]>([
    ['a wrong secret', { secretAccessKey: 'wrong' }, 'InvalidSignatureException'],
    ['an unknown key', { accessKeyId: 'ASIAUNKNOWN' }, 'UnrecognizedClientException'],
    ['a wrong session token', { sessionToken: 'wrong' }, 'UnrecognizedClientException'],
  ])('with %s is refused', async (_, wrong, name) => {
    await expect(clientOf({ ...access.administrator, ...wrong }).send(get)).rejects.toMatchObject({ name });
    expect(calls).toEqual([]);
  });

  test('signed for another time is refused', async () => {
    const client = clientOf(access.administrator, { systemClockOffset: -6 * 60 * 1000 });
    await expect(client.send(get)).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message: expect.stringContaining('Signature expired'),
    });
  });

  test('whose body was changed on the way is refused', async () => {
    const client = clientOf(access.administrator);
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: Uint8Array };
        // Another table's name of the same length, so that nothing but the signature can give it away.
        request.body = request.body.map((byte) => (byte === 'L'.charCodeAt(0) ? 'W'.charCodeAt(0) : byte));
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await expect(client.send(put)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  test('that fails inside is a plain 500 without the detail', async () => {
    const broken = new GetItemCommand({ TableName: 'Broken', Key: { pk: { S: 'a' } } });
    const failure = await clientOf(access.administrator)
      .send(broken)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'InternalServerError', $metadata: { httpStatusCode: 500 } });
    expect(String(failure)).not.toContain('secret detail');
    expect(logged).toEqual([expect.stringContaining('a secret detail')]);
  });
});

describe('a raw request', () => {
  test.each<[string, Record<string, string>, string]>([
    ['without a signature', {}, 'com.amazon.coral.service#MissingAuthenticationTokenException'],
    [
      'with another scheme',
      { authorization: 'Bearer x' },
      'com.amazon.coral.service#IncompleteSignatureException',
    ],
    [
      'for an unknown operation',
      { 'x-amz-target': 'DynamoDB_20120810.Nonsense' },
      'com.amazon.coral.service#UnknownOperationException',
    ],
    [
      'for an unknown service',
      { 'x-amz-target': 'Nothing.PutItem' },
      'com.amazon.coral.service#UnknownOperationException',
    ],
    [
      'in version 1.1 of the protocol',
      { 'content-type': 'application/x-amz-json-1.1' },
      'MissingAuthenticationTokenException',
    ],
  ])('%s is refused', async (_, headers, type) => {
    const response = await post(headers);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: type });
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(calls).toEqual([]);
  });

  test('for a public operation needs no signature', async () => {
    const response = await post({ 'x-amz-target': 'DynamoDB_20120810.InitiateAuth' }, '{"a":1}');
    expect(response.status).toBe(200);
    expect(calls).toMatchObject([{ operation: 'InitiateAuth', body: { a: 1 }, principal: undefined }]);
    expect(calls[0]?.sourceIp).toMatch(/127\.0\.0\.1$/);
  });

  test.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['nothing', ''],
    ['half an object', '{"a":'],
    ['a list', '[]'],
    ['null', 'null'],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('with a body of %s is a SerializationException', async (_, body) => {
    const response = await post({ 'x-amz-target': 'DynamoDB_20120810.InitiateAuth' }, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      __type: 'com.amazon.coral.service#SerializationException',
    });
  });

  test('that is too large is refused', async () => {
    const response = await post(
      { 'x-amz-target': 'DynamoDB_20120810.InitiateAuth' },
      new Uint8Array(17 * 1024 * 1024),
    );
    expect(response.status).toBe(413);
  });

  test('by a browser is allowed to ask', async () => {
    const response = await fetch(`${endpoint.url}/`, { method: 'OPTIONS' });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('other paths', () => {
  test('go to the handler of the longest prefix', async () => {
    endpoint.addRoute('/dev', (_, response) => void response.end('short'));
    endpoint.addRoute('/dev/long', (_, response) => void response.end('long'));
    const text = async (path: string) => (await fetch(`${endpoint.url}${path}`)).text();
    expect(await text('/dev')).toBe('short');
    expect(await text('/dev/payments?a=1')).toBe('short');
    expect(await text('/dev/long/x')).toBe('long');
    expect((await fetch(`${endpoint.url}/developer`)).status).toBe(404);
    expect((await fetch(endpoint.url)).status).toBe(404);
  });

  test('whose handler fails are a plain 500', async () => {
    endpoint.addRoute('/dev', async () => {
      throw new PlatformError('The reason.');
    });
    const response = await fetch(`${endpoint.url}/dev`);
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal server error' }]);
    expect(logged).toEqual(['The reason.']);
  });
});

describe('the server', () => {
  test('says that its port is in use', async () => {
    const second = startEndpoint({ port: endpoint.port, access, now });
    await expect(second).rejects.toThrow(PlatformError);
    await expect(second).rejects.toThrow(`Port ${endpoint.port} is in use by another program`);
  });

  test('answers what is in flight before it closes, and takes nothing new', async () => {
    let release = () => {};
    const arrived = new Promise<void>((resolve) => {
      endpoint.addRoute('/slow', async (_, response) => {
        resolve();
        await new Promise<void>((free) => {
          release = free;
        });
        response.end('done');
      });
    });
    const answer = fetch(`${endpoint.url}/slow`).then((response) => response.text());
    await arrived;
    const closed = endpoint.close();
    const refused = await new Promise((resolve) => {
      connect(endpoint.port, '127.0.0.1')
        .once('error', resolve)
        .once('connect', () => resolve('connected'));
    });
    release();
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
    expect(await answer).toBe('done');
    await closed;
  });
});
