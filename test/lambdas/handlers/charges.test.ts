/** Whose charges are: any terminal's of their store, and of nobody who has not signed. */
import { describe, expect, test } from 'vitest';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { type ApiAnswer, codeOf, invoke } from '../../support/api-event.ts';
import { customerClaims, paymentBody, type SignedOptions, signed } from '../../support/customer-requests.ts';
import { testKey } from '../../support/proofs.ts';
import { putTerminal, type TestTerminal } from '../../support/terminals.ts';
import {
  approved,
  back,
  cancel,
  customer,
  env,
  everything,
  read,
  till,
  told,
  withTillAndCustomer,
} from '../../support/till-requests.ts';

withTillAndCustomer();

describe('another store’s terminal', () => {
  test('is told of a charge as of one that there is not, and changes nothing', async () => {
    const id = await approved();
    const foreign = await putTerminal(env.tables.client(), { store: 'osaka-west' });
    // Not a till's either: what a customer pays from the phone.
    const paid = await invoke(createPayment, await signed(customer, '/payments', paymentBody()));
    const missing = `pay_${'A'.repeat(27)}`;
    const before = await everything();
    for (const of of [read, cancel, (each: unknown, by: TestTerminal) => back(each, {}, by)]) {
      const expected = told(await of(missing, foreign));
      expect(expected).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(told(await of(id, foreign))).toEqual(expected);
      expect(told(await of(paid.body.id, foreign))).toEqual(expected);
      expect(told(await of(paid.body.id, till))).toEqual(expected);
    }
    expect(await everything()).toEqual(before);
  });

  test('is not needed: any terminal of the store cancels and refunds', async () => {
    const other = await putTerminal(env.tables.client(), { number: 2 });
    expect((await back(await approved(), {}, other)).status).toBe(201);
    expect((await cancel(await approved(), other)).body.status).toBe('refunded');
  });
});

describe('who asks about a charge', () => {
  const requests: [string, (id: unknown, by: TestTerminal, options: SignedOptions) => Promise<ApiAnswer>][] =
    [
      ['reading', read],
      ['cancelling', cancel],
      ['refunding', (id, by, options) => back(id, {}, by, options)],
    ];
  test.each(requests)('must have signed: %s', async (_, request) => {
    const id = await approved();
    const before = await everything();
    const revoked = await putTerminal(env.tables.client(), { state: 'revoked' });
    const answers = [
      await request(id, till, { headers: { dpop: undefined } }),
      await request(id, till, { key: await testKey() }),
      await request(id, revoked, {}),
      await request(id, { ...till, claims: customerClaims(customer.id) }, {}),
    ];
    expect(answers.map((answer) => [answer.status, codeOf(answer)])).toEqual([
      [401, 'proof_required'],
      [401, 'terminal_not_enrolled'],
      [401, 'terminal_not_enrolled'],
      [401, 'unauthenticated'],
    ]);
    expect(await everything()).toEqual(before);
  });
});
