/** A stage whose terminals present certificates, made by the guide's commands: who reaches their API, and what it believes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../../client/api.ts';
import { generateDeviceKey } from '../../client/device-key.ts';
import { type Certificate, withCertificate } from '../../client/example/with-certificate.ts';
import { enrolTerminal, createTerminal as tillOf } from '../../client/terminal.ts';
import { putStore } from '../../lambdas/contract/operations.ts';
import { routes } from '../../lambdas/contract/routes.ts';
import { createTerminal, getOwnTerminal, revokeTerminal } from '../../lambdas/contract/terminals.ts';
import { type Colleague, invite } from '../../local/demo/people.ts';
import { outputOf, stageOf } from '../../local/demo/stage.ts';
import { type Platform, startPlatform } from '../../local/platform.ts';
import { commandsOf } from '../docs/commands.ts';
import { blocksOf, root } from '../docs/pages.ts';
import { mutualTls } from '../lib/own-names.ts';
import { taken } from './support/contract-watch.ts';

const guide = 'docs/guides/terminal.md';
const folder = mkdtempSync(join(tmpdir(), 'holdfast-mutual-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));

function typed(command: string, place = folder): void {
  const { status, stderr } = spawnSync('bash', ['-c', command], {
    cwd: place,
    encoding: 'utf8',
    env: { ...process.env, CLIENT_ID: 'till-of-the-test' },
  });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
}
const pem = (name: string, place = folder): string => readFileSync(join(place, name), 'utf8');

/** As somebody does who reads the guide. @returns the certificate of a till */
function issue(place: string): Certificate {
  const [extensions] = blocksOf(guide).filter(({ language }) => language === 'ini');
  writeFileSync(join(place, 'till.ext'), `${extensions?.text}\n`);
  const commands = commandsOf(guide).filter((command) => command.startsWith('openssl'));
  expect(commands.length).toBeGreaterThan(2);
  for (const command of commands) typed(command, place);
  return { cert: pem('till.pem', place), key: pem('till.key', place) };
}

let certificate: Certificate;
let platform: Platform;
let operator: Colleague;
let administrator: CognitoIdentityProviderClient;
let url: string;

beforeAll(async () => {
  const issued = issue(folder);
  // In AWS the certificate of the name is of Amazon's.
  typed(
    'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 2 -subj /CN=here ' +
      '-addext subjectAltName=IP:127.0.0.1 -keyout here.key -out here.pem',
  );
  certificate = { ...issued, ca: pem('here.pem') };
  platform = await startPlatform({
    projectRoot: root,
    dataDir: join(folder, 'data'),
    port: 0,
    context: { stage: 'dev', ...mutualTls },
    log: () => {},
    progress: () => {},
    now: Date.now,
    mutualTls: { certificate: pem('here.pem'), key: pem('here.key'), truststore: pem('authority.pem') },
  });
  url = outputOf(platform.outputs, 'TerminalApiUrl');
  administrator = new CognitoIdentityProviderClient({
    region: platform.app.region,
    endpoint: platform.url,
    credentials: platform.administrator,
  });
  operator = await invite(stageOf(platform.outputs), administrator, 'operator@staff.example', ['operator']);
  await operator.api.call(putStore, { path: { id: 'kiosk' }, body: { name: 'Kiosk' } });
});
afterAll(async () => {
  administrator?.destroy();
  await platform?.close();
});

async function register() {
  const { body } = await operator.api.call(createTerminal, { path: { id: 'kiosk' }, body: { name: 'Till' } });
  const { tokenUrl } = stageOf(platform.outputs).terminals;
  const key = await generateDeviceKey();
  const secret = body.client_secret ?? '';
  const till = (presented: Certificate | undefined, baseUrl = url): Api =>
    tillOf({
      baseUrl,
      tokenUrl,
      clientId: body.client_id ?? '',
      clientSecret: () => secret,
      key,
      ...(presented === undefined ? {} : { fetch: withCertificate(baseUrl, presented) }),
    });
  return { id: body.id, code: body.enrolment_code ?? '', till };
}

/** Of a connection that was refused: by an alert, which may be lost as the connection ends. */
const refusal = /^(ECONNRESET|EPIPE|ERR_SSL_.+)$/;

test('a till with a certificate enrols its key and is answered, at the address that it signs for', async () => {
  const { till, code } = await register();
  const api = till(certificate);
  expect(await enrolTerminal(api, code)).toMatchObject({ store_id: 'kiosk', state: 'active' });
  expect((await api.call(getOwnTerminal)).status).toBe(200);
});

describe('who has token and key of a terminal', () => {
  let terminal: Awaited<ReturnType<typeof register>>;
  beforeAll(async () => {
    terminal = await register();
    await enrolTerminal(terminal.till(certificate), terminal.code);
  });

  test('and no certificate is not even heard', async () => {
    const { ca = '' } = certificate;
    const asked = new Promise((resolve, reject) => {
      request(`${url}terminals/me`, { ca }).on('response', resolve).on('error', reject).end();
    });
    await expect(asked).rejects.toMatchObject({ code: expect.stringMatching(refusal) });
  });

  test('and a certificate of another authority neither', async () => {
    const stranger = { ...issue(mkdtempSync(join(folder, 'other-'))), ca: certificate.ca ?? '' };
    const refused = terminal.till(stranger).call(getOwnTerminal);
    await expect(refused).rejects.toBeInstanceOf(TypeError);
    await expect(refused).rejects.toMatchObject({ cause: { code: expect.stringMatching(refusal) } });
  });

  test('finds none of its routes at the API of all others', async () => {
    const atTheEdge = stageOf(platform.outputs).apiUrl;
    const api = terminal.till(undefined, atTheEdge);
    await expect(api.call(getOwnTerminal)).rejects.toMatchObject({ problem: { code: 'route_not_found' } });
    const codes = routes
      .filter(({ audience }) => audience.pool === 'terminals')
      .map(async ({ method, path }) => {
        const answer = await fetch(new URL(path.slice(1).replace(/\{\w+\}/, 'x'), atTheEdge), { method });
        return ((await answer.json()) as { code: string }).code;
      });
    expect(new Set(await Promise.all(codes))).toEqual(new Set(['route_not_found']));
    // What the contract promises of them, it promises of the other API.
    expect(taken().filter((broken) => !broken.includes("to include 'route_not_found'"))).toEqual([]);
  });

  test('is refused with its certificate once the terminal is revoked', async () => {
    const api = terminal.till(certificate);
    expect((await api.call(getOwnTerminal)).status).toBe(200);
    await operator.api.call(revokeTerminal, { path: { id: terminal.id } });
    await expect(api.call(getOwnTerminal)).rejects.toMatchObject({
      problem: { code: 'terminal_not_enrolled' },
    });
  });
});

test('what is not of terminals is not there either', async () => {
  const { ca = '', cert, key } = certificate;
  const send = withCertificate(url, { ca, cert, key });
  for (const path of ['wallet', 'cases', 'stores/kiosk']) {
    const answer = await send(new URL(path, url));
    expect(((await answer.json()) as { code: string }).code).toBe('route_not_found');
  }
});

test('without certificates to serve it with, the platform says so', async () => {
  const started = startPlatform({
    projectRoot: root,
    assembly: join(folder, 'data/cdk.out'),
    dataDir: join(folder, 'refused'),
    port: 0,
    context: {},
    log: () => {},
    progress: () => {},
    now: Date.now,
  });
  await expect(started).rejects.toThrow('tills.example.com asks for certificates');
});
