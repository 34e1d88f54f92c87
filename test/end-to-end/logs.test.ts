/** What the functions log: which payment and case, by lines that can be searched, and nothing that people wrote or are. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { ApiProblem } from '../../client/api.ts';
import { decideCase, getCase } from '../../lambdas/contract/cases.ts';
import { createDispute } from '../../lambdas/contract/disputes.ts';
import { putStore } from '../../lambdas/contract/operations.ts';
import { createPayment } from '../../lambdas/contract/payments.ts';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import { send } from './support/http.ts';
import { faultsIn, secretsIn } from './support/log-lines.ts';
import { ended, newColleague, newCustomer, pay, registerStore, topUp } from './support/people.ts';
import { platform } from './support/platform.ts';
import { keepSecret } from './support/secrets.ts';
import { signedRequest } from './support/signed-request.ts';
import { chargeAt, newTill } from './support/tills.ts';
import { until } from './support/until.ts';

/** Found again wherever it turns up. */
const canary = (what: string): string => {
  const value = `Canary of ${what}`;
  keepSecret({ [`the canary of ${what}`]: value });
  return value;
};

const log = () => readFileSync(platform.logFile, 'utf8');
let held: string;
let paid: string;

/** Whatever people write somewhere, in a run of the main things that they do, and in what is refused. */
beforeAll(async () => {
  const [operator, reviewer, customer] = await Promise.all([
    newColleague(['operator']),
    newColleague(['reviewer']),
    newCustomer('canary'),
  ]);
  const { api } = customer.phone;
  await registerStore(operator);
  const store = 'canary-store';
  await operator.api.call(putStore, { path: { id: store }, body: { name: canary('a store') } });
  await topUp(customer, '100000');
  paid = (await pay(customer, '1200')).body.id;
  await chargeAt(await newTill(operator, store), customer, { reference: 'canary-1', amount: '300' });
  held = (await api.call(createPayment, { body: { store_id: store, amount: '60000', currency: 'JPY' } })).body
    .id;
  const path = { id: caseIdOf(held) };
  await until(
    () => reviewer.api.call(getCase, { path }).catch(() => undefined),
    (answer) => answer !== undefined,
  );
  const note = canary('a note');
  await reviewer.api.call(decideCase, { path, body: { outcome: 'decline', reason: 'other', note } });
  await ended(customer, held);
  const wrong = {
    payment_id: paid,
    reason: 'other',
    note: canary('a dispute'),
    freeze_device: false,
  } as const;
  await api.call(createDispute, { body: wrong });

  const body = JSON.stringify({ store_id: store, amount: '1', currency: 'JPY', note: canary('a member') });
  const spoilt = await signedRequest(customer.phone, { path: `/payments`, body });
  const headers = [
    ['X-Forwarded-For', '203.0.113.77'],
    ['User-Agent', canary('a header')],
    ['Cookie', canary('a cookie')],
  ] as const;
  const query = `?q=${encodeURIComponent(canary('a query')).replaceAll('%20', '+')}`;
  await send({ ...spoilt, url: spoilt.url + query, headers: [...spoilt.headers, ...headers] });
  // Logs are written behind the answers: the lines of the last request, the gateway's and the function's, tell that all are there.
  const nowhere = { path: { id: `case_${'z'.repeat(27)}` } };
  const { problem } = (await reviewer.api.call(getCase, nowhere).catch((error) => error)) as ApiProblem;
  await until(log, (all) => all.split(problem.request_id).length > 2);
});

const linesAbout = (id: string) =>
  log()
    .split('\n')
    .filter((line) => line.includes(id))
    .map((line) => JSON.parse(line.slice(line.indexOf('{'))) as Record<string, string>);

const whoOf = ({ operation, task, consumer, notice }: Record<string, string>) =>
  operation ?? task ?? consumer ?? notice;

test('every line is JSON with a request id, and nobody’s secret, name or words are in one', () => {
  const secrets = secretsIn(inject('endToEndFolder'));
  expect(secrets.length).toBeGreaterThan(20);
  expect(faultsIn(log(), secrets)).toEqual([]);
});

test('what became of a held payment is found by its id, from the request to the settlement', () => {
  const who = linesAbout(held).map(whoOf);
  // Notices follow when they will.
  expect(who).toEqual(
    expect.arrayContaining([
      'createPayment',
      'open-case',
      'getCase',
      'decideCase',
      'settle-payment',
      'getPayment',
    ]),
  );
  for (const line of linesAbout(held)) expect(line).toMatchObject({ payment: held });
});

test('and by that of its case, where a person acted on it', () => {
  const caseId = caseIdOf(held);
  expect(new Set(linesAbout(caseId).map(whoOf))).toEqual(new Set(['getCase', 'decideCase']));
  for (const line of linesAbout(caseId)) expect(line).toMatchObject({ case: caseId, payment: held });
});

test('a dispute is found by the payment that it is about', () => {
  expect(linesAbout(paid).map(({ operation }) => operation)).toEqual(
    expect.arrayContaining(['createPayment', 'createDispute']),
  );
});

describe('the search', () => {
  const requestLine = (members: object) =>
    `PutStore ${JSON.stringify({ request_id: 'r-1', operation: 'putStore', ...members })}\n`;
  const secret = { what: 'a name', value: 'Grace Hopper' };

  test.each([
    ['a secret', requestLine({ name: 'of Grace Hopper' }), ['a name is in a line']],
    ['an address', requestLine({ to: 'grace@people.example' }), ['PutStore: an e-mail address is in a line']],
    [
      'a token',
      requestLine({ sent: 'eyJhbGciOiJub25lIn0.e30.' }),
      ['PutStore: a token or proof is in a line'],
    ],
    ['a header', requestLine({ sent: 'Bearer abc' }), ['PutStore: a bearer is in a line']],
    ['a network address', requestLine({ from: '203.0.113.77' }), ['PutStore: an IP address is in a line']],
    ['a phone number', requestLine({ from: '+819012345678' }), ['PutStore: a phone number is in a line']],
    ['text', 'PutStore it went wrong\n', ['PutStore: a line is no JSON']],
    ['a line of nobody', 'PutStore {"level":"info"}\n', ['PutStore: no request id: level']],
    [
      'a metric',
      `PutStore {"_aws":{},"request_id":"r","to":"a@b.example"}\n`,
      ['PutStore: an e-mail address is in a line'],
    ],
  ])('finds %s', (_, line, faults) => {
    expect(faultsIn(line, [secret])).toEqual(faults);
  });

  test('finds nothing where there is nothing', () => {
    expect(faultsIn(requestLine({ duration_ms: 1.25, payment: 'pay_1' }), [secret])).toEqual([]);
  });
});
