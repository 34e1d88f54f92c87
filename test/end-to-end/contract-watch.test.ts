/** The watch over what the API answers sees what its contract does not promise, whoever asks. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { taken } from './support/contract-watch.ts';
import { send } from './support/http.ts';

let server: Server;
let address: string;
let answer: { readonly status: number; readonly body: object };

beforeAll(async () => {
  server = createServer((_, response) =>
    response
      .writeHead(answer.status, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer.body)),
  );
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const ask = {
  fetch: (path: string) => fetch(`${address}${path}`),
  'a request as it was told': (path: string) =>
    send({ method: 'GET', url: `${address}${path}`, headers: [] }),
};

const wallet = { currency: 'JPY', posted: '10', pending: '0', available: '10', status: 'active' };

describe.each(Object.entries(ask))('by %s', (_, asked) => {
  test.each([
    ['the answer that is promised', '/v1/wallet', 200, wallet, 0],
    ['a member that is not', '/v1/wallet', 200, { ...wallet, more: '1' }, 1],
    ['a status that is not', '/v1/wallet', 201, wallet, 1],
    ['a code that is the operation’s', '/v1/wallet', 401, { code: 'unauthenticated' }, 0],
    ['a code that is not', '/v1/wallet', 409, { code: 'store_frozen' }, 1],
    ['a code under another status', '/v1/wallet', 400, { code: 'unauthenticated' }, 1],
    ['what is no operation', '/v1/nothing', 404, { code: 'route_not_found' }, 0],
    ['what is not the API', '/_local/outbox', 409, { code: 'store_frozen' }, 0],
  ])('%s', async (_what, path, status, body, seen) => {
    answer = { status, body };
    await asked(path);
    expect(taken()).toHaveLength(seen);
  });
});
