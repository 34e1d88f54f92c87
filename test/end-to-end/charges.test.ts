/** A day at a store's till, on the whole platform: codes from a phone, baskets from a terminal, and what becomes of them. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttributeValue, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Api } from '../../client/api.ts';
import { confirmPayment } from '../../client/confirm-payment.ts';
import { generateDeviceKey } from '../../client/device-key.ts';
import { signIn } from '../../client/session.ts';
import { enrolTerminal, createTerminal as tillOf } from '../../client/terminal.ts';
import { decideCase } from '../../lambdas/contract/cases.ts';
import { cancelCharge, createCharge, getCharge, refundCharge } from '../../lambdas/contract/charges.ts';
import { putStore } from '../../lambdas/contract/operations.ts';
import { createPaymentCode, getPaymentCode } from '../../lambdas/contract/payment-codes.ts';
import { getStoreStatement } from '../../lambdas/contract/stores.ts';
import { createTerminal } from '../../lambdas/contract/terminals.ts';
import { getWallet, listEntries } from '../../lambdas/contract/wallet.ts';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import { codeKey, deviceKey, type Key } from '../../lambdas/store/keys.ts';
import type { Colleague } from '../../local/demo/people.ts';
import { outputOf } from '../../local/demo/stage.ts';
import { liveSource } from '../../tools/ledger/live-source.ts';
import { reconcileStage } from '../../tools/ledger/reconcile-stage.ts';
import { stageOf } from '../../tools/ledger/stage.ts';
import { verifyLedger } from '../../tools/ledger/verify.ts';
import { type Customer, newColleague, newCustomer, topUp } from './support/people.ts';
import { dynamoDb, platform, stage } from './support/platform.ts';
import { controlled } from './support/shared-platform.ts';
import { nextSecond, until } from './support/until.ts';

const DAY = 24 * 60 * 60 * 1000;
const store = `store-${randomUUID().slice(0, 8)}`;
const folder = mkdtempSync(join(tmpdir(), 'holdfast-charges-'));
afterAll(() => rmSync(folder, { recursive: true }));

let hana: Customer;
let reviewer: Colleague;
let operator: Colleague;
let till: Api;

beforeAll(async () => {
  [hana, reviewer, operator] = await Promise.all([
    newCustomer('hana'),
    newColleague(['reviewer']),
    newColleague(['operator']),
  ]);
  await topUp(hana, '100000');
  // As if two days had gone by: what a new phone pays beyond 10,000 yen is held anyway.
  const then = { N: String(Date.now() - 2 * DAY) };
  await change(deviceKey(hana.phone.key.id), 'SET enrolledAt = :then', { ':then': then });
  till = await openTill();
});

/** As the owner of the account could, by hand. */
const change = ({ pk, sk }: Key, UpdateExpression: string, values: Record<string, AttributeValue>) =>
  dynamoDb.send(
    new UpdateItemCommand({
      TableName: outputOf(platform.outputs, 'RegistryTable'),
      Key: { pk: { S: pk }, sk: { S: sk } },
      UpdateExpression,
      ExpressionAttributeValues: values,
    }),
  );

/** As an operator registers it and an installer sets it up. */
async function openTill(): Promise<Api> {
  await operator.api.call(putStore, { path: { id: store }, body: { name: 'Shibuya Crossing' } });
  const { body } = await operator.api.call(createTerminal, { path: { id: store }, body: { name: 'Till' } });
  const api = tillOf({
    baseUrl: stage.apiUrl,
    tokenUrl: stage.terminals.tokenUrl,
    clientId: body.id,
    clientSecret: () => body.client_secret ?? '',
    key: await generateDeviceKey(),
  });
  await enrolTerminal(api, body.enrolment_code ?? '');
  return api;
}

const show = async () =>
  (await hana.phone.api.call(createPaymentCode, { body: { currency: 'JPY', max_amount: '50000' } })).body;
const look = async (id: string) => (await hana.phone.api.call(getPaymentCode, { path: { id } })).body;
const sale = (code: string, reference: string, amount: string, category = 'groceries', quantity = 1) => ({
  store_id: store,
  code,
  amount,
  currency: 'JPY',
  reference,
  lines: [{ category: category as 'groceries', quantity, amount }],
});
const charge = (body: ReturnType<typeof sale>) => till.call(createCharge, { body });
const chargeOf = async (id: string) => (await till.call(getCharge, { path: { id } })).body;
const balance = async () => {
  const { posted, pending } = (await hana.phone.api.call(getWallet)).body;
  return { posted, pending };
};

test('a code is charged once, and a lost answer is asked for again', async () => {
  const { id, code } = await show();
  const body = sale(code, 'r-1', '1200');
  const approved = await charge(body);
  expect([approved.status, approved.body.status]).toEqual([201, 'approved']);
  expect((await charge(body)).body).toEqual(approved.body);
  await expect(charge({ ...body, reference: 'r-other' })).rejects.toMatchObject({
    problem: { code: 'payment_code_used' },
  });
  expect(await look(id)).toMatchObject({
    state: 'used',
    payment: { id: approved.body.id, status: 'approved', store: { name: 'Shibuya Crossing' } },
  });
  expect(await balance()).toEqual({ posted: '98800', pending: '0' });
});

test('the phone confirms a larger one, which the till waits for', async () => {
  const { id, code } = await show();
  const asked = await charge(sale(code, 'r-2', '30000'));
  expect([asked.status, asked.body.status]).toEqual([202, 'step_up']);
  const { payment } = await look(id);
  if (!payment) throw new Error('The phone is not told what it is to confirm');
  await nextSecond();
  const { phone, password, authenticator } = hana;
  await confirmPayment(phone.api, payment, {
    signInAfresh: async () => {
      phone.session = await signIn(phone.user, password, { totpCode: () => authenticator.code() });
    },
  });
  expect((await chargeOf(asked.body.id)).status).toBe('approved');
  expect((await look(id)).payment).toMatchObject({ status: 'approved' });
  expect(await balance()).toEqual({ posted: '68800', pending: '0' });
});

test('one that is held is handed over when a person has looked', async () => {
  const held = await charge(sale((await show()).code, 'r-3', '5000', 'e_cigarette', 11));
  expect([held.status, held.body.status]).toEqual([202, 'held']);
  expect(await balance()).toEqual({ posted: '68800', pending: '5000' });
  await decided(held.body.id);
  const ended = await until(
    () => chargeOf(held.body.id),
    ({ status }) => status !== 'held',
  );
  expect(ended.status).toBe('approved');
  expect(await balance()).toEqual({ posted: '63800', pending: '0' });
});

/** Approved, as soon as the case is open. */
const decided = (payment: string) =>
  until(
    () =>
      reviewer.api
        .call(decideCase, {
          path: { id: caseIdOf(payment) },
          body: { outcome: 'approve', reason: 'customer_confirmed' },
        })
        .then(
          () => true,
          () => false,
        ),
    (done) => done,
  );

test('is cancelled and refunded at the till, also while a person is still to look', async () => {
  const [one, two] = [
    await charge(sale((await show()).code, 'r-4', '2000')),
    await charge(sale((await show()).code, 'r-5', '6000', 'e_cigarette', 12)),
  ];
  const path = (answer: typeof one) => ({ path: { id: answer.body.id } });
  expect((await till.call(cancelCharge, path(one))).body).toMatchObject({ status: 'refunded' });
  expect((await till.call(cancelCharge, path(two))).body).toMatchObject({ status: 'declined' });
  const three = await charge(sale((await show()).code, 'r-6', '900'));
  const body = { reference: 'b-1', amount: '400', currency: 'JPY', reason: 'goods_returned' } as const;
  const refund = await till.call(refundCharge, { ...path(three), body });
  expect((await till.call(refundCharge, { ...path(three), body })).body).toEqual(refund.body);
  expect(await chargeOf(three.body.id)).toMatchObject({ status: 'approved', refunded: '400' });
  expect(await balance()).toEqual({ posted: '63300', pending: '0' });
});

test('history, statement and ledger tell the same of it all', async () => {
  await (await controlled('real')).platform.idle();
  const { entries } = (await hana.phone.api.call(listEntries)).body;
  const told = entries.map(({ kind, amount, status }) => `${kind} ${amount} ${status}`);
  expect(told.filter((line) => line.startsWith('payment'))).toHaveLength(6);
  expect(told.filter((line) => line.startsWith('refund'))).toHaveLength(2);

  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tokyo' }).format(Date.now());
  const { body } = await operator.api.call(getStoreStatement, { path: { id: store, day } });
  // 1,200 and 30,000 and 5,000 and what is left of 900; 2,000 came and went.
  expect(body.closing).toEqual([{ currency: 'JPY', posted: '36700', pending: '0' }]);

  const outputs = join(folder, 'outputs.json');
  writeFileSync(outputs, JSON.stringify(platform.outputs));
  const { url: endpoint, region, administrator: credentials } = platform;
  writeFileSync(join(folder, 'administrator.json'), JSON.stringify({ endpoint, region, credentials }));
  const tools = stageOf(outputs);
  const ports = {
    now: Date.now,
    sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
    progress: () => {},
  };
  expect(await verifyLedger(liveSource(tools, 'live'), ports)).toMatchObject({
    findings: [],
    unsealed: 0,
    sums: { JPY: 0n },
  });
  // A charge whose customer signed for another is named.
  const code = await show();
  const { body: last } = await charge(sale(code.code, 'r-7', '100'));
  const mark = (usedBy: string) =>
    change(codeKey(code.id), 'SET usedBy = :payment', { ':payment': { S: usedBy } });
  await mark(`pay_${'A'.repeat(27)}`);
  const { findings } = await verifyLedger(liveSource(tools, 'live'), ports);
  await mark(last.id);
  expect(findings.map(({ sentence }) => sentence)).toEqual([
    expect.stringContaining(
      `${last.id} was inserted or edited: it names a payment code that was not charged`,
    ),
  ]);
  // Nothing waits any more for the one that was cancelled while it was held.
  await until(
    () => reconcileStage(tools, { settle: 1000, readsPerSecond: 100_000, progress: () => {} }),
    ({ ok }) => ok,
  );
  tools.client.destroy();
  tools.s3.destroy();
  tools.stepFunctions.destroy();
});
