/** What operators do: stores and kill switches. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as createTopUp } from '../../../lambdas/handlers/create-top-up.ts';
import { handler as getSwitch } from '../../../lambdas/handlers/get-switch.ts';
import { handler as putStore } from '../../../lambdas/handlers/put-store.ts';
import { handler as putSwitch } from '../../../lambdas/handlers/put-switch.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import {
  customerWithFunds,
  newKey,
  paymentBody,
  reviewerClaims,
  signed,
} from '../../support/customer-requests.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';

let env: FunctionEnvironment;

beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());

const claims = reviewerClaims('operator-1', 'operator');
const put = (
  handler: typeof putStore | typeof putSwitch,
  path: string,
  parameters: Record<string, string>,
  body: unknown,
) =>
  invoke(handler as typeof putStore, {
    method: 'PUT',
    path,
    pathParameters: parameters,
    claims,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const turn = (name: string, state: string, reason = 'An incident') =>
  put(putSwitch, `/switches/${name}`, { name }, { state, reason });
const read = (name: string) =>
  invoke(getSwitch, { method: 'GET', path: `/switches/${name}`, pathParameters: { name }, claims });

test('a store is registered, renamed, and paid', async () => {
  expect(await put(putStore, '/stores/osaka', { id: 'osaka' }, { name: 'Osaka' })).toMatchObject({
    status: 200,
    body: { id: 'osaka', name: 'Osaka' },
  });
  await put(putStore, '/stores/osaka', { id: 'osaka' }, { name: 'Osaka North' });
  const customer = await customerWithFunds(env.tables.client(), 5000n);
  const paid = await invoke(
    createPayment,
    await signed(customer, '/payments', paymentBody({ store_id: 'osaka' })),
  );
  expect(paid.body.store).toEqual({ id: 'osaka', name: 'Osaka North' });
});

test.each([
  ['40 letters', 'S'.repeat(40), 200],
  ['41 letters', 'S'.repeat(41), 400],
  ['96 bytes in 32 characters', '店'.repeat(32), 200],
  ['99 bytes in 33 characters', '店'.repeat(33), 400],
])('the name of a store, which every payment keeps, may have %s: %s', async (_, name, status) => {
  const answer = await put(putStore, '/stores/osaka', { id: 'osaka' }, { name });
  expect(answer.status).toBe(status);
  if (status === 400) expect(answer.body.errors).toEqual([expect.objectContaining({ path: 'body.name' })]);
});

describe('a switch', () => {
  test('that was never thrown is on', async () => {
    expect(await read('enrolments')).toMatchObject({
      status: 200,
      body: { name: 'enrolments', state: 'on' },
    });
  });

  test('stops its kind of transaction, with who, when and why; what was done before is still answered', async () => {
    await put(putStore, '/stores/shinjuku-east', { id: 'shinjuku-east' }, { name: 'Shinjuku East' });
    const customer = await customerWithFunds(env.tables.client(), 50_000n);
    const idempotencyKey = newKey();
    const pay = async (key = newKey()) =>
      invoke(createPayment, await signed(customer, '/payments', paymentBody(), { idempotencyKey: key }));
    const first = await pay(idempotencyKey);
    expect((await turn('payments', 'off')).status).toBe(200);
    expect((await read('payments')).body).toEqual({
      name: 'payments',
      state: 'off',
      reason: 'An incident',
      changed_by: 'operator-1',
      changed_at: expect.stringMatching(/Z$/),
    });
    env.lines.length = 0;
    const stopped = await pay();
    expect([stopped.status, codeOf(stopped)]).toEqual([503, 'switched_off']);
    // An operator wanted it so: no error of ours, and nothing to look for.
    expect(env.lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'info', code: 'switched_off' }),
    ]);
    expect(env.lines[0]).not.toContain('error_at');
    expect(await pay(idempotencyKey)).toMatchObject({ status: 201, body: first.body });
    const topUp = { amount: '1000', currency: 'JPY', funding_source: 'sandbox' };
    expect((await invoke(createTopUp, await signed(customer, '/top-ups', topUp))).status).toBe(201);
    await turn('payments', 'on');
    expect((await pay()).status).toBe(201);
  });

  test('that does not exist is refused', async () => {
    const answer = await turn('everything', 'off');
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
  });
});
