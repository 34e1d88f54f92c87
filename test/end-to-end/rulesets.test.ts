/** Rulesets, snoozes and a backtest on the whole platform: from an operator's file to what a customer is answered. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBacktest, getBacktest } from '../../lambdas/contract/backtests.ts';
import { putStore } from '../../lambdas/contract/operations.ts';
import { createPayment } from '../../lambdas/contract/payments.ts';
import { createRuleset, getRuleset, publishRuleset } from '../../lambdas/contract/rulesets.ts';
import { createSnooze, endSnooze, listSnoozeEvents } from '../../lambdas/contract/snoozes.ts';
import type { Rule, Ruleset } from '../../lambdas/domain/risk/ruleset.ts';
import { standardRuleset } from '../../lambdas/domain/risk/standard-ruleset.ts';
import type { Colleague } from '../../local/demo/people.ts';
import { runCommand } from './support/command.ts';
import { type Customer, newColleague, newCustomer, topUp } from './support/people.ts';
import { platform } from './support/platform.ts';
import { controlled } from './support/shared-platform.ts';
import { chargeAt, newTill } from './support/tills.ts';
import { until } from './support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-rulesets-'));
const outputs = join(folder, 'outputs.json');
const storeId = `store-${randomUUID().slice(0, 8)}`;
let [first, second]: Colleague[] = [];
let customer: Customer;

/** Others pay on this platform meanwhile: to an amount that nobody else pays. */
const drill: Rule = {
  reason: 'drill_amount',
  text: { en: 'The amount of the drill.', ja: '訓練用の金額です。' },
  flow: 'payment',
  when: { signal: 'amount', is: 317 },
  outcome: 'hold',
};
const { version: _, ...standard } = standardRuleset;
const drilling: Omit<Ruleset, 'version'> = { ...standard, rules: [...standard.rules, drill] };

beforeAll(async () => {
  writeFileSync(outputs, JSON.stringify(platform.outputs));
  const { url: endpoint, region, administrator: credentials } = platform;
  writeFileSync(join(folder, 'administrator.json'), JSON.stringify({ endpoint, region, credentials }));
  [first, second, customer] = await Promise.all([
    newColleague(['operator']),
    newColleague(['operator']),
    newCustomer('uma'),
  ]);
  await first?.api.call(putStore, { path: { id: storeId }, body: { name: 'The drill' } });
  await topUp(customer, '9000');
});
afterAll(async () => {
  await publish(standard);
  rmSync(folder, { recursive: true, force: true });
});

const pay = async () =>
  (
    await customer.phone.api.call(createPayment, {
      body: { store_id: storeId, amount: '317', currency: 'JPY' },
    })
  ).body.status;

/** By the API, as the console does. */
async function publish(ruleset: object): Promise<void> {
  if (!first || !second) return;
  const { body: current } = await first.api.call(getRuleset, { path: { id: 'current' } });
  const body = { base: current.version ?? '', reason: 'The drill is over', ruleset };
  const { body: draft } = await first.api.call(createRuleset, { body, idempotencyKey: randomUUID() });
  await second.api.call(publishRuleset, { path: { id: draft.id }, idempotencyKey: randomUUID() });
}

async function command(operator: Colleague | undefined, ...args: readonly string[]) {
  const { code, stdout, stderr } = await runCommand('rulesets', [...args, '--outputs', outputs], {
    HOLDFAST_OPERATOR_EMAIL: operator?.email,
    HOLDFAST_OPERATOR_PASSWORD: operator?.password,
    HOLDFAST_OPERATOR_CODE: await operator?.authenticator.code(),
  });
  return { code, stderr, told: stdout === '' ? undefined : JSON.parse(stdout) };
}

test('what one operator drafts and another publishes holds the very next payment; a snooze lets it through, for one', async () => {
  if (!first) throw new Error('There is no operator');
  expect(await pay()).toBe('approved');
  const file = join(folder, 'drill.json');
  writeFileSync(file, JSON.stringify(drilling));
  const { told: draft } = await command(first, 'draft', file, '--reason', 'A drill');
  expect(draft).toMatchObject({ state: 'draft', reason: 'A drill' });
  expect(await pay()).toBe('approved');
  const path = { id: String(draft.id) };
  const own = first.api.call(publishRuleset, { path, idempotencyKey: randomUUID() });
  await expect(own).rejects.toMatchObject({ problem: { code: 'second_person_required' } });
  const { told: published } = await command(second, 'approve', draft.id);
  expect(published).toMatchObject({ id: draft.id, state: 'published' });
  expect(await pay()).toBe('held');
  const { body: current } = await first.api.call(getRuleset, { path: { id: 'current' } });
  expect(current).toMatchObject({ version: published.version, in_force: true });

  const customerId = decodeJwt(customer.phone.session.accessToken).sub ?? '';
  const until = new Date(Date.now() + 60 * 60 * 1000).toISOString();
  const body = { customer_id: customerId, rule: drill.reason, reason: 'It is her', until };
  await first.api.call(createSnooze, { body, idempotencyKey: randomUUID() });
  expect(await pay()).toBe('approved');
  // At a till, too: what was snoozed when the phone asked for the code.
  const till = await newTill(first, storeId);
  expect(await chargeAt(till, customer, { reference: 'r-1', amount: '317' })).toMatchObject({
    status: 'approved',
  });
  const snoozed = { customer: customerId, rule: drill.reason };
  await second?.api.call(endSnooze, {
    path: snoozed,
    query: { reason: 'Over' },
    idempotencyKey: randomUUID(),
  });
  expect(await pay()).toBe('held');
  expect(await chargeAt(till, customer, { reference: 'r-2', amount: '317' })).toMatchObject({
    status: 'held',
  });
  const { body: told } = await first.api.call(listSnoozeEvents, { query: {} });
  const events = told.events.filter((event) => event.customer_id === customerId);
  expect(events.map(({ what }) => what)).toEqual(['ended', 'snoozed']);
});

test('a file that is no ruleset is told with its path, and nothing is sent', async () => {
  const file = join(folder, 'wrong.json');
  writeFileSync(
    file,
    JSON.stringify({ thresholds: {}, rules: [{ ...drill, when: { signal: 'mood', is: 1 } }] }),
  );
  const { code, stderr } = await runCommand('rulesets', [
    'draft',
    file,
    '--reason',
    'A drill',
    '--outputs',
    outputs,
  ]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('rules.0.when')]);
});

test('a backtest of the running stage tells what would have changed', async () => {
  const file = join(folder, 'lenient.json');
  writeFileSync(file, JSON.stringify(standard));
  const { code, stdout, stderr } = await runCommand('backtest', [
    '--ruleset',
    file,
    '--outputs',
    outputs,
    '--json',
  ]);
  expect([code, stderr]).toEqual([0, '']);
  const told = JSON.parse(stdout);
  const rule = told.rules.find((each: { rule: string }) => each.rule === drill.reason);
  // Two payments and a charge that were held; those that were let through while the rule was snoozed are told apart.
  expect(rule).toMatchObject({
    fired: { all: { count: 3, amount: '951' } },
    would_fire: { all: { count: 0 } },
  });
  const change = told.changes.find(
    ({ from, to }: { from: string; to: string }) => from === 'hold' && to === 'approve',
  );
  expect(change.all).toEqual({ count: 3, amount: '951' });
});

test('a backtest that an operator starts is run on schedule, and says what the command says', async () => {
  if (!first || !second) throw new Error('There is no operator');
  const { api } = second;
  const { body: current } = await first.api.call(getRuleset, { path: { id: 'current' } });
  const base = current.version ?? '';
  const document = { base, reason: 'Without the drill', ruleset: standard };
  const { body: draft } = await first.api.call(createRuleset, {
    body: document,
    idempotencyKey: randomUUID(),
  });
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tokyo' }).format();
  const path = { id: draft.id };
  const body = { from: day, to: day };
  const { body: started } = await first.api.call(createBacktest, {
    path,
    body,
    idempotencyKey: randomUUID(),
  });
  expect(started).toMatchObject({ state: 'running', percent: 0 });
  const { interval } = await controlled('real');
  const { body: ended } = await until(
    async () => {
      interval(60_000);
      return api.call(getBacktest, { path: { ...path, backtest: started.id } });
    },
    (answer) => answer.body.state !== 'running',
  );
  expect(ended).toMatchObject({ state: 'done', percent: 100 });
  const { from = '', to = '' } = ended.result ?? {};
  const file = join(folder, 'standard.json');
  writeFileSync(file, JSON.stringify(standard));
  const command = ['--ruleset', file, '--outputs', outputs, '--from', from, '--to', to, '--json'];
  const picture = join(folder, 'backtest.svg');
  const { code, stdout } = await runCommand('backtest', [...command, '--picture', picture]);
  expect([code, stdout]).toEqual([0, `${JSON.stringify(ended.result, null, 2)}\n`]);
  expect(readFileSync(picture, 'utf8')).toContain('<svg');
});
