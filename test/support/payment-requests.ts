/** Payments that are asked for, and that a refusal changes nothing. */
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { handler } from '../../lambdas/handlers/create-payment.ts';
import { codeOf, invoke } from './api-event.ts';
import { type Customer, customerWithFunds, environmentWithStore, signed } from './customer-requests.ts';
import type { FunctionEnvironment } from './function-environment.ts';

export let env: FunctionEnvironment;
export let customer: Customer;

/** Gives each test a customer of its own, with 100,000 yen. */
export function withPayingCustomer(): void {
  beforeAll(async () => {
    env = await environmentWithStore();
  });
  afterAll(() => env.close());
  beforeEach(async () => {
    customer = await customerWithFunds(env.tables.client(), 100_000n);
    env.lines.length = 0;
  });
}

export const pay = async (body: unknown, options = {}) =>
  invoke(handler, await signed(customer, '/payments', body, options));
/** Refused, by which code, and not a byte of any table is another. */
export async function expectRefused(
  request: Parameters<typeof invoke>[1],
  status: number,
  code: string,
): Promise<Awaited<ReturnType<typeof invoke>>> {
  const before = await env.tables.items();
  const answer = await invoke(handler, request);
  expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  });
  expect(await env.tables.items()).toEqual(before);
  return answer;
}
