/** A held payment of which the customer is asked, and a decline that freezes: over HTTP, with every function's own role. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiProblem } from '../../client/api.ts';
import { listCaseAudit } from '../../lambdas/contract/case-audit.ts';
import { decideCase, getCase } from '../../lambdas/contract/cases.ts';
import { getStore, putStore } from '../../lambdas/contract/operations.ts';
import { getPayment } from '../../lambdas/contract/payments.ts';
import { answerQuestion, askCustomer } from '../../lambdas/contract/questions.ts';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import type { Message } from '../../local/cognito/delivery.ts';
import type { Colleague } from '../../local/demo/people.ts';
import {
  type Customer,
  ended,
  newColleague,
  newCustomer,
  pay,
  registerStore,
  topUp,
} from './support/people.ts';
import { platform } from './support/platform.ts';
import { until } from './support/until.ts';

let operator: Colleague;
let reviewer: Colleague;
beforeAll(async () => {
  [operator, reviewer] = await Promise.all([newColleague(['operator']), newColleague(['reviewer'])]);
  await registerStore(operator);
});

/** Holds a payment. @returns it, once its case is open */
async function held(customer: Customer) {
  await topUp(customer, '80000');
  const { status, body } = await pay(customer, '60000');
  expect(status).toBe(202);
  const id = caseIdOf(body.id);
  await until(
    () => reviewer.api.call(getCase, { path: { id } }).catch(() => undefined),
    (answer) => answer !== undefined,
  );
  return { paymentId: body.id, caseId: id };
}

const refusal = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'answered',
    (error: unknown) => {
      if (!(error instanceof ApiProblem)) throw error;
      return `${error.problem.status} ${error.problem.code}`;
    },
  );

const actsOf = async (id: string) =>
  (await reviewer.api.call(listCaseAudit, { path: { id } })).body.events.map(({ act }) => act);

describe('a question to the customer', () => {
  test('is told by mail, shown with the payment, answered on the phone, and lands in the case', async () => {
    const customer = await newCustomer('ada');
    const { paymentId, caseId } = await held(customer);
    const path = { id: paymentId };
    const shown = async () => (await customer.phone.api.call(getPayment, { path })).body;
    expect((await shown()).question).toBeUndefined();
    const asked = await reviewer.api.call(askCustomer, {
      path: { id: caseId },
      body: { text_code: 'did_you_make_this_payment' },
    });
    expect(asked.body).toMatchObject({
      state: 'waiting_for_customer',
      question: { text_code: 'did_you_make_this_payment' },
    });
    expect((await shown()).question).toMatchObject({ text_code: 'did_you_make_this_payment' });
    await until(
      async () => (await (await fetch(`${platform.url}/_local/outbox`)).json()) as Message[],
      (mails) =>
        mails.some(
          ({ to, subject }) => to === customer.email && subject === 'お支払いについて確認させてください',
        ),
    );

    const answer = { path, body: { answer: 'yes' } } as const;
    expect((await customer.phone.api.call(answerQuestion, answer)).body).toMatchObject({
      id: paymentId,
      status: 'held',
    });
    expect((await shown()).question).toBeUndefined();
    const { body } = await reviewer.api.call(getCase, { path: { id: caseId } });
    expect(body).toMatchObject({ state: 'open', answered: true, question: { answer: 'yes' } });
    expect(await refusal(customer.phone.api.call(answerQuestion, { path, body: { answer: 'no' } }))).toBe(
      '409 already_answered',
    );
    expect(await actsOf(caseId)).toEqual(expect.arrayContaining(['ask', 'answer']));
  });
});

describe('a decline that freezes the ring', () => {
  test('gives the money back to an account that is frozen already, and is recorded', async () => {
    const customer = await newCustomer('mallory');
    const { paymentId, caseId } = await held(customer);
    const body = { outcome: 'decline', reason: 'suspected_fraud', note: 'A ring', freeze: 'ring' } as const;
    await reviewer.api.call(decideCase, { path: { id: caseId }, body });
    expect((await ended(customer, paymentId)).status).toBe('declined');
    expect(await refusal(pay(customer, '100'))).toBe('401 session_ended');
    const { body: audit } = await reviewer.api.call(listCaseAudit, { path: { id: caseId } });
    expect(audit.events.find(({ act }) => act === 'freeze')).toMatchObject({
      detail: { freeze: 'ring', accounts: '1', devices: '1' },
    });
  });
});

test('of the people of a store, their number is answered and nothing else', async () => {
  const path = { id: 'a-store-with-people' };
  const people = ['Owner@example.com', 'owner+two@example.com', 'clerk@example.com'];
  const put = await operator.api.call(putStore, { path, body: { name: 'With people', people } });
  // The first two are one mailbox.
  expect(put.body).toMatchObject({ people_known: 2 });
  const { body } = await operator.api.call(getStore, { path });
  expect(body).toEqual(put.body);
  expect(JSON.stringify(body)).not.toContain('example.com');
  const without = await operator.api.call(putStore, { path, body: { name: 'With people', people: null } });
  expect(without.body.people_known).toBeUndefined();
});
