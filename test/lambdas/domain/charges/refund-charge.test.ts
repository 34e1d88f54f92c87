/** A till's refund: what is asked of the ledger, and what is refused before. */
import { describe, expect, test } from 'vitest';
import { refundCharge } from '../../../../lambdas/domain/charges/refund-charge.ts';
import type { RefundRefusal } from '../../../../lambdas/domain/ledger/ledger.ts';
import type { Charged, Refund } from '../../../../lambdas/domain/ledger/transfer.ts';
import { yen } from '../../../support/money-requests.ts';
import { noting } from '../../../support/noting.ts';
import { charged, till } from '../../../support/tills.ts';
import { noon } from '../../../support/transfers.ts';

const posted = charged();
const refund: Refund = {
  id: 'ref_1',
  kind: 'refund',
  state: 'posted',
  debit: 'store:shinjuku-east',
  credit: 'wallet:ann',
  money: yen(500n),
  fingerprint: 'of this wish',
  customer: 'ann',
  counterparty: 'Shinjuku East',
  createdAt: noon + 1,
  day: '2026-11-22',
  version: 1,
  paymentId: posted.id,
  store: 'shinjuku-east',
  reason: 'goods_returned',
  by: 'till-7',
  terminal: 7,
};

interface Circumstances {
  readonly charge?: Charged | undefined;
  readonly earlier?: Refund;
  readonly currency?: string;
  readonly store?: string;
  readonly refused?: RefundRefusal;
}

async function give(circumstances: Circumstances = {}) {
  const { charge, earlier, currency = 'JPY', store = till.store } = { charge: posted, ...circumstances };
  const { refused } = circumstances;
  const { asked, port } = noting();
  const answer = await refundCharge(
    {
      ledger: {
        readCharge: async (id) => (id === posted.id ? charge : undefined),
        readRefund: async (id) => (id === refund.id ? earlier : undefined),
        writeRefund: port('refund', (transfer) =>
          refused ? { outcome: 'refused', code: refused } : { outcome: 'written', transfer },
        ),
      },
      timeZone: 'Asia/Tokyo',
    },
    {
      id: refund.id,
      chargeId: posted.id,
      terminal: { ...till, store },
      money: { amount: 500n, currency },
      reason: 'goods_returned',
      fingerprint: 'of this wish',
      now: noon + 1,
    },
  );
  return { answer, asked };
}

test('goes from the store to the wallet, and says which till it was', async () => {
  expect(await give()).toEqual({ answer: refund, asked: [['refund', refund, posted]] });
});

describe('is refused', () => {
  const held = charged({ state: 'pending' });
  test.each<[string, Circumstances, string]>([
    ['for no charge', { charge: undefined }, 'not_found'],
    ['for another store’s', { store: 'osaka-west' }, 'not_found'],
    ['in another currency', { currency: 'USD' }, 'currency_not_supported'],
    ['in another currency, of what is held', { charge: held, currency: 'USD' }, 'currency_not_supported'],
    ['of what is held', { charge: held }, 'payment_not_captured'],
    [
      'of what is not posted, under a reference of before',
      { charge: held, earlier: { ...refund, fingerprint: 'of another' } },
      'idempotency_conflict',
    ],
  ])('%s', async (_, circumstances, refused) => {
    expect(await give(circumstances)).toEqual({ answer: { refused }, asked: [] });
  });

  test('as the ledger says', async () => {
    const { answer } = await give({ refused: 'refund_above_capture' });
    expect(answer).toEqual({ refused: 'refund_above_capture' });
  });
});

test('the same again, of a charge that is not posted any more, is answered as it stands', async () => {
  const { answer, asked } = await give({ charge: charged({ state: 'voided' }), earlier: refund });
  expect([answer, asked]).toEqual([refund, []]);
});
