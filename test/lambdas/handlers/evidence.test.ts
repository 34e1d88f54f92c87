/** What a payment or a top-up keeps of the request that made it, and that none is made of which that cannot be kept. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { categories } from '../../../lambdas/contract/payments.ts';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as createTopUp } from '../../../lambdas/handlers/create-top-up.ts';
import { verifyEvidence } from '../../../lambdas/store/evidence/verify-evidence.ts';
import { transferOf } from '../../../lambdas/store/ledger-items.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  paymentBody,
  type SignedOptions,
  signed,
} from '../../support/customer-requests.ts';
import { publicJwkOf } from '../../support/evidence.ts';
import type { FunctionEnvironment } from '../../support/function-environment.ts';
import { escaped, usualSpellings } from '../../support/spellings.ts';
import { tables } from '../../support/tables.ts';

let env: FunctionEnvironment;
let customer: Customer;
beforeAll(async () => {
  env = await environmentWithStore();
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 100_000n);
  env.lines.length = 0;
});

const topUpBody = { amount: '1200', currency: 'JPY', funding_source: 'sandbox' };
const pay = async (body: unknown, options: SignedOptions = {}) =>
  invoke(createPayment, await signed(customer, '/payments', body, options));
const topUp = async (body: unknown, options: SignedOptions = {}) =>
  invoke(createTopUp, await signed(customer, '/top-ups', body, options));

async function recorded(id: unknown) {
  const item = (await env.tables.items(tables.ledgerTable)).find(({ pk }) => pk?.S?.endsWith(`#${id}`));
  const transfer = item && transferOf(item);
  if (!transfer || !('evidence' in transfer)) throw new Error(`The ledger has no ${id}`);
  return transfer;
}

describe('the request', () => {
  test.each([
    ['a payment', pay, paymentBody({ lines: [{ category: 'groceries', quantity: 2, amount: '1200' }] })],
    ['a top-up', topUp, topUpBody],
  ] as const)('of %s is kept, and shows that the device asked for it', async (_, send, body) => {
    for (const write of Object.values(usualSpellings)) {
      const { status, body: answer } = await send(write(body));
      expect(status).toBeLessThan(300);
      const transfer = await recorded(answer.id);
      const verdict = verifyEvidence(transfer, publicJwkOf(customer.key));
      expect(verdict).toMatchObject({ ok: true });
      expect(verdict.ok && Buffer.from(verdict.signed.body).toString('utf8')).toBe(write(body));
    }
  });

  test('of a payment that is held is kept', async () => {
    const { status, body } = await pay(paymentBody({ amount: '60000' }));
    expect(status).toBe(202);
    expect(verifyEvidence(await recorded(body.id), publicJwkOf(customer.key))).toMatchObject({ ok: true });
  });

  test('that comes again leaves what was kept of the first', async () => {
    const options = { idempotencyKey: 'the-key-of-one-wish' };
    const { body } = await pay(paymentBody(), options);
    const first = await recorded(body.id);
    expect((await pay(paymentBody(), options)).status).toBe(201);
    expect(await recorded(body.id)).toEqual(first);
  });

  test.each([
    ['a body', { body: escaped }, {}],
    ['a proof', { body: JSON.stringify }, { claims: { nonce: randomBytes(300).toString('hex') } }],
  ] as const)(
    'of which %s would not fit is refused before anything is read or written',
    async (_, { body }, options) => {
      const lines = Array.from({ length: 20 }, (_, index) => ({
        category: categories[index % categories.length],
        quantity: index + 1,
        amount: String(100 + index),
      }));
      const amount = String(lines.reduce((sum, line) => sum + Number(line.amount), 0));
      const before = await env.tables.items();
      // A store that is not there: who looked would have said so.
      const answer = await pay(body(paymentBody({ lines, amount, store_id: 'nowhere' })), options);
      expect([answer.status, codeOf(answer)]).toEqual([401, 'proof_invalid']);
      expect(env.lines.map((line) => JSON.parse(line).check)).toEqual(['evidence size']);
      expect(await env.tables.items()).toEqual(before);
    },
  );
});

describe('the country', () => {
  const header = 'CloudFront-Viewer-Country';
  test.each([
    ['is the one that the edge says', { [header]: 'TW' }, 'TW'],
    ['is that, whatever the case of the name', { 'cloudfront-viewer-country': 'TW' }, 'TW'],
    ['is not recorded without one', {}, undefined],
    ['is not recorded of two', { [header]: ['TW', 'JP'] }, undefined],
    ['is not recorded in small letters', { [header]: 'tw' }, undefined],
    ['is not recorded of three letters', { [header]: 'TWN' }, undefined],
    ['is not recorded with anything behind it', { [header]: 'TW\n' }, undefined],
    ['is not recorded of an empty header', { [header]: '' }, undefined],
    ['is no other header', { 'X-Viewer-Country': 'TW', 'CF-IPCountry': 'TW' }, undefined],
  ])('%s', async (_, headers, expected) => {
    for (const [send, body] of [
      [pay, paymentBody()],
      [topUp, topUpBody],
    ] as const)
      expect((await recorded((await send(body, { headers })).body.id)).country).toBe(expected);
  });
});
