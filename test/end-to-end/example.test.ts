/** The examples of the client, run as their first lines say, against a running stage. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTerminal } from '../../lambdas/contract/terminals.ts';
import type { Colleague } from '../../local/demo/people.ts';
import { newColleague, registerStore, storeId } from './support/people.ts';
import { mailedCode, platform } from './support/platform.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-example-'));
afterAll(() => rmSync(folder, { recursive: true }));
const outputs = join(folder, 'outputs.json');

let operator: Colleague;
beforeAll(async () => {
  operator = await newColleague(['operator']);
  await registerStore(operator);
  writeFileSync(outputs, JSON.stringify(platform.outputs));
});

/** @param answers what is typed for each question, in their order */
async function run(
  example: string,
  email: string,
  answers: readonly (readonly [question: string, answer: () => string | Promise<string>])[],
  ...more: readonly string[]
): Promise<string[]> {
  const file = resolve(import.meta.dirname, '../../client/example', example);
  const child = spawn(process.execPath, [file, outputs, storeId, email, ...more], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let told = '';
  let asked = 0;
  for await (const chunk of child.stdout) {
    told += String(chunk);
    const [question, answer] = answers[asked] ?? [];
    if (question === undefined || answer === undefined || !told.includes(question)) continue;
    told = told.replace(question, '');
    asked += 1;
    child.stdin.write(`${await answer()}\n`);
    if (asked === answers.length) child.stdin.end();
  }
  return told.trim().split('\n');
}

const inTheMail = (email: string) => ['The code in the mail: ', () => mailedCode(email)] as const;

test('a mobile developer sees every step come out', async () => {
  const email = 'developer@customer.example';
  expect(await run('pay-a-store.ts', email, [inTheMail(email)], 'token-of-the-app')).toEqual([
    expect.stringMatching(/^enrolled {3}[A-Za-z0-9_-]{43}$/),
    'notices    come to this phone',
    'topped up  5000 JPY: approved',
    'paid       1200 JPY to Shinjuku East: approved',
    'again      the same payment',
    'refused    insufficient_funds',
    'available  3800 JPY',
    'disputed   open',
  ]);
});

test('a developer of tills sees a sale, a refund and a cancellation', async () => {
  const email = 'till-developer@customer.example';
  const { body } = await operator.api.call(createTerminal, {
    path: { id: storeId },
    body: { name: 'Example till' },
  });
  const lines = await run('charge.ts', email, [
    ['Client id of the terminal: ', () => body.client_id],
    ['Client secret: ', () => body.client_secret ?? ''],
    ['Enrolment code: ', () => body.enrolment_code ?? ''],
    inTheMail(email),
  ]);
  expect(lines).toEqual([
    `terminal   ${body.number} of shinjuku-east`,
    expect.stringMatching(/^enrolled {3}/),
    'charged    1200 JPY: Approved',
    'again      the same charge',
    'the phone  1200 to Shinjuku East: approved',
    'refunded   500 of 1200',
    'cancelled  Given back',
  ]);
});
