/** A batch of compensations, by the command that operators run: again, by two, and in the books and the history. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createCompensation, listCompensations } from '../../lambdas/contract/compensations.ts';
import { createCorrection } from '../../lambdas/contract/corrections.ts';
import { getWallet, listEntries } from '../../lambdas/contract/wallet.ts';
import type { KeptMessage } from '../../local/cognito/outbox.ts';
import type { Colleague } from '../../local/demo/people.ts';
import type { RowResult } from '../../tools/compensate/send-rows.ts';
import { signInOperator } from '../../tools/operator/operator.ts';
import { runCommand } from './support/command.ts';
import { type Customer, newColleague, newCustomer, pay, registerStore, topUp } from './support/people.ts';
import { platform, stage } from './support/platform.ts';
import { readBooks } from './support/tables.ts';
import { until } from './support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-compensate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const outputs = join(folder, 'outputs.json');
const incident = '2019-07-list-attack';

let [first, second]: Colleague[] = [];
let customer: Customer;
let paid: string[];

beforeAll(async () => {
  writeFileSync(outputs, JSON.stringify(platform.outputs));
  [first, second, customer] = await Promise.all([
    newColleague(['operator']),
    newColleague(['operator']),
    newCustomer('vera'),
  ]);
  if (first) await registerStore(first);
  await topUp(customer, '5000');
  paid = [];
  for (const amount of ['1200', '800']) paid.push((await pay(customer, amount)).body.id);
});

const fileOf = (name: string, ...rows: readonly string[]): string => {
  const file = join(folder, name);
  writeFileSync(file, `payment_id,amount,note\n${rows.join('\n')}\n`);
  return file;
};

/** As the operator at a terminal would, whose answers are in the environment. */
async function compensate(operator: Colleague | undefined, file: string, ...options: readonly string[]) {
  const { code, stdout, stderr } = await runCommand(
    'compensate',
    ['--file', file, '--incident', incident, '--outputs', outputs, '--json', ...options],
    {
      HOLDFAST_OPERATOR_EMAIL: operator?.email,
      HOLDFAST_OPERATOR_PASSWORD: operator?.password,
      HOLDFAST_OPERATOR_CODE: await operator?.authenticator.code(),
    },
  );
  if (stdout === '') return { code, stderr, told: [] };
  const { rows } = JSON.parse(stdout) as { readonly rows: readonly RowResult[] };
  return { code, stderr, told: rows.map((row) => row.code ?? row.outcome) };
}

const available = async () => (await customer.phone.api.call(getWallet)).body.available;

test('what one operator may not give alone waits for another; run again, it changes nothing', async () => {
  const [one = '', two = ''] = paid;
  // So much of the day that the first row fits, and the second does not.
  await first?.api.call(createCorrection, {
    body: {
      debit: 'losses:errors',
      credit: 'fees:charges',
      amount: '9000',
      currency: 'JPY',
      reason: 'other',
      note: 'Rounding of June',
    },
  });
  const file = fileOf(
    'victims.csv',
    `${one},1000,"Bought with her ID, not by her"`,
    `${two},,Not hers either`,
  );
  expect(await compensate(first, file)).toMatchObject({ code: 0, told: ['posted', 'proposed'] });
  expect(await available()).toBe('4000');
  expect(await compensate(first, file)).toMatchObject({
    code: 0,
    told: ['already_posted', 'already_proposed'],
  });
  const waiting = await until(
    async () => (await second?.api.call(listCompensations))?.body.compensations ?? [],
    (all) => all.some((each) => each.payment_id === two),
  );
  expect(waiting).toContainEqual(
    expect.objectContaining({ payment_id: two, incident, amount: '800', in_full: true, status: 'proposed' }),
  );
  const other = fileOf('other.csv', `${two},800,Not hers either`, `${one},1000,Another note`);
  // It asks for other words, and for a sum in place of all that is left: the amount is the same, and so is the proposal.
  const differs = await compensate(second, other, '--approve');
  expect(differs).toMatchObject({ code: 1, told: ['approved', 'idempotency_conflict'] });
  expect(await available()).toBe('4800');
  expect(await compensate(second, file, '--approve')).toMatchObject({
    code: 0,
    told: ['already_posted', 'already_posted'],
  });
  const { differences, sums } = await readBooks();
  expect({ differences, sums }).toEqual({ differences: [], sums: { JPY: 0n } });
});

test('the customer reads of it in the history, and is told', async () => {
  const compensations = async () =>
    (await customer.phone.api.call(listEntries)).body.entries.filter(({ kind }) => kind === 'compensation');
  const [two, one] = await until(compensations, (all) => all.length === 2);
  expect(one).toMatchObject({ amount: '1000', direction: 'in', status: 'approved', payment_id: paid[0] });
  expect(two).toMatchObject({ amount: '800', counterparty: 'Shinjuku East', payment_id: paid[1] });
  const told = async () => {
    const outbox = (await (await fetch(`${platform.url}/_local/outbox`)).json()) as KeptMessage[];
    return outbox.filter(
      (each) =>
        each.kind === 'mail' && each.to === customer.email && each.subject === '補償金をお支払いしました',
    );
  };
  expect(await until(told, (mails) => mails.length >= 2)).toHaveLength(2);
});

test('more than a payment took is refused, and a wrong row sends nothing', async () => {
  const [one = '', two = ''] = paid;
  await expect(
    second?.api.call(createCompensation, {
      body: { payment_id: one, incident: 'once-more', amount: '201', reason: 'other', note: 'More' },
    }),
  ).rejects.toMatchObject({ problem: { status: 422, code: 'refund_above_capture' } });
  const wrong = await compensate(undefined, fileOf('wrong.csv', `${one},1,Not hers`, `${two},much,Not hers`));
  expect(wrong).toEqual({
    code: 1,
    told: [],
    stderr: 'Nothing was sent.\nLine 3: amount does not have the required form.\n',
  });
  expect(await available()).toBe('4800');
});

test('without a terminal and without an operator, it says what it wants to know', async () => {
  const { code, stderr } = await compensate(undefined, fileOf('one.csv', `${paid[0]},1,Not hers`));
  expect([code, stderr]).toEqual([
    1,
    "There is no terminal to ask for the operator's e-mail address: set HOLDFAST_OPERATOR_EMAIL.\n",
  ]);
});

test('a batch that takes longer than a token lives has it renewed, as often as it needs', async () => {
  const { email, password, authenticator } = await newColleague(['operator']);
  vi.stubEnv('HOLDFAST_OPERATOR_EMAIL', email);
  vi.stubEnv('HOLDFAST_OPERATOR_PASSWORD', password);
  vi.stubEnv('HOLDFAST_OPERATOR_CODE', await authenticator.code());
  let ahead = 0;
  const operator = await signInOperator(stage, () => Date.now() + ahead);
  vi.unstubAllEnvs();
  expect(await operator.renew()).toBe(false);
  ahead = 5 * 60_000;
  // The second one has the refresh token that came with the first one.
  for (let n = 0; n < 2; n++) expect(await operator.renew()).toBe(true);
  expect((await operator.api.call(listCompensations)).status).toBe(200);
});
