/** The list of devices, and their removal, as a phone meets them. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as listDevices } from '../../../lambdas/handlers/list-devices.ts';
import { handler as removeDevice } from '../../../lambdas/handlers/remove-device.ts';
import { type ApiAnswer, codeOf, invoke, urlOf } from '../../support/api-event.ts';
import {
  type Customer,
  customerClaims,
  customerWithFunds,
  environmentWithStore,
  newKey,
  paymentBody,
  signed,
} from '../../support/customer-requests.ts';
import type { FunctionEnvironment } from '../../support/function-environment.ts';
import { claimsFor, signProof, type TestKey, testKey } from '../../support/proofs.ts';
import { enrol, thumbprint } from '../../support/transfers.ts';

const hour = 60 * 60 * 1000;

let env: FunctionEnvironment;
/** Of a customer whose old phone signs. */
let customer: Customer;
let tablet: TestKey;

beforeAll(async () => {
  env = await environmentWithStore();
});
afterAll(() => env.close());
beforeEach(async () => {
  env.answer(() => ({}));
  env.calls.length = 0;
  customer = await customerWithFunds(env.tables.client(), 5000n);
  tablet = await testKey();
});

/** The `auth_time` of a sign-in that is later than whatever a test does. */
const inAMoment = () => String(Math.floor(Date.now() / 1000) + 60);

const enrolTablet = (hoursAgo: number) =>
  enrol(env.tables.client(), customer.id, tablet.thumbprint, Date.now() - hoursAgo * hour);
const list = (claims = customer.claims) => invoke(listDevices, { method: 'GET', path: '/devices', claims });
const statesOf = ({ body }: ApiAnswer) =>
  (body.devices as { id: string; state: string }[]).map(({ id, state }) => [id, state]);

async function remove(id: string, key = customer.key, headers: Record<string, string | undefined> = {}) {
  const idempotencyKey = newKey();
  const path = `/devices/${id}`;
  const { accessToken } = customer;
  const now = Date.now();
  const claims = claimsFor({
    method: 'DELETE',
    url: urlOf(path),
    accessToken,
    body: '',
    idempotencyKey,
    now,
  });
  return invoke(removeDevice, {
    method: 'DELETE',
    path,
    pathParameters: { id },
    claims: customer.claims,
    headers: {
      authorization: `Bearer ${accessToken}`,
      'idempotency-key': idempotencyKey,
      dpop: await signProof(key, claims),
      ...headers,
    },
  });
}

describe('the list', () => {
  test('tells of each device what a customer can know it by, and whether it is new', async () => {
    await enrolTablet(1);
    const answer = await list();
    expect(answer.status).toBe(200);
    expect(statesOf(answer)).toEqual([
      [customer.key.thumbprint, 'trusted'],
      [tablet.thumbprint, 'new'],
    ]);
    expect((answer.body.devices as object[])[1]).toEqual({
      id: tablet.thumbprint,
      name: 'Phone',
      enrolled_at: expect.stringMatching(/Z$/),
      security_level: 'software',
      state: 'new',
    });
  });

  test('is empty before a device is enrolled, whatever others have', async () => {
    expect(await list(customerClaims(randomUUID()))).toMatchObject({ status: 200, body: { devices: [] } });
  });
});

describe('a removed device', () => {
  test('is gone from the list, and does not pay', async () => {
    await enrolTablet(48);
    expect(await remove(tablet.thumbprint)).toMatchObject({
      status: 200,
      body: { id: tablet.thumbprint, state: 'removed' },
    });
    expect(statesOf(await list())).toEqual([[customer.key.thumbprint, 'trusted']]);
    const before = await env.tables.items();
    const pay = async (who: Customer, key: TestKey) => {
      const paid = await invoke(createPayment, await signed(who, '/payments', paymentBody(), { key }));
      return [paid.status, codeOf(paid)];
    };
    const signedInAgain = { ...customer, claims: { ...customer.claims, auth_time: inAMoment() } };
    expect(await pay(signedInAgain, tablet)).toEqual([401, 'device_not_enrolled']);
    // Nor does the other one, until it has signed in again.
    expect(await pay(customer, customer.key)).toEqual([401, 'session_ended']);
    expect(await env.tables.items()).toEqual(before);
    expect((await pay(signedInAgain, customer.key))[0]).toBe(201);
  });

  test('is removed once: the same answer again, and nothing written', async () => {
    await enrolTablet(48);
    const first = await remove(tablet.thumbprint);
    const before = await env.tables.items();
    expect(await remove(tablet.thumbprint)).toMatchObject({ status: 200, body: first.body });
    expect(await env.tables.items()).toEqual(before);
  });
});

describe('at Cognito', () => {
  const deviceKeyOf = async (id: string) =>
    (await env.tables.items()).find(({ pk }) => pk?.S === `DEVICE#${id}`)?.cognitoDeviceKey?.S;

  test('a removed device is forgotten, so that it renews no token', async () => {
    await enrolTablet(48);
    await remove(tablet.thumbprint);
    expect(env.calls).toEqual([
      {
        operation: 'AdminForgetDevice',
        body: {
          UserPoolId: 'ap-northeast-1_customers',
          Username: customer.id,
          DeviceKey: await deviceKeyOf(tablet.thumbprint),
        },
      },
    ]);
  });

  test('a failure takes nothing from the removal: it is logged, and tried again with it', async () => {
    await enrolTablet(48);
    env.answer(() => ({ error: 'NotAuthorizedException', message: 'We may not' }));
    env.lines.length = 0;
    expect((await remove(tablet.thumbprint)).status).toBe(200);
    expect(env.lines.join('')).toContain('"event":"cognito_device_not_forgotten"');
    env.calls.length = 0;
    expect((await remove(tablet.thumbprint)).status).toBe(200);
    expect(env.calls).toHaveLength(1);
  });

  test('nothing is forgotten of a removal that is refused', async () => {
    await remove(thumbprint('nobody'));
    expect(env.calls).toEqual([]);
  });
});

describe('a removal is refused, and nothing is written:', () => {
  const refused = async (answer: Promise<ApiAnswer>, status: number, code: string) => {
    const before = await env.tables.items();
    const { status: came, ...rest } = await answer;
    expect([came, codeOf({ status: came, ...rest })]).toEqual([status, code]);
    expect(await env.tables.items()).toEqual(before);
  };

  test('of an older device by one in its first 24 hours', async () => {
    await enrolTablet(23);
    await refused(remove(customer.key.thumbprint, tablet), 403, 'device_too_new');
  });

  test('signed by a key that is not enrolled', async () => {
    await refused(remove(customer.key.thumbprint, tablet), 401, 'device_not_enrolled');
  });

  test('without a proof', async () => {
    await refused(remove(customer.key.thumbprint, customer.key, { dpop: undefined }), 401, 'proof_required');
  });

  test('without an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': undefined };
    await refused(remove(customer.key.thumbprint, customer.key, headers), 400, 'idempotency_key_required');
  });

  test("of another customer's device, in the same words as of one that is not there", async () => {
    const other = await customerWithFunds(env.tables.client(), 0n);
    const before = await env.tables.items();
    const answers = [await remove(other.key.thumbprint), await remove(thumbprint('nobody'))];
    const bodies = answers.map(({ body: { request_id: _, ...body } }) => body);
    expect(bodies[0]).toMatchObject({ status: 404, code: 'not_found' });
    expect(bodies[1]).toEqual(bodies[0]);
    expect(await env.tables.items()).toEqual(before);
  });
});
