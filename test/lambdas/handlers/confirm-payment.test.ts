import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as confirmPayment } from '../../../lambdas/handlers/confirm-payment.ts';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as getPayment } from '../../../lambdas/handlers/get-payment.ts';
import { verifyEvidence } from '../../../lambdas/store/evidence/verify-evidence.ts';
import { paymentOf } from '../../../lambdas/store/ledger-items.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  newKey,
  paymentBody,
  type SignedOptions,
  signed,
} from '../../support/customer-requests.ts';
import { publicJwkOf } from '../../support/evidence.ts';
import type { FunctionEnvironment } from '../../support/function-environment.ts';
import { testKey } from '../../support/proofs.ts';
import { enrol } from '../../support/transfers.ts';

let env: FunctionEnvironment;
let customer: Customer;
/** The same customer on the same phone, from a sign-in of the next second. */
let signedInAfresh: Customer;

beforeAll(async () => {
  env = await environmentWithStore();
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 100_000n);
  const authTime = String(Math.floor(Date.now() / 1000) + 2);
  signedInAfresh = { ...customer, claims: { ...customer.claims, auth_time: authTime } };
});

const elevated = paymentBody({ amount: '30000' });
async function ask(idempotencyKey = newKey()) {
  const request = await signed(customer, '/payments', elevated, { idempotencyKey });
  const { status, body } = await invoke(createPayment, request);
  return { status, body: body as { readonly id: string; readonly step_up: { readonly challenge: string } } };
}

async function confirm(
  who: Customer,
  id: string,
  body: Readonly<Record<string, unknown>>,
  options: SignedOptions = {},
) {
  const request = await signed(who, `/payments/${id}/confirm`, body, options);
  return invoke(confirmPayment, { ...request, pathParameters: { id } });
}

/** As the contract spells it, which is how `client/` sends it. */
const right = (challenge: string) => ({
  challenge,
  amount: '30000',
  currency: 'JPY',
  store_id: 'shinjuku-east',
});

describe('a payment to be confirmed', () => {
  test('is answered 202 with a challenge, again too, and whoever only has the token does not see it', async () => {
    const key = newKey();
    const asked = await ask(key);
    expect(asked).toMatchObject({
      status: 202,
      body: {
        status: 'step_up',
        amount: '30000',
        step_up: { challenge: expect.any(String), expires_at: expect.any(String) },
      },
    });
    expect(await ask(key)).toMatchObject({ status: 202, body: asked.body });
    const { id } = asked.body;
    const read = await invoke(getPayment, {
      method: 'GET',
      path: `/payments/${id}`,
      pathParameters: { id },
      claims: customer.claims,
    });
    expect(read.body).toMatchObject({ id, status: 'step_up' });
    expect(read.body).not.toHaveProperty('step_up');
  });

  test('is approved by the confirmation, whose proof is kept', async () => {
    const key = newKey();
    const { id, step_up } = (await ask(key)).body;
    const answer = await confirm(signedInAfresh, id, right(step_up.challenge));
    expect(answer).toMatchObject({ status: 200, body: { id, status: 'approved', amount: '30000' } });
    expect(answer.body).not.toHaveProperty('step_up');
    const item = (await env.tables.items()).find(({ pk }) => pk?.S === `PAYMENT#${id}`) ?? {};
    expect(verifyEvidence(paymentOf(item), publicJwkOf(customer.key))).toMatchObject({
      ok: true,
      signed: { body: Buffer.from(JSON.stringify(right(step_up.challenge))) },
    });
    // What asked for it is answered with the status of the first time, and how it stands now.
    expect(await ask(key)).toMatchObject({ status: 202, body: { id, status: 'approved' } });
    const again = await confirm(customer, id, right(step_up.challenge));
    expect(again).toMatchObject({ status: 200, body: answer.body });
  });

  const refusals: [string, (challenge: string) => Record<string, unknown>, number, string][] = [
    [
      'with another amount',
      (challenge) => ({ ...right(challenge), amount: '30001' }),
      409,
      'confirmation_mismatch',
    ],
    [
      'with another payee',
      (challenge) => ({ ...right(challenge), store_id: 'elsewhere' }),
      409,
      'confirmation_mismatch',
    ],
    ['with another challenge', () => right('A'.repeat(22)), 409, 'confirmation_mismatch'],
    ['without a challenge', () => ({ ...right(''), challenge: undefined }), 400, 'invalid_request'],
    ['with a member more', (challenge) => ({ ...right(challenge), lines: [] }), 400, 'invalid_request'],
  ];
  test.each(refusals)('is not approved %s', async (_, body, status, code) => {
    const { id, step_up } = (await ask()).body;
    const before = await env.tables.items();
    const answer = await confirm(signedInAfresh, id, body(step_up.challenge));
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(await env.tables.items()).toEqual(before);
  });

  test('is not approved with the old session, and the answer says what to do (RFC 9470)', async () => {
    const { id, step_up } = (await ask()).body;
    const answer = await confirm(customer, id, right(step_up.challenge));
    expect([answer.status, codeOf(answer)]).toEqual([401, 'step_up_required']);
    expect(answer.headers['www-authenticate']).toBe('Bearer error="insufficient_user_authentication"');
  });

  test('is not approved without a proof, by an unknown key, or by another phone of the customer', async () => {
    const { id, step_up } = (await ask()).body;
    const body = right(step_up.challenge);
    const none = await confirm(signedInAfresh, id, body, { headers: { dpop: undefined } });
    expect(codeOf(none)).toBe('proof_required');
    const tablet = await testKey();
    expect(codeOf(await confirm(signedInAfresh, id, body, { key: tablet }))).toBe('device_not_enrolled');
    await enrol(env.tables.client(), customer.id, tablet.thumbprint, Date.now() - 30 * 24 * 60 * 60 * 1000);
    expect(codeOf(await confirm(signedInAfresh, id, body, { key: tablet }))).toBe('confirmation_mismatch');
  });

  test('is not approved by a body other than the one that was signed', async () => {
    const { id, step_up } = (await ask()).body;
    const sent = JSON.stringify({ ...right(step_up.challenge), amount: '30001' });
    expect(codeOf(await confirm(signedInAfresh, id, right(step_up.challenge), { sent }))).toBe(
      'proof_invalid',
    );
  });

  test('is not approved by a confirmation so long that it could not be kept', async () => {
    const { id, step_up } = (await ask()).body;
    const claims = { nonce: Array.from({ length: 10 }, newKey).join('.') };
    const answer = await confirm(signedInAfresh, id, right(step_up.challenge), { claims });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'proof_invalid']);
  });
});
