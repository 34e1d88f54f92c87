/** What protects an account: freezes, ended sessions and resets, as phones and colleagues meet them. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as freezeAccount } from '../../../lambdas/handlers/freeze-account.ts';
import { handler as getFreeze } from '../../../lambdas/handlers/get-freeze.ts';
import { handler as getWallet } from '../../../lambdas/handlers/get-wallet.ts';
import { handler as listDevices } from '../../../lambdas/handlers/list-devices.ts';
import { handler as putFreeze } from '../../../lambdas/handlers/put-freeze.ts';
import { handler as resetFactor } from '../../../lambdas/handlers/reset-factor.ts';
import { handler as signOutEverywhere } from '../../../lambdas/handlers/sign-out-everywhere.ts';
import { accountEventsOf } from '../../support/account-events.ts';
import { type ApiAnswer, type Claims, codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerClaims,
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

beforeAll(async () => {
  env = await environmentWithStore();
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 50_000n);
  env.answer(cognitoWith(customer.id));
  env.calls.length = 0;
});

/** Of two colleagues one is the customer. */
const cognitoWith = (subject: string) =>
  people({ [subject]: 'hana@example.com', 'hana-at-work': 'Hana@example.com' }, 'ken@example.com');

const post = (handler: typeof freezeAccount, path: string, claims: Claims, idempotencyKey = newKey()) =>
  invoke(handler, { method: 'POST', path, claims, headers: { 'idempotency-key': idempotencyKey } });
const freeze = (claims = customer.claims, idempotencyKey = newKey()) =>
  post(freezeAccount, '/account/freeze', claims, idempotencyKey);
const signOut = (claims = customer.claims, idempotencyKey = newKey()) =>
  post(signOutEverywhere as typeof freezeAccount, '/account/sign-out', claims, idempotencyKey);

/** The claims of a sign-in so many seconds from now. */
const signedIn = (seconds: number, claims = customer.claims): Claims => ({
  ...claims,
  auth_time: String(Math.floor(Date.now() / 1000) + seconds),
});
const pay = async (claims = customer.claims) => {
  const paid = await invoke(
    createPayment,
    await signed({ ...customer, claims }, '/payments', paymentBody({ amount: '100' })),
  );
  return paid.status < 400 ? paid.status : `${paid.status} ${codeOf(paid)}`;
};
const kindsOf = async (id = customer.id) =>
  (await accountEventsOf(env.tables, id))
    .map(({ kind }) => kind)
    .filter((kind) => kind !== 'device_enrolled');
const signOuts = () => env.calls.filter(({ operation }) => operation === 'AdminUserGlobalSignOut');

describe('POST /account/freeze', () => {
  test('stops money for every session, and ends those up to now', async () => {
    expect(await pay()).toBe(201);
    expect(await freeze()).toMatchObject({ status: 200, body: { status: 'frozen' } });
    expect(await pay()).toBe('401 session_ended');
    expect(await pay(signedIn(60))).toBe('403 account_frozen');
    const wallet = await invoke(getWallet, { method: 'GET', path: '/wallet', claims: customer.claims });
    expect(wallet.body.status).toBe('frozen');
    expect(signOuts().map(({ body }) => body)).toEqual([
      { UserPoolId: 'ap-northeast-1_customers', Username: customer.claims.username },
    ]);
  });

  test('again, under any key and by any session, is the same freeze', async () => {
    const key = newKey();
    const first = await freeze(customer.claims, key);
    for (const [claims, again] of [
      [customer.claims, key],
      [customer.claims, newKey()],
      [signedIn(60), newKey()],
    ] as const)
      expect(await freeze(claims, again)).toMatchObject({ status: 200, body: first.body });
    expect(await kindsOf()).toEqual(['frozen']);
  });

  test('holds for somebody who has no device yet', async () => {
    const id = randomUUID();
    expect((await freeze(customerClaims(id))).status).toBe(200);
    const wallet = await invoke(getWallet, { method: 'GET', path: '/wallet', claims: customerClaims(id) });
    expect(wallet.body).toMatchObject({ status: 'frozen', available: '0' });
    expect(await kindsOf(id)).toEqual(['frozen']);
  });

  test('stands even where Cognito fails, which is told', async () => {
    env.answer(() => ({ error: 'NotAuthorizedException', message: 'We may not' }));
    expect((await freeze()).status).toBe(500);
    expect(await pay(signedIn(60))).toBe('403 account_frozen');
    env.answer(() => ({}));
    expect((await freeze()).status).toBe(200);
  });

  test('asks for an Idempotency-Key as every POST does', async () => {
    const answer = await invoke(freezeAccount, {
      method: 'POST',
      path: '/account/freeze',
      claims: customer.claims,
    });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'idempotency_key_required']);
  });
});

describe('POST /account/sign-out', () => {
  test('ends every session up to now; a later one pays', async () => {
    expect(await signOut()).toMatchObject({ status: 200, body: { status: 'signed_out' } });
    expect(await pay()).toBe('401 session_ended');
    expect(await pay(signedIn(60))).toBe(201);
    expect(signOuts()).toHaveLength(1);
    expect(await kindsOf()).toEqual(['signed_out_everywhere']);
  });

  test('by a session that has ended is answered alike, and ends no later session', async () => {
    const key = newKey();
    const first = await signOut(signedIn(-60), key);
    expect(await signOut(signedIn(-60), key)).toMatchObject({ status: 200, body: first.body });
    expect(await kindsOf()).toEqual(['signed_out_everywhere']);
    const before = await env.tables.items();
    // As a thief may, with a token that was stolen before.
    expect((await signOut(signedIn(-30))).status).toBe(200);
    expect(await env.tables.items()).toEqual(before);
  });
});

const ken = reviewerClaims('ken', 'reviewer');
const hanaAtWork = reviewerClaims('hana-at-work', 'reviewer,senior-reviewer,operator');

describe('/freezes/customers/{id}', () => {
  const at = (id: string) => ({
    path: `/freezes/customers/${id}`,
    pathParameters: { kind: 'customers', id },
  });
  const get = (id: string, claims = ken) => invoke(getFreeze, { method: 'GET', ...at(id), claims });
  const put = (id: string, state: string, claims = ken, reason: string | undefined = 'A call') =>
    invoke(putFreeze, {
      method: 'PUT',
      ...at(id),
      claims,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ state, reason }),
    });
  const states = { frozen: ['frozen'], active: ['unfrozen'] } as const;

  test('tells how an account stands, and changes it, with who and why', async () => {
    const standing = (state: string) => ({
      status: 200,
      body: { kind: 'customers', id: customer.id, state },
    });
    expect(await get(customer.id)).toMatchObject(standing('active'));
    for (const state of ['frozen', 'active'] as const) {
      expect(await put(customer.id, state)).toMatchObject(standing(state));
      expect(await get(customer.id)).toMatchObject(standing(state));
    }
    const events = await accountEventsOf(env.tables, customer.id);
    expect(events.filter(({ kind }) => kind !== 'device_enrolled')).toMatchObject([
      { kind: states.frozen[0], by: { role: 'colleague', subject: ken.sub }, details: { reason: 'A call' } },
      { kind: states.active[0], by: { role: 'colleague', subject: ken.sub }, details: { reason: 'A call' } },
    ]);
    expect(signOuts().map(({ body }) => body.Username)).toEqual(['hana']);
  });

  test('lifts what the customer froze; those who signed in meanwhile sign in again', async () => {
    await freeze();
    await put(customer.id, 'active');
    expect(await pay()).toBe('401 session_ended');
    expect(await pay(signedIn(60))).toBe(201);
  });

  test('twice the same is once', async () => {
    await put(customer.id, 'frozen');
    await put(customer.id, 'frozen');
    expect(await kindsOf()).toEqual(['frozen']);
  });

  test('a customer whom the ledger does not know yet is active, and can be frozen', async () => {
    const id = randomUUID();
    env.answer(cognitoWith(id));
    expect((await get(id)).body.state).toBe('active');
    expect((await put(id, 'frozen')).status).toBe(200);
    expect((await get(id)).body.state).toBe('frozen');
  });

  const refused = async (answer: Promise<ApiAnswer>, status: number, code: string) => {
    const before = await env.tables.items();
    const { status: came, ...rest } = await answer;
    expect([came, codeOf({ status: came, ...rest })]).toEqual([status, code]);
    expect(await env.tables.items()).toEqual(before);
  };

  test.each(['frozen', 'active'])('nobody makes their own account %s', async (state) => {
    await refused(put(customer.id, state, hanaAtWork), 403, 'conflict_of_interest');
  });

  test('of nobody is not there', async () => {
    await refused(get(randomUUID()), 404, 'not_found');
    await refused(put(randomUUID(), 'frozen'), 404, 'not_found');
  });

  test.each([
    ['without a reason', { state: 'frozen' }],
    ['with another state', { state: 'closed', reason: 'A call' }],
    ['with more than that', { state: 'frozen', reason: 'A call', by: 'somebody' }],
  ])('a change %s is refused', async (_, body) => {
    const answer = invoke(putFreeze, {
      method: 'PUT',
      ...at(customer.id),
      claims: ken,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await refused(answer, 400, 'invalid_request');
  });

  test.each([
    ['stores', randomUUID()],
    ['customers', 'not-a-sub'],
    ['customers', `${randomUUID()}" or username = "ann`],
  ])('of %s %s is refused before anything is asked', async (kind, id) => {
    const answer = invoke(getFreeze, {
      method: 'GET',
      path: '/freezes/customers/x',
      pathParameters: { kind, id },
      claims: ken,
    });
    await refused(answer, 400, 'invalid_request');
    expect(env.calls).toEqual([]);
  });
});

describe('/freezes/devices/{id}', () => {
  const at = (id: string) => ({ path: `/freezes/devices/${id}`, pathParameters: { kind: 'devices', id } });
  const get = (id: string) => invoke(getFreeze, { method: 'GET', ...at(id), claims: ken });
  const put = (id: string, state: string, claims = ken) =>
    invoke(putFreeze, {
      method: 'PUT',
      ...at(id),
      claims,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ state, reason: 'A call' }),
    });
  const list = async () => {
    const { body } = await invoke(listDevices, { method: 'GET', path: '/devices', claims: customer.claims });
    return (body.devices as { state: string }[]).map(({ state }) => state);
  };

  test('tells how a device stands, and changes it, with who and why', async () => {
    const id = customer.key.thumbprint;
    expect(await get(id)).toMatchObject({ status: 200, body: { kind: 'devices', id, state: 'active' } });
    expect(await pay()).toBe(201);
    expect(await put(id, 'frozen')).toMatchObject({
      status: 200,
      body: { kind: 'devices', id, state: 'frozen' },
    });
    expect((await get(id)).body.state).toBe('frozen');
    expect(await list()).toEqual(['frozen']);
    expect(await pay(signedIn(60))).toBe('401 device_not_enrolled');
    expect(signOuts().map(({ body }) => body.Username)).toEqual(['hana']);
    expect((await put(id, 'active')).body.state).toBe('active');
    expect(await list()).toEqual(['trusted']);
    expect(await pay(signedIn(60))).toBe(201);
    const by = { role: 'colleague', subject: ken.sub };
    expect((await accountEventsOf(env.tables, customer.id)).slice(-2)).toMatchObject([
      { kind: 'device_frozen', by, device: id, details: { reason: 'A call' } },
      { kind: 'device_unfrozen', by, device: id, details: { reason: 'A call' } },
    ]);
  });

  test('twice the same is once, but for Cognito, which may have failed', async () => {
    for (let time = 0; time < 2; time++) await put(customer.key.thumbprint, 'frozen');
    expect(await kindsOf()).toEqual(['device_frozen']);
    expect(signOuts()).toHaveLength(2);
  });

  test.each([
    ['their own device', 'frozen', () => customer.key.thumbprint, hanaAtWork, 403, 'conflict_of_interest'],
    ['their own device', 'active', () => customer.key.thumbprint, hanaAtWork, 403, 'conflict_of_interest'],
    ['a device of nobody', 'frozen', () => 'A'.repeat(43), ken, 404, 'not_found'],
    ['a customer as a device', 'frozen', () => customer.id, ken, 400, 'invalid_request'],
  ] as const)('nobody makes %s %s', async (_, state, id, claims, status, code) => {
    const before = await env.tables.items();
    const answer = await put(id(), state, claims);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(await env.tables.items()).toEqual(before);
  });
});

describe('POST /customers/{id}/factor-resets', () => {
  const reset = (claims: Claims, idempotencyKey = newKey(), id = customer.id, reason = 'Lost phone') =>
    invoke(resetFactor, {
      method: 'POST',
      path: `/customers/${id}/factor-resets`,
      pathParameters: { id },
      claims,
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      body: JSON.stringify({ reason }),
    });
  const senior = reviewerClaims('ken', 'senior-reviewer');

  test('takes the app away, ends sessions and lets money cool off', async () => {
    const answer = await reset(senior);
    expect(answer).toMatchObject({ status: 201, body: { customer_id: customer.id } });
    const { reset_at, cool_off_until } = answer.body as Record<string, string>;
    expect(Date.parse(String(cool_off_until)) - Date.parse(String(reset_at))).toBe(24 * 60 * 60 * 1000);
    const changes = env.calls.filter(({ operation }) => /Delete|SignOut/.test(operation));
    const body = { UserPoolId: 'ap-northeast-1_customers', Username: 'hana' };
    expect(changes).toEqual([
      { operation: 'AdminDeleteSoftwareToken', body },
      { operation: 'AdminUserGlobalSignOut', body },
    ]);
    expect(await pay()).toBe('401 session_ended');
    // Held.
    expect(await pay(signedIn(60))).toBe(202);
    expect(await kindsOf()).toEqual(['factor_reset']);
  });

  test('under the same key again is the same reset, and takes nothing away', async () => {
    const key = newKey();
    const first = await reset(senior, key);
    env.calls.length = 0;
    expect(await reset(senior, key)).toMatchObject({ status: 201, body: first.body });
    expect(env.calls.map(({ operation }) => operation).sort()).toEqual(['AdminGetUser', 'ListUsers']);
    expect(await kindsOf()).toEqual(['factor_reset']);
    const another = await reset(senior, key, customer.id, 'Another reason');
    expect([another.status, codeOf(another)]).toEqual([409, 'idempotency_conflict']);
  });

  test('that Cognito did not carry out is carried out under the same key', async () => {
    const key = newKey();
    const answers = cognitoWith(customer.id);
    env.answer((call) =>
      call.operation === 'AdminDeleteSoftwareToken'
        ? { error: 'NotAuthorizedException', message: 'We may not' }
        : answers(call),
    );
    expect((await reset(senior, key)).status).toBe(500);
    env.answer(answers);
    env.calls.length = 0;
    expect((await reset(senior, key)).status).toBe(201);
    expect(env.calls.map(({ operation }) => operation)).toContain('AdminDeleteSoftwareToken');
    expect(await kindsOf()).toEqual(['factor_reset']);
  });

  test('nobody resets their own, nor that of nobody', async () => {
    const before = await env.tables.items();
    const own = await reset(hanaAtWork);
    expect([own.status, codeOf(own)]).toEqual([403, 'conflict_of_interest']);
    const nobody = await reset(senior, newKey(), randomUUID());
    expect([nobody.status, codeOf(nobody)]).toEqual([404, 'not_found']);
    expect(await env.tables.items()).toEqual(before);
  });

  test('is not for every reviewer', async () => {
    const answer = await reset(ken);
    expect([answer.status, codeOf(answer)]).toEqual([403, 'not_permitted']);
  });
});
