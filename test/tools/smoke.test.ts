/** `npm run smoke`: a stage that is well passes, and each check fails for a stage that is not. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ProblemCode, problems } from '../../lambdas/contract/problems.ts';
import { routes } from '../../lambdas/contract/routes.ts';
import { apiDocsHeaders, asHttpHeaders, securityHeaders } from '../../lib/console/security-headers.ts';
import type { Checked } from '../../tools/smoke/check.ts';
import { type Deployed, deployedOf, outputsIn } from '../../tools/smoke/deployed.ts';
import { smoke } from '../../tools/smoke/smoke.ts';
import { transportChecks } from '../../tools/smoke/transport.ts';

type Answer = (response: ServerResponse) => void;

const problem = (code: ProblemCode, type = 'application/problem+json'): Answer => {
  const { status } = problems[code];
  return (response) =>
    void response.writeHead(status, { 'content-type': type }).end(JSON.stringify({ code, status }));
};
const page =
  (status: number, headers: object = {}): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'text/html', ...headers }).end('<!doctype html>');
const json =
  (body: unknown, status = 200): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const keySet = { keys: [{ kid: 'a', kty: 'RSA', use: 'sig', n: 'AQAB', e: 'AQAB' }] };
const pools = ['CustomerPoolId', 'ReviewerPoolId', 'TerminalPoolId'];
const keysOf = (pool: string) => `GET /cognito/${pool}/.well-known/jwks.json`;

/** What a stage that is well answers, by method and path. */
const well: ReadonlyMap<string, Answer> = new Map([
  ...routes.map(({ method, path, audience, sandbox, operation }): [string, Answer] => [
    `${method} /v1${path.replaceAll(/\{\w+\}/g, 'x')}`,
    sandbox !== undefined
      ? problem('route_not_found')
      : audience.pool !== 'none'
        ? problem('unauthenticated')
        : operation.startsWith('receive')
          ? problem('webhook_signature_invalid')
          : page(404),
  ]),
  ...pools.map((pool): [string, Answer] => [keysOf(pool), json(keySet)]),
  ['GET /console/', page(200, asHttpHeaders(securityHeaders()))],
  ['GET /console/api/', page(200, asHttpHeaders(apiDocsHeaders()))],
]);

let answers = new Map(well);
const listener: RequestListener = ({ method, url }, response) =>
  (answers.get(`${method} ${url}`) ?? problem('route_not_found'))(response);

const server = createServer(listener);
const folder = mkdtempSync(join(tmpdir(), 'holdfast-smoke-'));
let deployed: Deployed;
let outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;

const listen = async (each: Server): Promise<number> => {
  await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
  return (each.address() as AddressInfo).port;
};

beforeAll(async () => {
  const url = `http://127.0.0.1:${await listen(server)}`;
  const pool = Object.fromEntries(pools.map((name) => [name, name]));
  outputs = {
    'Holdfast-prod-Identity': { CognitoUrl: `${url}/cognito/`, ...pool },
    'Holdfast-prod-Api': { ApiUrl: `${url}/v1/` },
    'Holdfast-prod-Console': { ConsoleUrl: `${url}/console/`, ApiDocsUrl: `${url}/console/api/` },
  };
  deployed = deployedOf(outputs);
});
beforeEach(() => {
  answers = new Map(well);
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

const failed = (checked: readonly Checked[]) =>
  checked.flatMap(({ name, problem }) => (problem === undefined ? [] : [`${name}: it ${problem}`]));

test('a stage that is well passes, and every route of the contract has been asked', async () => {
  const said: Checked[] = [];
  const checked = await smoke(deployed, (each) => void said.push(each));
  expect(failed(checked)).toEqual([]);
  expect(said).toEqual(checked);
  expect(checked).toHaveLength(routes.length + 5);
});

const without = (name: string): object =>
  Object.fromEntries(Object.entries(asHttpHeaders(securityHeaders())).filter(([header]) => header !== name));

test.each<[request: string, answer: Answer, told: RegExp]>([
  ['GET /v1/wallet', json({}), /^GET \/wallet: 401 unauthenticated: it answered 200 application\/json$/],
  ['GET /v1/wallet', problem('unauthenticated', 'application/json'), /answered 401 application\/json unauth/],
  ['POST /v1/payments', problem('invalid_request'), /^POST \/payments: .*answered 400 .*invalid_request$/],
  ['POST /v1/payments', problem('session_ended'), /answered 401 application\/problem\+json session_ended$/],
  ['PUT /v1/switches/x', problem('internal_error'), /^PUT \/switches\/.*answered 500 /],
  ['GET /v1/cases', problem('route_not_found'), /^GET \/cases: .*answered 404 .*route_not_found$/],
  ['POST /v1/charges', (response) => void response.destroy(), /^POST \/charges: .*it did not answer: /],
  ['POST /v1/webhooks/card-processor', json({ received: true }), /card-processor: 401 .*answered 200 /],
  ['GET /v1/freeze-links/x', page(200), /^GET \/freeze-links\/.* a page, 404: it answered 200 text\/html$/],
  ['POST /v1/sandbox/card-processor/x', problem('not_found'), /sandbox.* 404 route_not_found: .*not_found$/],
  [keysOf('CustomerPoolId'), json({}, 404), /^CustomerPoolId: its keys are served: it answered 404$/],
  [keysOf('ReviewerPoolId'), json({ keys: [] }), /^ReviewerPoolId: .*has no key that signs$/],
  [
    keysOf('TerminalPoolId'),
    json({ keys: [{ ...keySet.keys[0], use: 'enc' }] }),
    /^TerminalPoolId: .*has no key that signs$/,
  ],
  ['GET /console/', page(403), /^the console: .*answered 403 text\/html$/],
  ['GET /console/', json({}), /^the console: .*answered 200 application\/json$/],
  ...Object.keys(asHttpHeaders(securityHeaders())).map((header): [string, Answer, RegExp] => [
    'GET /console/',
    page(200, without(header)),
    new RegExp(`has not its own ${header}$`),
  ]),
  [
    'GET /console/api/',
    page(200, asHttpHeaders(securityHeaders())),
    /^the API's page: .*has not its own content-security-policy$/,
  ],
])('%s answered otherwise is found, and nothing else', async (request, answer, told) => {
  expect(answers.has(request)).toBe(true);
  answers.set(request, answer);
  const found = failed(await smoke(deployed, () => {}));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(told);
});

test('where no console is deployed none is asked for, and sandboxes only matter in prod', async () => {
  const { consoleUrl: _, apiDocsUrl: __, ...rest } = deployed;
  const checked = await smoke(
    { ...rest, consoleUrl: undefined, apiDocsUrl: undefined, stage: 'dev' },
    () => {},
  );
  expect(failed(checked)).toEqual([]);
  expect(checked.map(({ name }) => name).filter((name) => /console|page:|sandbox/.test(name))).toEqual([]);
});

async function typed(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['tools/smoke.ts', ...args], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}

const fileOf = (content: string): string => {
  const file = join(folder, 'outputs.json');
  writeFileSync(file, content);
  return file;
};

test('prints a line for each check, and exits with 1 when one fails', async () => {
  const file = fileOf(JSON.stringify(outputs));
  const passed = await typed(['--outputs', file]);
  expect([passed.code, passed.stderr]).toEqual([0, '']);
  expect(passed.stdout.split('\n')).toContain('ok      GET /wallet: 401 unauthenticated');
  expect(passed.stdout).toMatch(new RegExp(`\\n${routes.length + 5} checks, 0 failed\\.\\n$`));

  answers.set('GET /v1/wallet', json({ name: 'Tanaka Yui' }));
  const one = await typed(['--outputs', file]);
  expect(one.code).toBe(1);
  expect(one.stdout).toContain(
    'FAILED  GET /wallet: 401 unauthenticated: it answered 200 application/json\n',
  );
  // What it answered may be somebody's.
  expect(one.stdout).not.toContain('Tanaka');
});

test('takes what the pipeline passes, and prints JSON', async () => {
  const given = { HOLDFAST_STAGE: 'prod', ...Object.assign({}, ...Object.values(outputs)) };
  answers.set('GET /v1/wallet', json({}));
  const { code, stdout } = await typed(['--environment', '--json'], given);
  expect(code).toBe(1);
  const report = JSON.parse(stdout);
  expect(report.failed).toBe(1);
  expect(report.checks).toHaveLength(routes.length + 5);
  expect(report.checks).toContainEqual({
    name: 'GET /wallet: 401 unauthenticated',
    problem: 'answered 200 application/json',
  });
});

test.each([
  [['--outputs', '/nowhere.json'], /^\/nowhere\.json cannot be read as the outputs of a stage/],
  [['--outputs'], /Usage: npm run smoke/],
  [['--nothing'], /Usage: npm run smoke/],
  [['--environment'], /^The variable HOLDFAST_STAGE must be the stage's name\.$/],
])('%j is told in a sentence', async (args, told) => {
  const { code, stderr } = await typed(args, { HOLDFAST_STAGE: '' });
  expect(code).toBe(1);
  expect(stderr.trim()).toMatch(told);
  expect(stderr).not.toMatch(/^\s+at |Unexpected:/m);
});

test('outputs that are not all there are told by the name of the one that is missing', () => {
  expect(() => deployedOf({ 'Holdfast-dev-Api': { ApiUrl: 'http://x/' } })).toThrow(
    "The stage's outputs do not name CognitoUrl.",
  );
  expect(() => deployedOf({})).toThrow('The outputs are not those of a stage.');
  expect(() => deployedOf(outputsIn({ HOLDFAST_STAGE: 'dev', ApiUrl: '' }))).toThrow(
    "The stage's outputs do not name ApiUrl.",
  );
});

async function certificate() {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date('2019-07-01'),
    notAfter: new Date('2119-07-01'),
    extensions: [
      new BasicConstraintsExtension(true),
      new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }]),
    ],
  });
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    cert: made.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----`,
  };
}

/** What of a stage whose terminals have an API of their own is wrong. */
async function checkedWithTerminals(options: ServerOptions) {
  const { cert, key } = await certificate();
  const own = createHttpsServer({ cert, key, ...options }, listener);
  own.on('tlsClientError', () => {});
  const terminalApiUrl = `https://127.0.0.1:${await listen(own)}/v1/`;
  try {
    const checked = await smoke({ ...deployed, terminalApiUrl }, () => {}, cert);
    return failed(checked).map((each) => each.replace(/127\.0\.0\.1:\d+/, 'tills'));
  } finally {
    own.close();
    own.closeAllConnections();
  }
}

describe('where terminals have an API of their own', () => {
  const terminals = routes.filter(({ audience }) => audience.pool === 'terminals');
  const moved = (): void => {
    for (const { method, path } of terminals)
      answers.set(`${method} /v1${path.replaceAll(/\{\w+\}/g, 'x')}`, problem('route_not_found'));
  };

  test('that answers nobody without a certificate, nothing is wrong', async () => {
    moved();
    expect(await checkedWithTerminals({ requestCert: true })).toEqual([]);
  });

  test('that says so in an answer of its own, nothing is wrong either', async () => {
    moved();
    answers.set('GET /v1/terminals/me', json({ message: 'Forbidden' }, 403));
    // The same listener is the other API too.
    expect(await checkedWithTerminals({})).toEqual([
      'GET /terminals/me: 404 route_not_found: it answered 403 application/json',
    ]);
  });

  test('and the other still has their routes, each is told', async () => {
    expect(await checkedWithTerminals({ requestCert: true })).toHaveLength(terminals.length);
  });

  test('that answers anybody, it is told', async () => {
    moved();
    answers.set('GET /v1/terminals/me', problem('unauthenticated'));
    expect(await checkedWithTerminals({})).toContain(
      'tills: certificates alone: it answered 401 to somebody without a certificate',
    );
  });
});

async function checkedOver(options: TlsOptions) {
  const { cert, key } = await certificate();
  const secure = createTlsServer({ cert, key, ...options }, (socket) => socket.on('error', () => {}));
  secure.on('tlsClientError', () => {});
  const apiUrl = `https://127.0.0.1:${await listen(secure)}/`;
  try {
    const [check] = transportChecks({ ...deployed, apiUrl, consoleUrl: undefined }, cert);
    return await check?.problem().catch((error: Error) => error.message);
  } finally {
    secure.close();
  }
}

test('TLS 1.2 at least passes; a server that also speaks 1.1 is found, and one that is not there', async () => {
  expect(await checkedOver({ minVersion: 'TLSv1.2' })).toBeUndefined();
  expect(await checkedOver({ minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' })).toBe('speaks TLSv1.1');
  expect(
    await checkedOver({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
  ).toMatch(/protocol|alert/);
});

test('a certificate of nobody we trust is found; names of CloudFront and plain HTTP are not asked', async () => {
  const { cert, key } = await certificate();
  const secure = createTlsServer({ cert, key });
  secure.on('tlsClientError', () => {});
  const apiUrl = `https://127.0.0.1:${await listen(secure)}/`;
  const [check] = transportChecks({ ...deployed, apiUrl, consoleUrl: 'https://d1.cloudfront.net/' });
  await expect(check?.problem()).rejects.toThrow(/self-signed/);
  secure.close();
  const names = (consoleUrl: string) =>
    transportChecks({ ...deployed, apiUrl, consoleUrl }).map(({ name }) => name);
  expect(names('https://d1.cloudfront.net/')).toHaveLength(1);
  expect(names('https://console.example.com/')).toHaveLength(2);
  expect(transportChecks(deployed)).toEqual([]);
});
