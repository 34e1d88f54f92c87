import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as createTopUp } from '../../../lambdas/handlers/create-top-up.ts';
import { handler as enrolDevice } from '../../../lambdas/handlers/enrol-device.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import { type Customer, customerClaims, newKey, signed } from '../../support/customer-requests.ts';
import {
  type AwsCall,
  type FunctionEnvironment,
  startFunctionEnvironment,
} from '../../support/function-environment.ts';
import { testKey } from '../../support/proofs.ts';

let env: FunctionEnvironment;
let customer: Customer;

const person = (factors: string[], remembered: string) => (call: AwsCall) =>
  call.operation === 'AdminGetUser'
    ? { Username: customer.id, UserMFASettingList: factors }
    : {
        Device: {
          DeviceKey: call.body.DeviceKey,
          DeviceAttributes: [{ Name: 'dev:device_remembered_status', Value: remembered }],
        },
      };

beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());
beforeEach(async () => {
  const id = randomUUID();
  customer = { id, key: await testKey(), accessToken: `token.of.${id}`, claims: customerClaims(id) };
  env.answer(person(['SOFTWARE_TOKEN_MFA'], 'remembered'));
  env.calls.length = 0;
});

const enrol = async (options = {}) =>
  invoke(enrolDevice, await signed(customer, '/devices', { name: 'Phone' }, options));

describe('enrolling', () => {
  test('makes the key that signed the customer’s device, which can then sign for money', async () => {
    const answer = await enrol();
    expect(answer).toMatchObject({ status: 201, body: { id: customer.key.thumbprint, name: 'Phone' } });
    expect(env.calls).toContainEqual({
      operation: 'AdminGetDevice',
      body: {
        UserPoolId: 'ap-northeast-1_customers',
        Username: customer.id,
        DeviceKey: customer.claims.device_key,
      },
    });
    const body = { amount: '50000', currency: 'JPY', funding_source: 'sandbox' };
    const topUp = await invoke(createTopUp, await signed(customer, '/top-ups', body));
    expect(topUp).toMatchObject({
      status: 201,
      body: { ...body, status: 'approved', id: expect.stringMatching(/^top_/) },
    });
  });

  test('again is answered as it stands', async () => {
    const idempotencyKey = newKey();
    const first = await enrol({ idempotencyKey });
    expect(await enrol({ idempotencyKey })).toMatchObject({ status: 201, body: first.body });
  });

  test.each<readonly [string, () => void, number, string]>([
    [
      'without an authenticator app',
      () => env.answer(person([], 'remembered')),
      403,
      'second_factor_required',
    ],
    ['with SMS alone', () => env.answer(person(['SMS_MFA'], 'remembered')), 403, 'second_factor_required'],
    [
      'on a device that is not confirmed',
      () => env.answer(person(['SOFTWARE_TOKEN_MFA'], 'not_remembered')),
      403,
      'device_not_confirmed',
    ],
    [
      'on a device that Cognito does not know',
      () =>
        env.answer((call) =>
          call.operation === 'AdminGetDevice'
            ? { error: 'ResourceNotFoundException' }
            : { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] },
        ),
      403,
      'device_not_confirmed',
    ],
    [
      'as somebody who is gone',
      () => env.answer(() => ({ error: 'UserNotFoundException' })),
      403,
      'second_factor_required',
    ],
  ])('%s is refused', async (_, arrange, status, code) => {
    arrange();
    const before = await env.tables.items();
    const answer = await enrol();
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(await env.tables.items()).toEqual(before);
  });

  test('without a device in the token is refused, and Cognito is not asked', async () => {
    customer = { ...customer, claims: { ...customer.claims, device_key: undefined } };
    const answer = await enrol();
    expect([answer.status, codeOf(answer)]).toEqual([403, 'device_not_confirmed']);
    expect(env.calls).toEqual([]);
  });

  test('another customer’s key is refused', async () => {
    await enrol();
    const id = randomUUID();
    customer = { ...customer, id, claims: customerClaims(id) };
    const before = await env.tables.items();
    const answer = await enrol();
    expect([answer.status, codeOf(answer)]).toEqual([409, 'device_already_enrolled']);
    expect(await env.tables.items()).toEqual(before);
  });

  test('a fourth device is refused', async () => {
    for (const _ of [1, 2, 3]) expect((await enrol({ key: await testKey() })).status).toBe(201);
    const answer = await enrol({ key: await testKey() });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'device_limit_reached']);
  });

  test('without a proof is refused', async () => {
    const answer = await enrol({ headers: { dpop: undefined } });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'proof_required']);
  });
});
