/** Refunds at the till: in parts, each once, and never above what was captured. */
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../support/api-event.ts';
import {
  approved,
  back,
  cartridges,
  charged,
  everything,
  read,
  told,
  wallet,
  withTillAndCustomer,
} from '../../support/till-requests.ts';

withTillAndCustomer();

describe('a refund of a charge', () => {
  test('is given in parts, and the charge tells how much', async () => {
    const id = await approved();
    expect(await back(id)).toMatchObject({
      status: 201,
      body: {
        id: expect.stringMatching(/^ref_/),
        charge_id: id,
        reference: 'return-1',
        amount: '500',
        currency: 'JPY',
        reason: 'goods_returned',
      },
    });
    expect((await read(id)).body).toMatchObject({ status: 'approved', refunded: '500' });
    expect((await back(id, { reference: 'return-2', amount: '700' })).status).toBe(201);
    expect((await read(id)).body).toMatchObject({ status: 'refunded', refunded: '1200' });
    expect(await wallet()).toEqual([100_000n, 0n]);
  });

  test('under its reference is the same refund; with anything else a conflict', async () => {
    const id = await approved();
    const first = await back(id);
    await back(id, { reference: 'return-2', amount: '700' });
    expect(told(await back(id))).toEqual(told(first));
    for (const other of [{ amount: '501' }, { reason: 'other' }])
      expect(codeOf(await back(id, other))).toBe('idempotency_conflict');
    expect(codeOf(await back(await approved()))).toBe('idempotency_conflict');
  });

  test.each([
    ['more than was captured', { amount: '1201' }, 422, 'refund_above_capture'],
    ['another currency', { currency: 'USD' }, 400, 'currency_not_supported'],
    ['nothing', { amount: '0' }, 400, 'invalid_request'],
    ['a reason that there is not', { reason: 'because' }, 400, 'invalid_request'],
  ])('is refused: %s', async (_, overlay, status, problem) => {
    const id = await approved();
    const before = await everything();
    const answer = await back(id, overlay);
    expect([answer.status, codeOf(answer)]).toEqual([status, problem]);
    expect(await everything()).toEqual(before);
  });

  test.each([
    ['held', cartridges('60000')],
    ['to be confirmed', { amount: '30000' }],
  ])('is refused while the charge is %s', async (_, overlay) => {
    const { answer } = await charged(overlay);
    const refused = await back(answer.body.id);
    expect([refused.status, codeOf(refused)]).toEqual([409, 'payment_not_captured']);
  });
});
