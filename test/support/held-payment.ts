/** A payment that is held, and its case, as the functions of a review meet them. */
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import { handler as createPayment } from '../../lambdas/handlers/create-payment.ts';
import { handler as getPayment } from '../../lambdas/handlers/get-payment.ts';
import type { Item } from '../../lambdas/store/items.ts';
import { invoke } from './api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  paymentBody,
  reviewerClaims,
  signed,
} from './customer-requests.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { people } from './people.ts';

export let env: FunctionEnvironment;
export let customer: Customer;
export let paymentId: string;
export let caseId: string;
export const reviewer = 'reviewer-1';

/** Gives each test a held payment of its own, with a reviewer who may decide. */
export function withHeldPayment(): void {
  beforeAll(async () => {
    env = await environmentWithStore();
  });
  afterAll(() => env.close());
  beforeEach(async () => {
    customer = await customerWithFunds(env.tables.client(), 100_000n);
    env.answer(people({ [customer.id]: 'Taro@example.jp', [reviewer]: 'hanako@example.jp' }));
    const lines = [{ category: 'e_cigarette', quantity: 12, amount: '60000' }];
    const held = await invoke(
      createPayment,
      await signed(customer, '/payments', paymentBody({ amount: '60000', lines })),
    );
    expect(held.status).toBe(202);
    paymentId = String(held.body.id);
    caseId = caseIdOf(paymentId);
    env.calls.length = 0;
    env.lines.length = 0;
  });
}

export const claims = reviewerClaims(reviewer, 'reviewer');
export const readPayment = async () =>
  (
    await invoke(getPayment, {
      method: 'GET',
      path: `/payments/${paymentId}`,
      pathParameters: { id: paymentId },
      claims: customer.claims,
    })
  ).body;
export const statusOfPayment = async () => (await readPayment()).status;
export const itemOf = async (table: string, pk: string): Promise<Item> => {
  const item = (await env.tables.items(table)).find((each) => each.pk?.S === pk);
  if (!item) throw new Error(`There is no item ${pk}`);
  return item;
};

/** A stream's images are JSON, in which bytes are base64 text. */
export const imageOf = (item: Item) =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B ? { B: Buffer.from(value.B).toString('base64') } : value,
    ]),
  );
let sequence = 0;
export const record = (
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE',
  item: Item,
  sequenceNumber = String(++sequence),
) =>
  ({
    eventName,
    dynamodb: {
      SequenceNumber: sequenceNumber,
      ...(eventName === 'REMOVE' ? { OldImage: imageOf(item) } : { NewImage: imageOf(item) }),
    },
  }) as DynamoDBRecord;
