/** What surrounds a registration, from the request that enrols to the payment that is held for it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as createDeviceChallenge } from '../../../lambdas/handlers/create-device-challenge.ts';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as createTopUp } from '../../../lambdas/handlers/create-top-up.ts';
import { handler as enrolDevice } from '../../../lambdas/handlers/enrol-device.ts';
import { paymentOf } from '../../../lambdas/store/ledger-items.ts';
import { invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerClaims,
  environmentWithStore,
  newKey,
  paymentBody,
  signed,
} from '../../support/customer-requests.ts';
import { softwareAttestation } from '../../support/devices.ts';
import type { FunctionEnvironment } from '../../support/function-environment.ts';
import { testKey } from '../../support/proofs.ts';

let env: FunctionEnvironment;
/** Of the customer that signs in next. */
let phoneNumber: string | undefined;

beforeAll(async () => {
  env = await environmentWithStore();
  env.answer(({ operation, body }) =>
    operation === 'AdminGetUser'
      ? {
          Username: body.Username,
          UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
          UserCreateDate: Math.floor(Date.now() / 1000) - 600,
          UserAttributes: phoneNumber === undefined ? [] : [{ Name: 'phone_number', Value: phoneNumber }],
        }
      : { Device: { DeviceAttributes: [{ Name: 'dev:device_remembered_status', Value: 'remembered' }] } },
  );
});
afterAll(() => env.close());

/** Registers a customer from the address, tops up, and pays all of it, which is what the rule of addresses begins with. */
async function registerAndPay(address: string, number?: string) {
  phoneNumber = number;
  const id = randomUUID();
  const customer: Customer = {
    id,
    key: await testKey(),
    accessToken: `token.of.${id}`,
    claims: customerClaims(id),
  };
  const challenge = await invoke(createDeviceChallenge, {
    method: 'POST',
    path: '/devices/challenges',
    claims: customer.claims,
    headers: { 'idempotency-key': newKey() },
  });
  const body = {
    name: 'Phone',
    challenge: challenge.body.challenge,
    attestation: await softwareAttestation(customer.key, String(challenge.body.challenge)),
  };
  const enrolled = await invoke(enrolDevice, { ...(await signed(customer, '/devices', body)), address });
  expect(enrolled.status).toBe(201);
  const topUp = { amount: '5000', currency: 'JPY', funding_source: 'sandbox' };
  expect((await invoke(createTopUp, await signed(customer, '/top-ups', topUp))).status).toBe(201);
  const paid = await invoke(
    createPayment,
    await signed(customer, '/payments', paymentBody({ amount: '5000' })),
  );
  const item = (await env.tables.items()).find(({ pk }) => pk?.S === `PAYMENT#${paid.body.id}`);
  return { status: paid.body.status, reasons: item ? paymentOf(item).reasons : [] };
}

const approved = { status: 'approved', reasons: [] };

describe('payments are held', () => {
  test('from the fifth customer on who registers from one address in a day', async () => {
    const outcomes = [];
    for (let count = 0; count < 6; count++) outcomes.push(await registerAndPay('203.0.113.7'));
    const held = { status: 'held', reasons: ['reg_address'] };
    expect(outcomes).toEqual([approved, approved, approved, approved, held, held]);
    expect(await registerAndPay('203.0.113.8')).toEqual(approved);
  });

  test('of whoever registers with the phone number of another customer', async () => {
    expect(await registerAndPay('198.51.100.1', '+819012345678')).toEqual(approved);
    expect(await registerAndPay('198.51.100.2', '+819012345678')).toEqual({
      status: 'held',
      reasons: ['reg_phone'],
    });
    expect(await registerAndPay('198.51.100.3', '+819087654321')).toEqual(approved);
  });
});

test('customers behind an address that is nobody’s on the internet have nothing in common', async () => {
  for (let count = 0; count < 6; count++) expect(await registerAndPay('127.0.0.1')).toEqual(approved);
});

test('neither addresses nor phone numbers are kept or logged', async () => {
  const kept = JSON.stringify(await env.tables.items()) + env.lines.join('\n');
  expect(kept).toContain('TRACE#address#');
  expect(kept).toContain('TRACE#phone#');
  for (const value of ['203.0.113', '198.51.100', '9012345678', '9087654321'])
    expect(kept).not.toContain(value);
});
