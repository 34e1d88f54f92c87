/** The console's files on their way into the bucket, and what CloudFormation is told of it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { handler as deployed } from '../../../lambdas/handlers/publish-console.ts';
import { bundleOptions } from '../../../lib/constructs/bundle-options.ts';

interface Put {
  readonly path: string;
  readonly type: string | undefined;
  readonly cache: string | undefined;
  readonly body: string;
}

const files = {
  'index.html': '<!doctype html>',
  'console-ABCDEFGH.js': 'let a;',
  'console-0a1b2c3d.css': 'a{}',
  'docs/index.html': '<!doctype html><title>API',
  'docs/api-docs-ABCDEFGH.js': 'let b;',
};
const config = '{"stage":"dev"}';

let folder: string;
let server: Server;
let address: string;
let puts: Put[];
let refusing: boolean;
let handler: typeof deployed;

/** Stands for S3 and for where CloudFormation waits. */
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const path = (request.url ?? '').replace(/\?.*/, '');
    const isAnswer = path === '/answer';
    if (!isAnswer && refusing) return void response.writeHead(403).end();
    const { 'content-type': type, 'cache-control': cache } = request.headers;
    puts.push({ path, type, cache, body });
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = mkdtempSync(join(tmpdir(), 'publish-console-'));
  const environment = {
    CONSOLE_BUCKET: 'files',
    AWS_ENDPOINT_URL_S3: address,
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  // As it is deployed: the files lie beside it.
  await build({
    ...bundleOptions,
    entryPoints: ['lambdas/handlers/publish-console.ts'],
    outfile: join(folder, 'index.mjs'),
    write: true,
  });
  mkdirSync(join(folder, 'console/docs'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'console', name), text);
  ({ handler } = await import(pathToFileURL(join(folder, 'index.mjs')).href));
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  puts = [];
  refusing = false;
});

const run = (RequestType: string) =>
  handler({
    RequestType,
    ResponseURL: `${address}/answer`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Published',
    ResourceProperties: { config },
  } as unknown as Parameters<typeof deployed>[0]);

const names = () => puts.map(({ path }) => path.replace(/^\/(files\/)?/, ''));
const answer = () => JSON.parse(puts.at(-1)?.body ?? '');
const put = (name: string) => puts.find(({ path }) => path === `/files/${name}`);

test.each(['Create', 'Update'])(
  '%s puts all of them, the pages last, and says that it is done',
  async (type) => {
    await run(type);
    expect(names().slice(0, 3).sort()).toEqual([
      'console-0a1b2c3d.css',
      'console-ABCDEFGH.js',
      'docs/api-docs-ABCDEFGH.js',
    ]);
    expect(names().slice(3, 4)).toEqual(['config.json']);
    expect(names().slice(4, 6).sort()).toEqual(['docs/index.html', 'index.html']);
    expect(names().slice(6)).toEqual(['answer']);
    expect(answer()).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: 'console',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Published',
    });
    expect(puts.at(-1)?.type ?? '').toBe('');
  },
);

test('what is named by its content is kept by browsers, the page and its settings are asked for each time', async () => {
  await run('Create');
  expect(put('console-ABCDEFGH.js')).toMatchObject({
    type: 'text/javascript; charset=utf-8',
    cache: 'public, max-age=31536000, immutable',
    body: files['console-ABCDEFGH.js'],
  });
  expect(put('console-0a1b2c3d.css')?.type).toBe('text/css; charset=utf-8');
  expect(put('index.html')).toMatchObject({ type: 'text/html; charset=utf-8', cache: 'no-cache' });
  expect(put('docs/index.html')).toMatchObject({ cache: 'no-cache', body: files['docs/index.html'] });
  expect(put('docs/api-docs-ABCDEFGH.js')?.cache).toBe('public, max-age=31536000, immutable');
  expect(put('config.json')).toMatchObject({ type: 'application/json', cache: 'no-cache', body: config });
});

test('where S3 refuses, the deployment fails, and is told no more than where to look', async () => {
  refusing = true;
  await run('Update');
  expect(names()).toEqual(['answer']);
  expect(answer()).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/see the log/) });
});

test('a deletion takes nothing away, and does not keep the stack', async () => {
  await run('Delete');
  expect(names()).toEqual(['answer']);
  expect(answer().Status).toBe('SUCCESS');
});
