/** The page's route: one origin, a strict policy, and nothing for pages of other sites. */
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPage, type PageFile } from '../../../local/try-it/build-page.ts';
import { servePage } from '../../../local/try-it/serve-page.ts';

let files: ReadonlyMap<string, PageFile>;
let server: Server;
let url: string;
let asked: string[];

const device = 'A'.repeat(43);
const stage = {
  mark: 'mark',
  apiUrl: '',
  cognitoUrl: '',
  customers: { userPoolId: '', clientId: '' },
  tokenUrl: '',
  sample: { email: 'sample@customer.example', password: 'p', totpSecret: 's' },
};

beforeAll(async () => {
  files = await buildPage();
  server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const handle = servePage({
    url,
    files,
    stage,
    registerTill: async (key) => {
      asked.push(`till ${key}`);
      const store = { id: 'store', name: 'Store' };
      return { store, number: 1, clientId: 'c', clientSecret: 's', enrolmentCode: 'e' };
    },
    dayLater: async (id) => {
      asked.push(`day ${id}`);
      return id === device;
    },
  });
  server.on('request', handle);
});
beforeEach(() => {
  asked = [];
});
afterAll(() => server.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** By hand, since fetch lets nobody choose Host and Origin. */
const ask = (method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asking = request(`${url}${path}`, { method, headers }, async (response) =>
      resolve({ status: response.statusCode, headers: response.headers, body: await text(response) }),
    );
    asking.on('error', reject).end();
  });

describe('the page', () => {
  test('allows what it brings along itself, and nothing inline', async () => {
    const { status, headers, body } = await ask('GET', '/');
    expect(status).toBe(200);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(body).not.toMatch(/<script(?![^>]*src)|<style| on\w+=| style=/);
  });

  test('names files that are there', async () => {
    const { body } = await ask('GET', '/');
    const named = [...body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(named).toHaveLength(2);
    for (const path of named) expect((await ask('GET', path)).status).toBe(200);
  });

  test('is at one address: by another name a browser is sent there, and gets nothing else', async () => {
    const rebound = { host: 'attacker.example' };
    expect(await ask('GET', '/', rebound)).toMatchObject({ status: 302, headers: { location: `${url}/` } });
    for (const path of ['/_local/page/stage', '/_local/page/page.js'])
      expect((await ask('GET', path, rebound)).status).toBe(421);
    const posted = await ask('POST', '/_local/page/tills', {
      ...rebound,
      origin: url,
      'idempotency-key': 'k',
    });
    expect(posted.status).toBe(421);
    expect(asked).toEqual([]);
  });
});

describe('what only a local stage has', () => {
  test('is told to the page', async () => {
    const { status, headers, body } = await ask('GET', '/_local/page/stage');
    expect([status, JSON.parse(body)]).toEqual([200, stage]);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers['cache-control']).toBe('no-store');
  });

  test('a till is registered under the key that the page chose; a day goes by for a device', async () => {
    const till = await ask('POST', '/_local/page/tills', { origin: url, 'idempotency-key': 'key' });
    expect(till.status).toBe(201);
    const known = await ask('POST', `/_local/page/devices/${device}/day-later`, { origin: url });
    const unknown = await ask('POST', `/_local/page/devices/${'B'.repeat(43)}/day-later`, { origin: url });
    expect([known.status, unknown.status]).toEqual([200, 404]);
    expect(asked).toEqual(['till key', `day ${device}`, `day ${'B'.repeat(43)}`]);
  });

  test.each([
    ['another site', { origin: 'https://attacker.example' }],
    ['no page', {}],
  ])('is not done for %s', async (_, headers) => {
    const answers = [
      await ask('POST', '/_local/page/tills', { ...headers, 'idempotency-key': 'key' } as Record<
        string,
        string
      >),
      await ask('POST', `/_local/page/devices/${device}/day-later`, headers as Record<string, string>),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(asked).toEqual([]);
  });

  test.each([
    ['GET', '/elsewhere'],
    ['GET', '/_local/page/secrets'],
    ['POST', '/_local/page/tills'],
  ])('%s %s is not there', async (method, path) => {
    expect((await ask(method, path, { origin: url })).status).toBe(404);
  });
});
