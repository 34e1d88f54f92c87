/** The client as a package: packed, unpacked beside nothing but its dependencies, and used as its README says. */
import { spawn, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newColleague, registerStore, storeId } from './support/people.ts';
import { mailedCode, platform } from './support/platform.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'holdfast-package-'));
afterAll(() => rmSync(folder, { recursive: true }));
const installed = join(folder, 'node_modules/@holdfast/client');

function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  expect({ status, stderr, stdout: status === 0 ? '' : stdout }).toEqual({
    status: 0,
    stderr: '',
    stdout: '',
  });
  return stdout;
}

/** As `npm install` would, without a registry: the tarball's files, and its dependencies from where they are here. */
beforeAll(() => {
  run(process.execPath, join(root, 'scripts/pack-client.ts'), folder);
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  mkdirSync(installed, { recursive: true });
  run('tar', '-xzf', tarball, '-C', installed, '--strip-components=1');
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  // `otpauth` is the authenticator app of the one who tries it.
  for (const name of [...Object.keys(dependencies), 'otpauth'])
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
});

/** The quick start of the README, to the letter. */
const quickStart = (): string =>
  /```js\n([\s\S]*?)```/.exec(readFileSync(join(installed, 'README.md'), 'utf8'))?.[1] ?? '';

const person = `
import { once } from 'node:events';
import { Secret, TOTP } from 'otpauth';
import { firstPayment } from './quick-start.js';
const { outputs, email, storeId } = JSON.parse(process.env.WISH);
let app;
let past = 0;
const prompts = {
  mailedCode: async () => { console.log('mail?'); return String(await once(process.stdin, 'data')).trim(); },
  enrolTotp: async (secret) => { app = new TOTP({ secret: Secret.fromBase32(secret) }); return app.generate(); },
  totpCode: async () => app.generate({ timestamp: Date.now() + 30_000 * ++past }),
};
const done = await firstPayment({ outputs, email, password: 'Hf-0123456789-abcdef', prompts, storeId });
console.log(JSON.stringify(done));
process.exit();
`;

test('its quick start signs up, enrols a device, tops up and pays', async () => {
  await registerStore(await newColleague(['operator']));
  writeFileSync(join(folder, 'quick-start.js'), quickStart());
  writeFileSync(join(folder, 'person.js'), person);
  const email = 'package@customer.example';
  const wish = JSON.stringify({
    outputs: Object.assign({}, ...Object.values(platform.outputs)),
    email,
    storeId,
  });
  const child = spawn(process.execPath, ['person.js'], {
    cwd: folder,
    env: { ...process.env, WISH: wish },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let told = '';
  for await (const chunk of child.stdout) {
    told += String(chunk);
    if (!told.includes('mail?\n')) continue;
    told = told.replace('mail?\n', '');
    child.stdin.write(`${await mailedCode(email)}\n`);
  }
  expect(JSON.parse(told)).toMatchObject({
    payment: { status: 'approved', amount: '1200', store: { id: storeId } },
    wallet: { available: '3800' },
  });
});

const typed = `
import { ApiProblem, createApi, type ProblemCode } from '@holdfast/client';
import { createPayment, decideCase } from '@holdfast/client/operations';
const api = createApi({ baseUrl: 'https://api.example.com/v1', accessToken: () => 'token' });
const body = { store_id: 'shinjuku-east', amount: '1200', currency: 'JPY' };
export const paid = async (): Promise<'approved' | 'step_up' | 'held' | 'declined' | 'expired'> =>
  (await api.call(createPayment, { body })).body.status;
// @ts-expect-error an amount is no number
export const wrong = () => api.call(createPayment, { body: { ...body, amount: 1200 } });
// @ts-expect-error there is no such outcome
export const other = () => api.call(decideCase, { path: { id: 'case_1' }, body: { outcome: 'maybe' } });
export const code = (error: ApiProblem): ProblemCode => error.problem.code;
`;

test('its types are those of the contract, for who has only the package', () => {
  writeFileSync(join(folder, 'typed.ts'), typed);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023', 'dom'],
    types: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.ts'] }));
  run(process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', '.');
}, 180_000);
