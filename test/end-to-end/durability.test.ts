/** `npm start` as a user runs it: what was answered survives `kill -9`, and nothing is left running. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createApi } from '../../client/api.ts';
import { decideCase, listCases } from '../../lambdas/contract/cases.ts';
import { createPayment, getPayment } from '../../lambdas/contract/payments.ts';
import { createTopUp, getWallet } from '../../lambdas/contract/wallet.ts';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import { createAuthenticator } from '../../local/demo/authenticator.ts';
import { enrol, type Phone, signInColleague, signInOn, unpack } from '../../local/demo/people.ts';
import { demoStore, type SignIn } from '../../local/demo/sign-ins.ts';
import { stageOf } from '../../local/demo/stage.ts';
import { countNatively } from '../support/native-arithmetic.ts';
import { type Running, startCommand } from './support/command.ts';
import { until } from './support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-durability-'));
const dataDir = join(folder, 'data');
let running: Running;

countNatively();

afterAll(async () => {
  running.child.kill('SIGKILL');
  await running.ended;
  rmSync(folder, { recursive: true, force: true });
});

/** Starts it and waits until it says that it can be used. */
async function start(...more: string[]) {
  running = startCommand('start', ['--port', '0', '--data', dataDir, ...more]);
  await running.said('Ctrl-C stops it.');
  const read = (file: string) => JSON.parse(readFileSync(join(dataDir, file), 'utf8'));
  const signIns = read('sign-ins.json') as SignIn[];
  const signIn = (wanted: SignIn['role']) => {
    const found = signIns.find(({ role }) => role === wanted);
    if (!found) throw new Error(`There is no sign-in for a ${wanted}`);
    // So far ahead that it shows the next code: those that the first start has used must not come again.
    return { ...found, authenticator: createAuthenticator(found.totpSecret, () => Date.now() + 50_000) };
  };
  return { stage: stageOf(read('outputs.json')), signIn };
}

/** Whatever runs on the data folder: the command itself, and the engine. */
const processes = (): string[] =>
  execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(dataDir));

const nothingRuns = () => until(processes, (lines) => lines.length === 0);

async function stop(): Promise<void> {
  running.child.kill('SIGINT');
  const { code, stderr } = await running.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  await nothingRuns();
}

const paying = (amount: string, idempotencyKey: string) => ({
  body: { store_id: demoStore.id, amount, currency: 'JPY' },
  idempotencyKey,
});

/** The wallet, and the answers to two payments that are asked for again. */
async function standing(api: Phone['api'], keys: { readonly approved: string; readonly held: string }) {
  return {
    wallet: (await api.call(getWallet)).body,
    approved: await api.call(createPayment, paying('1200', keys.approved)),
    held: await api.call(createPayment, paying('20000', keys.held)),
  };
}

test('a kill loses nothing that was answered, Ctrl-C ends it cleanly, --reset forgets everything', async () => {
  const first = await start();
  const customer = first.signIn('customer');
  const phone = await signInOn(
    first.stage,
    unpack(first.stage, customer.email),
    customer.password,
    customer.authenticator,
  );
  await enrol(phone, 'The phone');
  await phone.api.call(createTopUp, {
    body: { amount: '50000', currency: 'JPY', funding_source: 'sandbox' },
  });
  const keys = { approved: randomUUID(), held: randomUUID() };
  const before = await standing(phone.api, keys);
  expect(before).toMatchObject({
    wallet: { posted: '50000', pending: '0', available: '50000' },
    approved: { status: 201, body: { status: 'approved' } },
    held: { status: 202, body: { status: 'held' } },
  });
  expect(processes().length).toBeGreaterThan(1);

  running.child.kill('SIGKILL');
  await running.ended;
  await nothingRuns();

  const second = await start();
  expect(second.signIn('customer').email).toBe(customer.email);
  const api = createApi({
    baseUrl: second.stage.apiUrl,
    accessToken: () => phone.session.accessToken,
    deviceKey: phone.key,
  });
  expect(await standing(api, keys)).toEqual({
    ...before,
    wallet: { ...before.wallet, posted: '48800', pending: '20000', available: '28800' },
  });

  const id = before.held.body.id;
  const { email, password, authenticator } = second.signIn('reviewer');
  const reviewer = await signInColleague(second.stage, { email, password, authenticator });
  // The kill may have come before the case was opened: then it is opened now.
  await until(
    async () => (await reviewer.api.call(listCases)).body.cases.map((each) => each.id),
    (open) => open.includes(caseIdOf(id)),
  );
  await reviewer.api.call(decideCase, {
    path: { id: caseIdOf(id) },
    body: { outcome: 'approve', reason: 'customer_confirmed' },
  });
  const ended = await until(
    async () => (await api.call(getPayment, { path: { id } })).body.status,
    (status) => status !== 'held',
  );
  expect(ended).toBe('approved');
  expect((await api.call(getWallet)).body).toMatchObject({ posted: '28800', pending: '0' });
  await stop();

  running = startCommand('start', ['--port', '0', '--data', dataDir, '--reset']);
  await running.said('synthesizing');
  running.child.kill('SIGKILL');
  await running.ended;
  expect(readdirSync(dataDir).filter((name) => !/^(cdk\.out|platform\.lock.*)$/.test(name))).toEqual([]);
}, 300_000);
