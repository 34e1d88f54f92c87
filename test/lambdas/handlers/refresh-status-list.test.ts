/** The revocation list's way: fetched from Google, kept, read for an enrolment, and never worse than it was. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { statusListSource } from '../../../lambdas/attestation/status-list.ts';
import { ServiceBusy } from '../../../lambdas/domain/ledger/ledger.ts';
import { handler } from '../../../lambdas/handlers/refresh-status-list.ts';
import { fetchDocument } from '../../../lambdas/store/fetch-document.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { statusListStore } from '../../../lambdas/store/status-list-store.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';
import { tables } from '../../support/tables.ts';

let env: FunctionEnvironment;
let answer: RequestListener;
const google = createServer((request, response) => answer(request, response));
let url: string;

beforeAll(async () => {
  env = await startFunctionEnvironment();
  await new Promise<void>((listening) => google.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(google.address() as AddressInfo).port}/attestation/status`;
});
const before = process.env.STATUS_LIST_URL;
afterEach(() => {
  process.env.STATUS_LIST_URL = before;
});
afterAll(async () => {
  google.closeAllConnections();
  google.close();
  await env.close();
});

const published = JSON.stringify({
  entries: {
    '2c8cdddfd5e03bfc': { status: 'REVOKED', expires: '2030-11-13', reason: 'KEY_COMPROMISE' },
    '6681152659205225093': { status: 'SUSPENDED' },
  },
});

const says =
  (status: number, body: string): RequestListener =>
  (_, response) =>
    response.writeHead(status).end(body);

const store = () =>
  statusListStore({ client: env.tables.client(), runtime, registryTable: tables.registryTable });
const refresh = (listener: RequestListener) => {
  answer = listener;
  process.env.STATUS_LIST_URL = url;
  return handler({});
};

test('what Google publishes is kept as it stands', async () => {
  expect(await refresh(says(200, published))).toEqual({ entries: 2 });
  expect((await store().read())?.document).toBe(published);
});

describe('what is no list takes the place of none', () => {
  test.each<readonly [string, RequestListener]>([
    ['an error', says(500, 'later')],
    ['a page', says(200, '<html>')],
    ['another document', says(200, '{"error": "moved"}')],
    ['an empty list', says(200, '{"entries": {}}')],
    ['an entry without a status', says(200, '{"entries": {"ab": {}}}')],
    ['a redirection', (_, response) => response.writeHead(302, { location: url }).end()],
    [
      'an answer that breaks off',
      (_, response) => response.writeHead(200).write('{', () => response.destroy()),
    ],
  ])('%s', async (_, listener) => {
    await refresh(says(200, published));
    await expect(refresh(listener)).rejects.toThrow();
    expect((await store().read())?.document).toBe(published);
  });
});

test('a server that says more than it should is not listened to', async () => {
  answer = says(200, 'x'.repeat(1001));
  await expect(fetchDocument(url, { maximumSize: 1000, patience: 60_000 })).rejects.toThrow('1000 bytes');
  expect(await fetchDocument(url, { maximumSize: 1001, patience: 60_000 })).toHaveLength(1001);
});

test('a server that does not answer is not waited for', async () => {
  answer = () => {};
  await expect(fetchDocument(url, { maximumSize: 1000, patience: 20 })).rejects.toThrow(/timeout/i);
});

test('a list that does not fit into an item is refused, not cut', async () => {
  const noise = Array.from({ length: 400_000 }, () => Math.random().toString(36).slice(2, 4)).join('');
  await expect(store().save({ document: noise, fetchedAt: 1 })).rejects.toThrow('too large');
});

describe('the source for the verifier', () => {
  const hour = 3_600_000;
  const sourceAt = (now: number, fetchedAt: number | undefined) =>
    statusListSource({
      read: async () => (fetchedAt === undefined ? undefined : { document: published, fetchedAt }),
      now: () => now,
      maximumAge: 48 * hour,
    });

  test('gives a list until it is too old', async () => {
    const list = await sourceAt(48 * hour, 0)();
    expect(Object.keys(list.entries)).toEqual(['2c8cdddfd5e03bfc', '6681152659205225093']);
    await expect(sourceAt(48 * hour + 1, 0)()).rejects.toThrow(ServiceBusy);
  });

  test('rejects where nothing was fetched yet: no list is not an empty list', async () => {
    await expect(sourceAt(0, undefined)()).rejects.toThrow(ServiceBusy);
  });
});
