/** What must stay with whom it belongs to: nothing that opens a door is in an answer, a log line or an access log. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { decideCase, getCase, listCases } from '../../lambdas/contract/cases.ts';
import { listEntries } from '../../lambdas/contract/wallet.ts';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import type { Colleague } from '../../local/demo/people.ts';
import { outputOf } from '../../local/demo/stage.ts';
import { type Received, send } from './support/http.ts';
import {
  type Customer,
  ended,
  newColleague,
  newCustomer,
  pay,
  registerStore,
  storeId,
  topUp,
} from './support/people.ts';
import { platform } from './support/platform.ts';
import { signedRequest, urlOf, withHeader } from './support/signed-request.ts';
import { itemsOf } from './support/tables.ts';
import { until } from './support/until.ts';

/** What only the named one may know. */
const secrets = new Map<string, string>();
const answers: string[] = [];
let customer: Customer;
let reviewer: Colleague;

const log = () => readFileSync(platform.logFile, 'utf8');

function keep(
  role: string,
  { email, password, authenticator }: Pick<Customer, 'email' | 'password' | 'authenticator'>,
) {
  secrets.set(`the ${role}'s e-mail address`, email);
  secrets.set(`the ${role}'s password`, password);
  secrets.set(`the ${role}'s TOTP secret`, authenticator.secret);
}

/** Sends a request of the customer's whose answer is not a contract's, and keeps what comes back. */
async function sendAndKeep(...given: Parameters<typeof send>): Promise<Received> {
  const answer = await send(...given);
  answers.push(JSON.stringify(answer));
  return answer;
}

/** Plays all that a secret could leak from: accepted and refused, held and decided. */
beforeAll(async () => {
  customer = await newCustomer('grace');
  reviewer = await newColleague(['reviewer']);
  await registerStore(await newColleague(['operator']));
  keep('customer', customer);
  keep('reviewer', reviewer);
  const { session } = customer.phone;
  for (const name of ['accessToken', 'idToken', 'refreshToken'] as const) {
    secrets.set(`the customer's ${name}`, session[name]);
    secrets.set(`the reviewer's ${name}`, reviewer.session[name]);
  }
  await topUp(customer, '50000');
  await pay(customer, '1200');
  const held = (await pay(customer, '20000')).body;
  const caseId = caseIdOf(held.id);
  const taskToken = await until(
    async () =>
      (await itemsOf(outputOf(platform.outputs, 'CasesTable'))).find(({ pk }) => pk?.S === `TOKEN#${caseId}`),
    (item) => item !== undefined,
  );
  // Whatever the attribute is called: the longest text of the item.
  const texts = Object.values(taskToken ?? {}).map((value) => value.S ?? '');
  secrets.set('the task token', texts.sort((a, b) => b.length - a.length)[0] ?? '');

  const body = JSON.stringify({ store_id: storeId, amount: '1', currency: 'JPY', note: customer.password });
  const spoilt = await signedRequest(customer.phone, { path: '/payments', body });
  secrets.set('a proof', spoilt.headers.find(([name]) => name === 'DPoP')?.[1] ?? '');
  await sendAndKeep(spoilt);
  await sendAndKeep(withHeader(spoilt, 'DPoP', `${secrets.get('a proof')}x`));
  await sendAndKeep(withHeader(spoilt, 'Authorization', `Bearer ${session.idToken}`));
  const reading = (path: string) => ({
    method: 'GET',
    url: urlOf(path),
    headers: [['Authorization', `Bearer ${reviewer.session.accessToken}`]] as const,
  });
  for (const path of ['/cases', `/cases/${caseId}`])
    expect((await sendAndKeep(reading(path))).status).toBe(200);
  for (const answer of [
    await reviewer.api.call(listCases),
    await reviewer.api.call(decideCase, {
      path: { id: caseId },
      body: { outcome: 'decline', reason: 'other', note: 'As the test wants it' },
    }),
    await ended(customer, held.id),
    await reviewer.api.call(getCase, { path: { id: caseId } }),
    await customer.phone.api.call(listEntries),
  ])
    answers.push(JSON.stringify(answer));
  // Logs are written behind the answers: the line of the last request tells that those before it are there.
  const last = await sendAndKeep(reading(`/cases/case_${'z'.repeat(27)}`));
  const { request_id: requestId } = JSON.parse(last.text) as { request_id: string };
  await until(log, (text) => text.split(requestId).length > 2);
});

test('there are secrets to look for, and lines to look at', () => {
  expect([...secrets].filter(([, secret]) => secret.length < 16)).toEqual([]);
  expect(secrets.size).toBe(14);
  const lines = log().split('\n');
  expect(lines.filter((line) => line.startsWith('api-access ')).length).toBeGreaterThan(5);
  expect(lines.filter((line) => line.includes('"operation":"createPayment"')).length).toBeGreaterThan(1);
});

test('no secret is in a line that a function, the gateway or a service wrote', () => {
  const text = log();
  expect([...secrets].filter(([, secret]) => text.includes(secret)).map(([name]) => name)).toEqual([]);
});

test('no secret is in an answer', () => {
  const text = answers.join('\n');
  expect([...secrets].filter(([, secret]) => text.includes(secret)).map(([name]) => name)).toEqual([]);
});

test('no line of the log has more than one line or a terminal sequence in it', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  expect(log().match(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/)).toBeNull();
});
