/** A cancellation at the till: all of a charge is given back, once, and what is held or waits is ended. */
import { describe, expect, test } from 'vitest';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { caseFor } from '../../support/reviews.ts';
import { tables } from '../../support/tables.ts';
import {
  approved,
  back,
  cancel,
  cartridges,
  charged,
  confirmAs,
  env,
  everything,
  kept,
  look,
  read,
  told,
  wallet,
  withTillAndCustomer,
} from '../../support/till-requests.ts';

withTillAndCustomer();

describe('a cancellation', () => {
  test('of what has moved gives all of it back, once', async () => {
    const id = await approved();
    const answer = await cancel(id);
    expect(answer).toMatchObject({
      status: 200,
      body: { id, status: 'refunded', amount: '1200', refunded: '1200', message: { en: 'Given back' } },
    });
    expect(await wallet()).toEqual([100_000n, 0n]);
    const after = await everything();
    expect(told(await cancel(id))).toEqual(told(answer));
    expect(told(await read(id))).toEqual(told(answer));
    expect(await everything()).toEqual(after);
  });

  test('of what was refunded in part gives the rest back', async () => {
    const id = await approved();
    await back(id);
    expect((await cancel(id)).body).toMatchObject({ status: 'refunded', refunded: '1200' });
    expect(await wallet()).toEqual([100_000n, 0n]);
  });

  test.each(['open', 'not open yet'])(
    'of what is held releases it: nobody decides its case, which was %s',
    async (which) => {
      const { answer } = await charged(cartridges('60000'));
      const cases = caseStore({ client: env.tables.client(), runtime, ...tables });
      const id = String(answer.body.id);
      if (which === 'open') await cases.open(caseFor(await kept(id)), 'token');
      expect((await cancel(id)).body).toMatchObject({ status: 'declined', message: { en: 'Declined' } });
      expect(await wallet()).toEqual([100_000n, 0n]);
      expect(await cases.read(caseIdOf(id))).toMatchObject({ state: 'expired' });
      expect((await cancel(id)).body.status).toBe('declined');
    },
  );

  test('of what waits for the phone ends that: it cannot be confirmed any more', async () => {
    const { codeId, answer } = await charged({ amount: '30000' });
    const { payment } = (await look(codeId)).body as { payment: { step_up: { challenge: string } } };
    expect((await cancel(answer.body.id)).body.status).toBe('declined');
    const late = await confirmAs(String(answer.body.id), payment.step_up.challenge, '30000');
    expect(late.body.status).toBe('declined');
    expect((await look(codeId)).body.payment).toMatchObject({ status: 'declined' });
    expect(await wallet()).toEqual([100_000n, 0n]);
  });

  test('at once with another, and with refunds, never gives back more than was taken', async () => {
    const id = await approved();
    await Promise.all([
      cancel(id),
      back(id, { reference: 'return-a', amount: '700' }),
      cancel(id),
      back(id, { reference: 'return-b', amount: '700' }),
    ]);
    await cancel(id);
    expect(await wallet()).toEqual([100_000n, 0n]);
    expect(await kept(id)).toMatchObject({ refunded: 1_200n });
  });
});
