/** A question to a customer and its answer through the handlers, as API Gateway would call them. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import { handler as answerQuestion } from '../../../lambdas/handlers/answer-question.ts';
import { handler as askCustomer } from '../../../lambdas/handlers/ask-customer.ts';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as getPayment } from '../../../lambdas/handlers/get-payment.ts';
import { handler as openCase } from '../../../lambdas/handlers/open-case.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  newKey,
  paymentBody,
  reviewerClaims,
  signed,
} from '../../support/customer-requests.ts';
import type { FunctionEnvironment } from '../../support/function-environment.ts';
import { people } from '../../support/people.ts';

let env: FunctionEnvironment;
let customer: Customer;
let paymentId: string;
beforeAll(async () => {
  env = await environmentWithStore();
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 100_000n);
  env.answer(people({ [customer.id]: 'taro@example.jp', rei: 'rei@example.jp' }));
  const lines = [{ category: 'e_cigarette', quantity: 12, amount: '60000' }];
  const body = paymentBody({ amount: '60000', lines });
  const held = await invoke(createPayment, await signed(customer, '/payments', body));
  paymentId = String(held.body.id);
  await openCase({ paymentId, taskToken: 'token', caseClass: 'standard' });
});

const ask = (textCode = 'did_you_make_this_payment') =>
  invoke(askCustomer, {
    method: 'POST',
    path: `/cases/${caseIdOf(paymentId)}/question`,
    pathParameters: { id: caseIdOf(paymentId) },
    claims: reviewerClaims('rei', 'reviewer'),
    headers: { 'content-type': 'application/json', 'idempotency-key': newKey() },
    body: JSON.stringify({ text_code: textCode }),
  });
const answer = async (said: string) =>
  invoke(answerQuestion, {
    ...(await signed(customer, `/payments/${paymentId}/answer`, JSON.stringify({ answer: said }))),
    pathParameters: { id: paymentId },
  });
const question = async () => {
  const { body } = await invoke(getPayment, {
    method: 'GET',
    path: `/payments/${paymentId}`,
    pathParameters: { id: paymentId },
    claims: customer.claims,
  });
  return (body.question as { text_code?: string } | undefined)?.text_code;
};

test('the customer sees it until it is answered, and nothing of the case besides', async () => {
  expect(await question()).toBeUndefined();
  const asked = await ask();
  expect([asked.status, asked.body.state]).toEqual([200, 'waiting_for_customer']);
  expect(await question()).toBe('did_you_make_this_payment');
  const answered = await answer('no');
  expect([answered.status, answered.body.status]).toEqual([200, 'held']);
  expect(await question()).toBeUndefined();
});

test('there is one question, and one answer to it', async () => {
  expect(codeOf(await answer('yes'))).toBe('not_asked');
  await ask();
  expect(codeOf(await ask('is_this_store_known'))).toBe('already_asked');
  await answer('yes');
  expect(codeOf(await answer('no'))).toBe('already_answered');
});

test('neither takes what the contract does not know', async () => {
  expect(codeOf(await ask('is_it_raining'))).toBe('invalid_request');
  await ask();
  expect(codeOf(await answer('perhaps'))).toBe('invalid_request');
});
