import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as createDeviceChallenge } from '../../../lambdas/handlers/create-device-challenge.ts';
import { handler as createTopUp } from '../../../lambdas/handlers/create-top-up.ts';
import { handler as enrolDevice } from '../../../lambdas/handlers/enrol-device.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerClaims,
  newKey,
  type SignedOptions,
  signed,
} from '../../support/customer-requests.ts';
import { softwareAttestation } from '../../support/devices.ts';
import {
  type AwsCall,
  type FunctionEnvironment,
  startFunctionEnvironment,
  withEnvironment,
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

const challenge = async (of = customer, idempotencyKey = newKey()) =>
  invoke(createDeviceChallenge, {
    method: 'POST',
    path: '/devices/challenges',
    claims: of.claims,
    headers: { 'idempotency-key': idempotencyKey },
  });
const newChallenge = async () => String((await challenge()).body.challenge);

/** A right body for the key, but for these members. */
const bodyFor = async (key = customer.key, members: object = {}) => {
  const given = await newChallenge();
  return {
    name: 'Phone',
    challenge: given,
    attestation: await softwareAttestation(key, given),
    ...members,
  };
};
const send = async (body: unknown, options: SignedOptions = {}) =>
  invoke(enrolDevice, await signed(customer, '/devices', body, options));
const enrol = async (options: SignedOptions = {}) => send(await bodyFor(options.key), options);

/** All that is written but for challenges, of which each attempt is given a new one. */
const written = async () =>
  (await env.tables.items()).filter(({ pk, usedAt }) => usedAt || !pk?.S?.startsWith('CHALLENGE#'));
const checkInLog = () => JSON.parse(env.lines.at(-1) ?? '{}').check;

describe('enrolling', () => {
  test('makes the key that signed the customer’s device, which can then sign for money', async () => {
    const answer = await enrol();
    expect(answer).toMatchObject({
      status: 201,
      body: { id: customer.key.thumbprint, name: 'Phone', security_level: 'software', state: 'new' },
    });
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
    const before = await written();
    const answer = await enrol();
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(await written()).toEqual(before);
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
    const before = await written();
    const answer = await enrol();
    expect([answer.status, codeOf(answer)]).toEqual([409, 'device_already_enrolled']);
    expect(await written()).toEqual(before);
  });

  test('a fourth device is refused', async () => {
    const enrolOn = async (phone: number) => {
      customer = { ...customer, claims: { ...customer.claims, device_key: `ap-northeast-1_${phone}` } };
      return enrol({ key: await testKey() });
    };
    for (const phone of [1, 2, 3]) expect((await enrolOn(phone)).status).toBe(201);
    const answer = await enrolOn(4);
    expect([answer.status, codeOf(answer)]).toEqual([409, 'device_limit_reached']);
  });

  test('a second key under the same sign-in, as by whoever stole its token, is refused', async () => {
    expect((await enrol()).status).toBe(201);
    const before = await written();
    const answer = await enrol({ key: await testKey() });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'cognito_device_in_use']);
    expect(await written()).toEqual(before);
  });

  test('without a proof is refused', async () => {
    const answer = await enrol({ headers: { dpop: undefined } });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'proof_required']);
  });
});

describe('a challenge', () => {
  test('is 32 random bytes for five minutes, another one each time', async () => {
    const key = newKey();
    const before = Date.now();
    const answers = [await challenge(customer, key), await challenge(customer, key)];
    for (const { status, body } of answers) {
      expect(status).toBe(201);
      expect(Buffer.from(String(body.challenge), 'base64url')).toHaveLength(32);
      const expires = Date.parse(String(body.expires_at));
      expect(expires).toBeGreaterThanOrEqual(before + 300_000);
      expect(expires).toBeLessThanOrEqual(Date.now() + 300_000);
    }
    expect(answers[0]?.body.challenge).not.toBe(answers[1]?.body.challenge);
  });

  test('without an Idempotency-Key is refused', async () => {
    const answer = await challenge(customer, 'short');
    expect([answer.status, codeOf(answer)]).toEqual([400, 'idempotency_key_required']);
  });

  test('of another customer is refused, and so is one of nobody', async () => {
    const other = { ...customer, claims: customerClaims(randomUUID()) };
    const given = String((await challenge(other)).body.challenge);
    for (const text of [given, Buffer.alloc(32).toString('base64url')]) {
      const before = await written();
      const attestation = await softwareAttestation(customer.key, text);
      const answer = await send({ name: 'Phone', challenge: text, attestation });
      expect([answer.status, codeOf(answer)]).toEqual([400, 'challenge_invalid']);
      expect(await written()).toEqual(before);
    }
  });

  test('enrols one key only', async () => {
    const first = await bodyFor();
    expect((await send(first)).status).toBe(201);
    const key = await testKey();
    const before = await written();
    const attestation = await softwareAttestation(key, first.challenge);
    const answer = await send({ ...first, attestation }, { key });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'challenge_invalid']);
    expect(await written()).toEqual(before);
  });
});

describe('an attestation', () => {
  const certificates = (count: number, length: number) => ({
    format: 'android-key',
    certificate_chain: Array.from({ length: count }, () => 'A'.repeat(length)),
  });

  test.each<readonly [string, () => Promise<object>, string]>([
    [
      'by another key',
      async () => {
        const given = await newChallenge();
        return { challenge: given, attestation: await softwareAttestation(await testKey(), given) };
      },
      'attestation: signature',
    ],
    [
      'for another challenge',
      async () => ({ attestation: await softwareAttestation(customer.key, await newChallenge()) }),
      'attestation: client-data',
    ],
    [
      'of Apple’s that is none',
      async () => ({
        attestation: {
          format: 'apple-app-attest',
          key_id: 'A'.repeat(43),
          attestation_object: 'AAAA',
        },
      }),
      'attestation: ',
    ],
    [
      'of Android’s that is none',
      async () => ({ attestation: certificates(3, 1000) }),
      'attestation: certificate-format',
    ],
    [
      'of Android’s at its largest, which is read',
      async () => ({ attestation: certificates(6, 5462) }),
      'attestation: certificate-format',
    ],
  ])('%s is refused; what failed is in the log alone', async (_, members, check) => {
    const body = await bodyFor(customer.key, await members());
    const before = await written();
    const answer = await send(body);
    expect([answer.status, codeOf(answer)]).toEqual([403, 'attestation_invalid']);
    expect(checkInLog()).toContain(check);
    expect(answer.text).not.toContain('attestation: ');
    expect(await written()).toEqual(before);
  });

  test('by software is refused where the stage does not accept it', async () => {
    const before = await written();
    const answer = await withEnvironment({ ACCEPT_SOFTWARE_KEYS: 'false' }, () => enrol());
    expect([answer.status, codeOf(answer)]).toEqual([403, 'attestation_invalid']);
    expect(checkInLog()).toBe('attestation: format');
    expect(await written()).toEqual(before);
  });

  test('by software is a fault of the deployment in prod, whatever it is set to', async () => {
    const before = await written();
    const answer = await withEnvironment({ STAGE: 'prod' }, () => enrol());
    expect([answer.status, codeOf(answer)]).toEqual([500, 'internal_error']);
    expect(await written()).toEqual(before);
  });

  test.each<readonly [string, unknown]>([
    ['none', undefined],
    ['of another format', { format: 'safetynet', statement: 'a.b.c' }],
    ['with the members of another format', { format: 'software', certificate_chain: ['AAAA'] }],
    ['with one member more', { format: 'software', statement: 'a.b.c', hardware: true }],
    ['of seven certificates', certificates(7, 10)],
    ['of no certificate', certificates(0, 0)],
    ['of a certificate that is too large', certificates(1, 5463)],
    ['that is not base64url', { format: 'android-key', certificate_chain: ['A+/='] }],
  ])('%s does not match the contract', async (_, attestation) => {
    const answer = await send(await bodyFor(customer.key, { attestation }));
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
  });

  test('of more than 40 KB is too large', async () => {
    const answer = await send(' '.repeat(40 * 1024 + 1));
    expect([answer.status, codeOf(answer)]).toEqual([413, 'request_too_large']);
  });
});
