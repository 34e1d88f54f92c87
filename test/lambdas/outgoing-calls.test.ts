/** Whom functions call beside AWS: nobody whom a caller names. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const lambdas = join(import.meta.dirname, '../../lambdas');

/** The file, and whom it calls. */
const allowed: Readonly<Record<string, string>> = {
  'handlers/publish-console.ts': "CloudFormation's own address, of a deployment",
  'handlers/webhooks/play-webhooks.ts':
    'this API, which the sandbox of a provider calls as the provider would',
  'store/fetch-document.ts':
    "Google's list of revoked keys, by an address in the source; a redirect is an error",
};

const calling = /\bfetch\(|from 'node:(http|https|http2|net|tls|dgram)'|XMLHttpRequest|WebSocket/;

test('no other file of the functions opens a connection', () => {
  const files = globSync('**/*.ts', { cwd: lambdas });
  expect(files.length).toBeGreaterThan(200);
  const found = files.filter((file) => calling.test(readFileSync(join(lambdas, file), 'utf8')));
  expect(found.toSorted()).toEqual(Object.keys(allowed));
});

test('what would open one is found', () => {
  expect(calling.test('await fetch(body.url)')).toBe(true);
  expect(calling.test("import { request } from 'node:https';")).toBe(true);
});
