/**
 * What possession costs: signed requests beside unsigned ones, interleaved in one run against the local platform, and
 * the proof check beside one bare signature verification. Ratios of medians; nothing here is asserted.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Table from 'cli-table3';
import { createProof } from '../client/proof.ts';
import { createPayment } from '../lambdas/contract/payments.ts';
import { createTopUp, getWallet } from '../lambdas/contract/wallet.ts';
import { verifyProof } from '../lambdas/handlers/http/proof.ts';
import { administratorOf } from '../local/demo/administrator.ts';
import { mailedCode } from '../local/demo/mail.ts';
import { enrol, type Phone, randomPassword, register, signInOn, unpack } from '../local/demo/people.ts';
import { demoSignIns, demoStore } from '../local/demo/sign-ins.ts';
import { stageOf } from '../local/demo/stage.ts';
import { startPlatform } from '../local/platform.ts';

const ROUNDS = 60;
const VERIFICATIONS = 500;

type Measured = Readonly<Record<string, () => Promise<unknown>>>;

/** Milliseconds, the median of `rounds` runs of each, one of each in turn. */
async function medians(measured: Measured, rounds: number): Promise<Record<string, number>> {
  const times = Object.fromEntries(Object.keys(measured).map((name) => [name, [] as number[]]));
  for (const act of Object.values(measured)) await act();
  for (let round = 0; round < rounds; round++)
    for (const [name, act] of Object.entries(measured)) {
      const started = performance.now();
      await act();
      times[name]?.push(performance.now() - started);
    }
  const median = (list: number[]) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

function print(title: string, base: string, times: Record<string, number>): void {
  const table = new Table({
    head: [title, 'median ms', `ratio to ${base}`],
    style: { head: [], border: [] },
  });
  for (const [name, time] of Object.entries(times))
    table.push([name, time.toFixed(3), (time / (times[base] ?? 1)).toFixed(2)]);
  process.stdout.write(`${table.toString()}\n`);
}

/** The check of one proof, beside the one signature verification that it cannot do without. */
async function benchProof(phone: Phone): Promise<void> {
  const now = Date.now();
  const body = JSON.stringify({ store_id: demoStore.id, amount: '1200', currency: 'JPY' });
  const idempotencyKey = crypto.randomUUID();
  const url = 'https://api.example/v1/payments';
  const request = { method: 'POST', url, accessToken: phone.session.accessToken, body, idempotencyKey, now };
  const proof = await createProof(phone.key, request);
  const [header = '', payload = '', signature = ''] = proof.split('.');
  const bytes = Buffer.from(`${header}.${payload}`);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('jwk', phone.key.publicJwk, algorithm, false, ['verify']);
  const times = await medians(
    {
      'one ES256 verification': () =>
        crypto.subtle.verify(algorithm, key, Buffer.from(signature, 'base64url'), bytes),
      'the whole proof check': () => verifyProof(proof, { ...request, body: Buffer.from(body) }),
    },
    VERIFICATIONS,
  );
  print('proof', 'one ES256 verification', times);
}

async function benchRequests(phone: Phone): Promise<void> {
  const currency = 'JPY';
  const times = await medians(
    {
      'GET /wallet, unsigned': () => phone.api.call(getWallet),
      'POST /top-ups, signed': () =>
        phone.api.call(createTopUp, { body: { amount: '100', currency, funding_source: 'sandbox' } }),
      'POST /payments, signed': () =>
        phone.api.call(createPayment, { body: { store_id: demoStore.id, amount: '1', currency } }),
    },
    ROUNDS,
  );
  print('request', 'GET /wallet, unsigned', times);
}

const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
const platform = await startPlatform({
  projectRoot: resolve(import.meta.dirname, '..'),
  dataDir,
  port: 0,
  context: { stage: 'dev', 'api.requestsPerSecond': '5000', 'api.burst': '5000' },
  log: () => {},
  progress: (phrase) => void process.stdout.write(`… ${phrase}\n`),
  now: Date.now,
});
try {
  const stage = stageOf(platform.outputs);
  const code = mailedCode(platform.outbox);
  await demoSignIns({ stage, administrator: administratorOf(platform), mailedCode: code, dataDir });
  const unpacked = unpack(stage, 'bench@customer.example');
  const password = randomPassword();
  const authenticator = await register(unpacked, password, code);
  const phone = await signInOn(stage, unpacked, password, authenticator);
  await enrol(phone, 'Bench');
  await benchProof(phone);
  await benchRequests(phone);
} finally {
  await platform.close();
  rmSync(dataDir, { recursive: true, force: true });
}
