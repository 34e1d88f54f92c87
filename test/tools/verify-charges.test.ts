/** Charges before the verifier: terminal and phone signed for what is recorded, and whoever edits one is found without the chain. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Device } from '../../lambdas/domain/devices/device.ts';
import { noBlocks, sealBlock } from '../../lambdas/domain/sealing/block.ts';
import { enrolKey } from '../../lambdas/domain/terminals/enrol-key.ts';
import {
  eventOf,
  newCode,
  type RegisteredTerminal,
  registerTerminal,
} from '../../lambdas/domain/terminals/register-terminal.ts';
import { handler as confirmPayment } from '../../lambdas/handlers/confirm-payment.ts';
import { handler as createCharge } from '../../lambdas/handlers/create-charge.ts';
import { handler as createPaymentCode } from '../../lambdas/handlers/create-payment-code.ts';
import { handler as getPaymentCode } from '../../lambdas/handlers/get-payment-code.ts';
import type { Item } from '../../lambdas/store/items.ts';
import { codeKey, deviceKey, paymentKey, storeTerminalKey, terminalKey } from '../../lambdas/store/keys.ts';
import { deviceItem, deviceOf } from '../../lambdas/store/registry-items.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { terminalStore } from '../../lambdas/store/terminal-store.ts';
import { writeExport } from '../../tools/ledger/export-files.ts';
import { exportSource } from '../../tools/ledger/export-source.ts';
import { liveSource } from '../../tools/ledger/live-source.ts';
import { isSigner, type LedgerSource } from '../../tools/ledger/source.ts';
import { verifyLedger } from '../../tools/ledger/verify.ts';
import { invoke } from '../support/api-event.ts';
import { type Customer, customerWithFunds, putTestStore, signed } from '../support/customer-requests.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../support/function-environment.ts';
import { type TestKey, testKey } from '../support/proofs.ts';
import { sealsBucket, startSeals, type TestSeals } from '../support/seals.ts';
import { tables } from '../support/tables.ts';
import { fakeClients } from '../support/terminal-clients.ts';
import { signedBy, type TestTerminal, terminalClaims } from '../support/terminals.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-charges-'));
let env: FunctionEnvironment;
let seals: TestSeals;
let source: LedgerSource;
let customer: Customer;
let till: TestTerminal;
let rows: Readonly<Record<'first' | 'other' | 'confirmed' | 'afterRotation', Item>>;

beforeAll(async () => {
  [env, seals] = await Promise.all([startFunctionEnvironment(), startSeals()]);
  const client = env.tables.client();
  await putTestStore(client);
  await putTestStore(client, 'osaka-west', 'Osaka West');
  source = liveSource({ client, s3: seals.client, ...tables, bucket: sealsBucket }, 'test');
  customer = await customerWithFunds(client, 100_000n);
  const enrolled = deviceOf((await source.device(customer.key.thumbprint)) ?? {});
  await put(deviceItem({ ...enrolled, publicJwk: jwkOf(customer.key) }));
  till = await newTill('shinjuku-east');
  await newTill('osaka-west');
  await newTill('shinjuku-east');
  const first = await sale();
  const other = await sale();
  const confirmed = await confirmedSale();
  till = await rotated(till);
  rows = { first, other, confirmed, afterRotation: await sale() };
});
afterAll(async () => {
  await Promise.all([env.close(), seals.close()]);
  rmSync(folder, { recursive: true });
});

const put = (Item: Item) =>
  env.tables.client().send(new PutItemCommand({ TableName: tables.registryTable, Item }));
const jwkOf = ({ publicJwk }: TestKey) => publicJwk as Device['publicJwk'];

const operator = { subject: 'operator-1' };
const clients = fakeClients();
const terminalPorts = () => ({
  terminals: terminalStore({ client: env.tables.client(), runtime, ...tables }),
  clients,
  newId: randomUUID,
  random: (size: number) => randomBytes(size),
  timeToEnrol: 3_600_000,
  onCutOff: () => {},
});

async function newTill(store: string): Promise<TestTerminal> {
  const asked = { request: randomUUID(), fingerprint: '', store, name: 'Till', operator, now: Date.now() };
  const { terminal, credentials } = (await registerTerminal(terminalPorts(), asked)) as RegisteredTerminal;
  return withKey(terminal.id, credentials?.code ?? '');
}
async function withKey(id: string, code: string): Promise<TestTerminal> {
  const key = await testKey();
  const { thumbprint } = key;
  const asked = { terminal: id, key: { thumbprint, publicJwk: jwkOf(key) }, code, now: Date.now() };
  expect(await enrolKey(terminalPorts(), asked)).not.toHaveProperty('refused');
  return { id, key, claims: terminalClaims(id) };
}
/** With another key, which takes the first one's place as soon as it has signed. */
async function rotated({ id }: TestTerminal): Promise<TestTerminal> {
  const ports = terminalPorts();
  const { code, enrolment } = newCode(ports, Date.now());
  const given = eventOf(ports, { operator, now: Date.now() }, { terminal: id, kind: 'enrolment_code_given' });
  await ports.terminals.giveCode(enrolment, given);
  return withKey(id, code);
}

const rowOf = async (id: unknown) => {
  const key = paymentKey(String(id));
  return (await env.tables.items(tables.ledgerTable)).find(({ pk }) => pk?.S === key.pk) ?? {};
};

let receipts = 0;
async function asked(amount: string, category: string) {
  const wish = await signed(customer, '/payment-codes', { currency: 'JPY', max_amount: '40000' });
  const code = (await invoke(createPaymentCode, wish)).body as { readonly id: string; readonly code: string };
  const { body } = await invoke(
    createCharge,
    await signedBy(till, '/charges', {
      store_id: 'shinjuku-east',
      code: code.code,
      amount,
      currency: 'JPY',
      reference: `receipt-${++receipts}`,
      lines: [{ category, quantity: 1, amount }],
    }),
  );
  return { body, codeId: code.id };
}
async function sale(): Promise<Item> {
  const { body } = await asked('1200', 'groceries');
  expect(body.status).toBe('approved');
  return rowOf(body.id);
}
async function confirmedSale(): Promise<Item> {
  const { body, codeId } = await asked('30000', 'groceries');
  expect(body.status).toBe('step_up');
  const { body: shown } = await invoke(getPaymentCode, {
    ...(await signed(customer, `/payment-codes/${codeId}`, '', { method: 'GET' })),
    pathParameters: { id: codeId },
  });
  const { payment } = shown as { payment: { step_up: { challenge: string } } };
  const afresh = {
    ...customer,
    claims: { ...customer.claims, auth_time: String(Math.floor(Date.now() / 1000) + 2) },
  };
  const { challenge } = payment.step_up;
  const wish = { challenge, amount: '30000', currency: 'JPY', store_id: 'shinjuku-east' };
  const request = await signed(afresh, `/payments/${body.id}/confirm`, wish);
  expect((await invoke(confirmPayment, { ...request, pathParameters: { id: String(body.id) } })).status).toBe(
    200,
  );
  return rowOf(body.id);
}

/** What is found of charges as they are given, of which whoever gave them has made the chain too. */
async function found(charges: readonly Item[], from: Partial<LedgerSource> = {}) {
  const records = charges.map((item, at) => ({ id: `e${at}`, event: 'INSERT', at: 1000, item }) as const);
  const { text, head } = sealBlock(noBlocks, records, 2000);
  const given: LedgerSource = {
    ...source,
    isLive: false,
    readAt: Date.now() + 60_000,
    async *rows() {
      yield* charges;
    },
    async *blocks() {
      yield { sequence: 1, text };
    },
    head: async () => head,
    ...from,
  };
  const verified = await verifyLedger(given, {
    now: Date.now,
    sleep: () => Promise.resolve(),
    progress: () => {},
  });
  const sentences = verified.findings.filter(({ row }) => row.startsWith('PAYMENT#'));
  return { signatures: verified.signatures, sentences: sentences.map(({ sentence }) => sentence) };
}

test('charges that nobody touched: of both keys that the terminal had, and confirmed', async () => {
  expect(await found(Object.values(rows))).toEqual({ signatures: 4, sentences: [] });
});

test('the same offline, by what an export has of the Registry', async () => {
  const registry = await env.tables.items(tables.registryTable);
  const where = { directory: folder, region: 'ap-northeast-1', accountId: '000000000000', exportTime: 1000 };
  writeExport({ ...where, tableName: 'Registry', items: registry.filter(isSigner) });
  writeExport({ ...where, tableName: 'Ledger', items: [] });
  mkdirSync(join(folder, 'blocks'));
  const { device, code, terminal } = exportSource(folder);
  expect(await found(Object.values(rows), { device, code, terminal })).toEqual({
    signatures: 4,
    sentences: [],
  });
});

const S = (text: string) => ({ S: text });
const edits: readonly [string, keyof typeof rows, (row: Item) => Item, RegExp][] = [
  ['its amount', 'first', () => ({ amount: { N: '1201' } }), /its terminal did not sign this \(signature\)/],
  ['its amount, above its code', 'first', () => ({ amount: { N: '40001' } }), /its customer signed for less/],
  ['its currency', 'first', () => ({ currency: S('USD') }), /its customer signed for less/],
  ['its store', 'first', () => ({ credit: S('store:osaka-west') }), /another terminal or reference/],
  ['its store, unknown', 'first', () => ({ credit: S('store:elsewhere') }), /a terminal that is not known/],
  ['its terminal', 'first', () => ({ terminal: { N: '2' } }), /another terminal or reference/],
  ['its terminal, unknown', 'first', () => ({ terminal: { N: '9' } }), /a terminal that is not known/],
  ['its reference', 'first', () => ({ ref: S('receipt-9') }), /another terminal or reference/],
  ['its basket', 'first', ({ lines: _, ...row }) => row, /its terminal did not sign this/],
  ['its code', 'first', () => ({ code: rows.other.code as never }), /a payment code that was not charged/],
  ['when it was', 'first', () => ({ createdAt: { N: '1000' } }), /its terminal did not sign this/],
  [
    'what was signed',
    'first',
    () => ({ evidence: rows.other.evidence as never }),
    /its terminal did not sign/,
  ],
  [
    'its amount, after the rotation',
    'afterRotation',
    () => ({ amount: { N: '1201' } }),
    /its terminal did not/,
  ],
  [
    'its amount, once confirmed',
    'confirmed',
    () => ({ amount: { N: '30001' } }),
    /its customer did not sign/,
  ],
  ['its terminal, once confirmed', 'confirmed', () => ({ terminal: { N: '2' } }), /another terminal or/],
  ['its reference, once confirmed', 'confirmed', () => ({ ref: S('receipt-9') }), /another terminal or/],
  ['its code, once confirmed', 'confirmed', () => ({ code: rows.other.code as never }), /was not charged/],
];

describe('a charge that was edited is named, whoever made the chain:', () => {
  test.each(edits)('%s', async (what, which, edit, sentence) => {
    const row = rows[which];
    const edited = what === 'its basket' ? edit(row) : { ...row, ...edit(row) };
    const { sentences } = await found([edited]);
    expect(sentences).toEqual([expect.stringMatching(sentence)]);
    expect(sentences[0]).toContain(`${row.pk?.S} was inserted or edited: `);
  });

  test('a made-up one, of a terminal that has no key', async () => {
    const terminal = async () => [{ pk: S(terminalKey(till.id).pk), sk: S('TERMINAL') }];
    expect((await found([rows.first], { terminal })).sentences).toEqual([
      expect.stringContaining('its terminal did not sign this (no key)'),
    ]);
  });

  test('what the phone signed for the code', async () => {
    const code = async (id: string): Promise<Item> => ({
      ...(await source.code(id)),
      maxAmount: { N: '90000' },
    });
    expect((await found([rows.first], { code })).sentences).toEqual([
      expect.stringContaining('the device of its customer did not sign its code (signature)'),
    ]);
  });
});

test('without the keys of before, what they signed is not believed', async () => {
  const terminal = async (store: string, number: number) =>
    (await source.terminal(store, number)).filter(({ sk }) => sk?.S === 'TERMINAL');
  expect((await found([rows.first, rows.afterRotation], { terminal })).sentences).toEqual([
    expect.stringContaining(`${rows.first.pk?.S} was inserted or edited: its terminal did not sign this`),
  ]);
});

test('the export has who signed, and nothing else of the Registry', async () => {
  const kept = (await env.tables.items(tables.registryTable))
    .filter(isSigner)
    .map(({ pk, sk }) => [pk?.S, sk?.S]);
  const [number, code] = [storeTerminalKey('shinjuku-east', 1), codeKey('')];
  expect(kept).toContainEqual([number.pk, number.sk]);
  expect(kept).toContainEqual([terminalKey(till.id).pk, 'TERMINAL']);
  expect(kept).toContainEqual([deviceKey(customer.key.thumbprint).pk, 'DEVICE']);
  expect(kept.filter(([pk]) => pk?.startsWith(code.pk))).toHaveLength(4);
  expect(kept.filter(([, sk]) => !/^(TERMINAL|DEVICE|CODE|EVENT#)/.test(sk ?? ''))).toEqual([]);
});
