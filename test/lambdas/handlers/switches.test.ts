/** Kill switches: thrown by an operator, every function refuses with its very next request, and nothing else stops. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as createPaymentCode } from '../../../lambdas/handlers/create-payment-code.ts';
import { handler as createTopUp } from '../../../lambdas/handlers/create-top-up.ts';
import { handler as getSwitch } from '../../../lambdas/handlers/get-switch.ts';
import { handler as listSwitchEvents } from '../../../lambdas/handlers/list-switch-events.ts';
import { handler as listSwitches } from '../../../lambdas/handlers/list-switches.ts';
import { handler as putSwitch } from '../../../lambdas/handlers/put-switch.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  paymentBody,
  putTestStore,
  reviewerClaims,
  signed,
} from '../../support/customer-requests.ts';
import type { FunctionEnvironment } from '../../support/function-environment.ts';

let env: FunctionEnvironment;
let customer: Customer;

beforeAll(async () => {
  env = await environmentWithStore();
  await putTestStore(env.tables.client(), 'osaka', 'Osaka');
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 50_000n);
});

const claims = reviewerClaims('operator-1', 'operator');
type Scope = Readonly<Record<string, string>>;
const turn = (name: string, state: string, scope?: Scope, reason = 'An incident') =>
  invoke(putSwitch, {
    method: 'PUT',
    path: `/switches/${name}`,
    pathParameters: { name },
    claims,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ state, reason, ...(scope ? { scope } : {}) }),
  });
const list = async () =>
  (await invoke(listSwitches, { method: 'GET', path: '/switches', claims })).body.switches as Record<
    string,
    unknown
  >[];
const events = (cursor?: string) =>
  invoke(listSwitchEvents, {
    method: 'GET',
    path: '/switch-events',
    claims,
    ...(cursor === undefined ? {} : { query: { cursor: [cursor] } }),
  });
afterEach(async () => {
  for (const { name, scope, state } of await list())
    if (state === 'off') await turn(String(name), 'on', scope as Scope | undefined);
});

const flows = {
  payments: async (store_id = 'shinjuku-east', country = 'JP') => {
    const headers = { 'CloudFront-Viewer-Country': country };
    return invoke(createPayment, await signed(customer, '/payments', paymentBody({ store_id }), { headers }));
  },
  'top-ups': async (_?: string, country = 'JP') => {
    const body = { amount: '1000', currency: 'JPY', funding_source: 'sandbox' };
    const headers = { 'CloudFront-Viewer-Country': country };
    return invoke(createTopUp, await signed(customer, '/top-ups', body, { headers }));
  },
  charges: async (_?: string, country = 'JP') => {
    const headers = { 'CloudFront-Viewer-Country': country };
    return invoke(
      createPaymentCode,
      await signed(customer, '/payment-codes', { currency: 'JPY' }, { headers }),
    );
  },
};
const names = Object.keys(flows) as (keyof typeof flows)[];
const outcome = async (asked: ReturnType<(typeof flows)['payments']>) => {
  const { status, body } = await asked;
  return status === 201 ? 'done' : body.code;
};

describe('from the answer to the operator on', () => {
  test.each(names)(
    '%s are refused, and nothing else; and done again as soon as they are restored',
    async (name) => {
      expect((await turn(name, 'off')).status).toBe(200);
      for (const each of names)
        expect(await outcome(flows[each]())).toBe(each === name ? 'switched_off' : 'done');
      expect((await turn(name, 'on')).status).toBe(200);
      expect(await outcome(flows[name]())).toBe('done');
    },
  );

  test('a store is paid nothing, and others are', async () => {
    await turn('payments', 'off', { store_id: 'osaka' });
    expect(await outcome(flows.payments('osaka'))).toBe('switched_off');
    expect(await outcome(flows.payments())).toBe('done');
  });

  test.each(names)('%s from a country are refused, and from others done', async (name) => {
    await turn(name, 'off', { country: 'KR' });
    expect(await outcome(flows[name](undefined, 'KR'))).toBe('switched_off');
    expect(await outcome(flows[name](undefined, 'JP'))).toBe('done');
  });

  test.each(names)('%s of a class of devices are refused, and of others done', async (name) => {
    await turn(name, 'off', { device_class: 'android' });
    expect(await outcome(flows[name]())).toBe('done');
    await turn(name, 'off', { device_class: 'software' });
    expect(await outcome(flows[name]())).toBe('switched_off');
  });
});

describe('what operators see', () => {
  test('is each switch of all, those of a scope that are off, and who threw them and why', async () => {
    await turn('payments', 'off', { store_id: 'osaka' }, 'Cartons');
    const said = await list();
    expect(said.slice(0, 5).map(({ name, state }) => [name, state])).toEqual(
      ['payments', 'charges', 'top-ups', 'enrolments', 'registrations'].map((name) => [name, 'on']),
    );
    expect(said.slice(5)).toEqual([
      {
        name: 'payments',
        scope: { store_id: 'osaka' },
        state: 'off',
        reason: 'Cartons',
        changed_by: 'operator-1',
        changed_at: expect.any(String),
      },
    ]);
    const own = await invoke(getSwitch, {
      method: 'GET',
      path: '/switches/payments',
      pathParameters: { name: 'payments' },
      claims,
    });
    expect(own.body).toMatchObject({ name: 'payments', state: 'on' });
  });

  test('is what was done, page by page', async () => {
    for (let time = 0; time < 30; time++) {
      await turn('top-ups', 'off', { country: 'KP' }, `Time ${time}`);
      await turn('top-ups', 'on', { country: 'KP' }, `Time ${time}`);
    }
    const first = await events();
    const second = await events(String(first.body.next_cursor));
    const both = [first, second].flatMap(({ body }) => body.events as Record<string, unknown>[]);
    expect(both.slice(0, 2)).toMatchObject([
      { name: 'top-ups', scope: { country: 'KP' }, from: 'off', to: 'on', changed_by: 'operator-1' },
      { from: 'on', to: 'off', reason: 'Time 29' },
    ]);
    expect(new Set(both.map(({ id }) => id)).size).toBe(both.length);
    expect(codeOf(await events('bm90IGEgY3Vyc29y'))).toBe('invalid_cursor');
  });
});

test.each([
  ['a store that is not there', 'payments', { store_id: 'nowhere' }, 404, 'store_not_found'],
  ['a store, of what has none', 'top-ups', { store_id: 'osaka' }, 400, 'invalid_request'],
  ['a country that there is not', 'payments', { country: 'QX' }, 400, 'invalid_request'],
  ['a class that there is not', 'payments', { device_class: 'nokia' }, 400, 'invalid_request'],
  ['two things at once', 'payments', { store_id: 'osaka', country: 'JP' }, 400, 'invalid_request'],
  ['nothing', 'payments', {}, 400, 'invalid_request'],
])('a switch of %s would stop nothing, and is refused', async (_, name, scope, status, code) => {
  const answer = await turn(name, 'off', scope as Scope);
  expect([answer.status, codeOf(answer)]).toEqual([status, code]);
});
