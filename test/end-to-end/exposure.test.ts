/**
 * The question that took four weeks in 2019, asked of the whole platform: who was affected, how much is it, since when; then
 * the store is frozen, and is paid nothing more.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fieldsIn } from '../../client/batch/csv.ts';
import { decideCase } from '../../lambdas/contract/cases.ts';
import { createCompensation } from '../../lambdas/contract/compensations.ts';
import { createDispute } from '../../lambdas/contract/disputes.ts';
import { getExposure, getExposureTable } from '../../lambdas/contract/exposure.ts';
import { freezeRing, getStoreFreeze, putStoreFreeze } from '../../lambdas/contract/freezes.ts';
import { putStore } from '../../lambdas/contract/operations.ts';
import { createPayment } from '../../lambdas/contract/payments.ts';
import { getStorePayable } from '../../lambdas/contract/stores.ts';
import type { Colleague } from '../../local/demo/people.ts';
import { outputOf } from '../../local/demo/stage.ts';
import { runCommand } from './support/command.ts';
import { type Customer, newColleague, newCustomer, topUp } from './support/people.ts';
import { platform } from './support/platform.ts';
import { controlled } from './support/shared-platform.ts';
import { itemsOf } from './support/tables.ts';
import { chargeAt, newTill } from './support/tills.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-exposure-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const outputs = join(folder, 'outputs.json');

const from = new Date(Date.now() - 60_000).toISOString();
const until = () => new Date(Date.now() + 60_000).toISOString();
const store = `store-${randomUUID().slice(0, 8)}`;
const other = `store-${randomUUID().slice(0, 8)}`;

let operator: Colleague;
let victims: Customer[];
let disputed = '';

const payAt = async ({ phone }: Customer, at: string, amount: string) =>
  (await phone.api.call(createPayment, { body: { store_id: at, amount, currency: 'JPY' } })).body;

beforeAll(async () => {
  writeFileSync(outputs, JSON.stringify(platform.outputs));
  [operator, ...victims] = await Promise.all([
    newColleague(['operator']),
    ...['ann', 'bea', 'cem', 'dee'].map(newCustomer),
  ] as [Promise<Colleague>, ...Promise<Customer>[]]);
  // A name that a spreadsheet would compute.
  await operator.api.call(putStore, { path: { id: store }, body: { name: '=1+1, "Cartons"' } });
  await operator.api.call(putStore, { path: { id: other }, body: { name: 'Another store' } });
  const [ann, bea, cem, dee] = victims as [Customer, Customer, Customer, Customer];
  for (const victim of victims) await topUp(victim, '9000');
  disputed = (await payAt(ann, store, '700')).id;
  await payAt(ann, store, '301');
  const compensated = (await payAt(bea, store, '1200')).id;
  await payAt(cem, other, '50');
  const till = await newTill(operator, store);
  await chargeAt(till, cem, { reference: 'r-1', amount: '99' });
  await payAt(dee, other, '5');

  await ann.phone.api.call(createDispute, {
    body: { payment_id: disputed, reason: 'not_me' },
  });
  const reviewer = await newColleague(['senior-reviewer']);
  await reviewer.api.call(decideCase, {
    path: { id: disputed.replace('pay_', 'disp_') },
    body: { outcome: 'uphold', reason: 'suspected_fraud' },
  });
  await operator.api.call(createCompensation, {
    body: {
      payment_id: compensated,
      incident: '2019-07-list-attack',
      amount: '1200',
      reason: 'other',
      note: 'Not hers',
    },
  });
  await (await controlled('real')).platform.idle();
});

async function exposure(...options: readonly string[]) {
  const { code, stdout, stderr } = await runCommand(
    'exposure',
    ['--from', from, '--to', until(), '--outputs', outputs, ...options],
    {
      HOLDFAST_OPERATOR_EMAIL: operator.email,
      HOLDFAST_OPERATOR_PASSWORD: operator.password,
      HOLDFAST_OPERATOR_CODE: await operator.authenticator.code(),
    },
  );
  return { code, stdout, stderr };
}

/** Through every payment that the ledger has, with nothing of the code that is tested. */
async function recounted(at: string) {
  const ledger = await itemsOf(outputOf(platform.outputs, 'LedgerTable'));
  const of = ledger.filter(({ sk, credit }) => sk?.S === 'PAYMENT' && credit?.S === `store:${at}`);
  const posted = of.filter(({ state }) => state?.S === 'posted');
  return {
    payments: posted.length,
    customers: new Set(posted.map(({ debit }) => debit?.S)).size,
    amount: String(posted.reduce((sum, { amount }) => sum + BigInt(amount?.N ?? 0), 0n)),
    ids: of.map(({ pk }) => pk?.S?.replace('PAYMENT#', '')).sort(),
    affected: [...new Set(posted.map(({ debit }) => debit?.S?.replace('wallet:', '')))].sort(),
  };
}

test('one command answers who was affected by a store, how much it is, and since when', async () => {
  const file = join(folder, 'exposure.csv');
  const { code, stdout, stderr } = await exposure('--store', store, '--csv', file, '--json');
  expect([code, stderr.replace(/…[^\n]*\n?/g, '')]).toEqual([0, expect.anything()]);
  const report = JSON.parse(stdout);
  const { ids, affected, ...taken } = await recounted(store);
  expect(taken).toEqual({ payments: 4, customers: 3, amount: '2300' });
  expect(report).toMatchObject({
    payments: 4,
    customers: 3,
    totals: [
      {
        currency: 'JPY',
        taken,
        held: { payments: 0, amount: '0' },
        returned: { payments: 1, amount: '1200' },
        fraud: { payments: 2, customers: 2, amount: '1900' },
      },
    ],
  });
  expect(Date.parse(report.since)).toBeGreaterThan(Date.parse(from));
  expect(report.affected.toSorted()).toEqual(affected);

  const [headings = '', ...rows] = readFileSync(file, 'utf8').trimEnd().split('\r\n');
  const names = fieldsIn(headings) ?? [];
  const cells = rows.map((row) =>
    Object.fromEntries(names.map((name, index) => [name, fieldsIn(row)?.[index] ?? ''])),
  );
  expect(cells.map(({ id }) => id).sort()).toEqual(ids);
  expect(new Set(cells.map(({ store_name }) => store_name))).toEqual(new Set([`'=1+1, "Cartons"`]));
  expect(cells.find(({ id }) => id === disputed)).toMatchObject({ fraud: 'dispute_upheld', taken: '700' });

  // From wherever the machine is that all of them pay from.
  const people = await exposure('--store', store, '--address-range', '127.0.0.0/24');
  expect(people.stdout).toContain('4 payments, 3 customers');
  expect(people.stdout).toContain('2,300 JPY');
});

test('of a device it is what that phone paid, anywhere; and by the API as a table', async () => {
  const [, , cem] = victims;
  const span = { from, to: until() };
  const all = (await operator.api.call(getExposure, { query: span })).body.payments;
  const customer = all.find(({ store_id, amount }) => store_id === other && amount === '50');
  const device = customer?.device_id ?? '';
  const { body } = await operator.api.call(getExposure, { query: { ...span, device } });
  expect(body.payments.map(({ amount, terminal }) => [amount, terminal])).toEqual([
    ['50', undefined],
    ['99', 1],
  ]);
  expect(body.exposure.totals).toMatchObject([{ taken: { payments: 2, customers: 1, amount: '149' } }]);
  const table = (await operator.api.call(getExposureTable, { query: { ...span, device } })).body;
  expect(table.trimEnd().split('\r\n')).toHaveLength(3);
  expect(cem).toBeDefined();
});

test('of a range of addresses it is what phones paid from there, or showed codes for; of a narrower one, nothing is told', async () => {
  const span = { from, to: until(), store };
  const of = async (address_range: string) =>
    (await operator.api.call(getExposure, { query: { ...span, address_range } })).body;
  const here = await of('127.0.0.0/24');
  expect(here).toMatchObject({ exposure: { payments: 4 }, network_unknown: 0 });
  expect(new Set(here.payments.map(({ network }) => network))).toEqual(new Set(['127.0.0.0/24']));
  expect(here.payments.filter(({ terminal }) => terminal === 1)).toHaveLength(1);
  expect((await of('127.0.0.0/8')).payments).toEqual(here.payments);
  for (const elsewhere of ['127.0.1.0/24', '2001:db8::/32', 'unknown'])
    expect((await of(elsewhere)).payments).toEqual([]);
  for (const narrow of ['127.0.0.1', '127.0.0.0/25', '::ffff:127.0.0.1', 'no range'])
    await expect(of(narrow)).rejects.toMatchObject({
      problem: { code: 'invalid_request', errors: [{ path: 'query.address_range' }] },
    });
  const query = { ...span, address_range: '127.0.0.0/24' };
  const table = (await operator.api.call(getExposureTable, { query })).body;
  expect(table.trimEnd().split('\r\n')).toHaveLength(5);
});

test('the store is frozen with a reason, is paid nothing, and its payable says so; then it is paid again', async () => {
  const [ann] = victims as [Customer];
  const path = { id: store };
  const frozen = { state: 'frozen', reason: 'Cartons at night' } as const;
  const { body } = await operator.api.call(putStoreFreeze, { path, body: frozen });
  expect(body).toMatchObject({ kind: 'stores', id: store, ...frozen });
  expect(Date.parse(body.in_force_at ?? '')).toBe(Date.parse(body.frozen_at ?? '') + 7000);
  await expect(payAt(ann, store, '1')).rejects.toMatchObject({ problem: { code: 'store_frozen' } });
  await expect(payAt(ann, other, '1')).resolves.toMatchObject({ status: 'approved' });
  const owed = (await operator.api.call(getStorePayable, { path })).body;
  expect(owed).toMatchObject({ frozen_at: body.frozen_at, balances: [{ currency: 'JPY' }] });
  expect((await operator.api.call(getStoreFreeze, { path })).body).toEqual(body);
  await operator.api.call(putStoreFreeze, { path, body: { state: 'active', reason: 'It was not them' } });
  await expect(payAt(ann, store, '1')).resolves.toMatchObject({ status: 'approved' });
});

test('a ring is looked at, and then frozen', async () => {
  const span = { from, to: until(), store: other };
  const [payment] = (await operator.api.call(getExposure, { query: span })).body.payments.filter(
    ({ amount }) => amount === '5',
  );
  const customer_id = payment?.customer_id ?? '';
  const seen = (await operator.api.call(freezeRing, { body: { customer_id } })).body;
  expect(seen).toMatchObject({
    frozen: false,
    members: [{ customer_id, state: 'active', devices: [{ id: payment?.device_id, state: 'active' }] }],
  });
  const wish = { customer_id, ring: seen.ring, reason: 'Cartons at night' };
  expect((await operator.api.call(freezeRing, { body: wish })).body).toMatchObject({
    frozen: true,
    members: [{ customer_id, state: 'frozen', devices: [{ state: 'frozen' }] }],
  });
  const [, , , dee] = victims as [Customer, Customer, Customer, Customer];
  await expect(payAt(dee, other, '1')).rejects.toMatchObject({ problem: { status: 401 } });
});
