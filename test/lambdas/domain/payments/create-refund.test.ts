/** A refund: who may give back which payment, what is written of it, and what the same request is answered. */
import { describe, expect, test } from 'vitest';
import type { RefundResult } from '../../../../lambdas/domain/ledger/ledger.ts';
import type { Payment, Refund } from '../../../../lambdas/domain/ledger/transfer.ts';
import {
  type CreateRefundCommand,
  type CreateRefundPorts,
  createRefund,
} from '../../../../lambdas/domain/payments/create-refund.ts';
import type { RefusalCode } from '../../../../lambdas/domain/refusal.ts';
import { ann } from '../../../support/judging.ts';
import { yen } from '../../../support/money-requests.ts';
import { noon, paymentOf } from '../../../support/transfers.ts';

/** A quarter of an hour after midnight in Tokyo. */
const now = Date.UTC(2026, 10, 22, 15, 15);
const payment = paymentOf(ann, { amount: 1200n });
const asked: CreateRefundCommand = {
  id: 'ref_1',
  paymentId: payment.id,
  money: yen(500n),
  reason: 'goods_returned',
  fingerprint: 'of this request',
  colleague: { username: 'ken', subject: 'the sub of ken' },
  now,
};
const refund: Refund = {
  id: 'ref_1',
  kind: 'refund',
  state: 'posted',
  debit: 'store:shinjuku-east',
  credit: 'wallet:ann',
  money: yen(500n),
  fingerprint: 'of this request',
  customer: 'ann',
  counterparty: 'Shinjuku East',
  createdAt: now,
  day: '2026-11-23',
  version: 1,
  paymentId: payment.id,
  store: 'shinjuku-east',
  reason: 'goods_returned',
  by: 'ken',
};

interface Circumstances {
  readonly command?: Partial<CreateRefundCommand>;
  readonly payment?: Payment | undefined;
  readonly earlier?: Refund;
  /** The address of the colleague. */
  readonly own?: string | undefined;
  /** What the write comes to; written, if not said otherwise. */
  readonly result?: RefundResult;
}

async function give(circumstances: Circumstances = {}) {
  const { command, earlier, result } = circumstances;
  const paid = 'payment' in circumstances ? circumstances.payment : payment;
  const own = 'own' in circumstances ? circumstances.own : 'ken@example.com';
  const written: [Refund, Payment][] = [];
  const looked: string[] = [];
  const ports: CreateRefundPorts = {
    timeZone: 'Asia/Tokyo',
    customers: { findCustomer: async () => ({ username: 'ann', email: 'ann@example.com' }) },
    colleagues: { emailOf: async () => own },
    ledger: {
      readPayment: async (id) => {
        looked.push(id);
        return paid;
      },
      readRefund: async (id) => {
        looked.push(id);
        return earlier;
      },
      writeRefund: async (transfer, of) => {
        written.push([transfer, of]);
        return result ?? { outcome: 'written', transfer };
      },
    },
  };
  return { answer: await createRefund(ports, { ...asked, ...command }), written, looked };
}

describe('a refund', () => {
  test('goes from the store to the wallet, names its payment and who gave it, and counts on its own day', async () => {
    const { answer, written, looked } = await give();
    expect(answer).toEqual(refund);
    expect(written).toEqual([[refund, payment]]);
    expect(looked).toEqual([payment.id]);
  });

  test('of a payment that was captured in part is bounded by the write, which has the payment', async () => {
    const captured: Payment = { ...payment, captured: 700n, version: 2 };
    expect((await give({ payment: captured })).written).toEqual([[refund, captured]]);
  });

  // biome-ignore format: a table is read by its lines
  test.each<[string, Circumstances, RefusalCode]>([
    ['of no payment', { payment: undefined }, 'not_found'],
    ['in another currency', { command: { money: { amount: 1n, currency: 'USD' } } }, 'currency_not_supported'],
    ['in another currency, by the customer in person', { command: { money: { amount: 1n, currency: 'USD' } }, own: 'ann@example.com' }, 'currency_not_supported'],
    ['by the customer in person', { own: ' Ann@Example.com' }, 'conflict_of_interest'],
    ['by the customer in person, of a payment that is held', { own: 'ann@example.com', payment: { ...payment, state: 'pending' } }, 'conflict_of_interest'],
    ['by somebody who cannot be told from the customer', { own: undefined }, 'conflict_of_interest'],
    ['of a payment that waits for its customer', { payment: { ...payment, state: 'challenged' } }, 'payment_not_captured'],
    ['of a payment that is held', { payment: { ...payment, state: 'pending' } }, 'payment_not_captured'],
    ['of a payment that was released', { payment: { ...payment, state: 'voided' } }, 'payment_not_captured'],
    ['of a payment that has expired', { payment: { ...payment, state: 'expired' } }, 'payment_not_captured'],
  ])('%s is refused, and nothing is written', async (_, circumstances, refused) => {
    const { answer, written } = await give(circumstances);
    expect(answer).toEqual({ refused });
    expect(written).toEqual([]);
  });

  test('is refused as the write says', async () => {
    const result = { outcome: 'refused', code: 'refund_above_capture' } as const;
    expect((await give({ result })).answer).toEqual({ refused: 'refund_above_capture' });
  });
});

describe('the same request again', () => {
  const earlier: Refund = { ...refund, createdAt: noon };

  test('is answered by the write as it stands', async () => {
    expect((await give({ result: { outcome: 'replayed', transfer: earlier } })).answer).toEqual(earlier);
  });

  test.each<[string, Circumstances]>([
    ['a payment that is not there any more', { payment: undefined }],
    ['a payment that would be refused today', { payment: { ...payment, state: 'pending' } }],
  ])('of %s is answered before anybody is refused', async (_, circumstances) => {
    const { answer, looked } = await give({ ...circumstances, earlier });
    expect(answer).toEqual(earlier);
    expect(looked).toEqual([payment.id, 'ref_1']);
  });

  test('with another wish is a conflict', async () => {
    const command = { fingerprint: 'of another request' };
    const { answer } = await give({ command, payment: undefined, earlier });
    expect(answer).toEqual({ refused: 'idempotency_conflict' });
  });
});
