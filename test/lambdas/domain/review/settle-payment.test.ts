/** How a held payment ends: as was decided, or by time, and never otherwise. */
import { describe, expect, test } from 'vitest';
import type { EndResult } from '../../../../lambdas/domain/ledger/ledger.ts';
import type { Payment, TransferState } from '../../../../lambdas/domain/ledger/transfer.ts';
import type { Case, Decision } from '../../../../lambdas/domain/review/case.ts';
import { settlePayment } from '../../../../lambdas/domain/review/settle-payment.ts';
import { ann } from '../../../support/judging.ts';
import { noting } from '../../../support/noting.ts';
import { caseFor, decisionTo } from '../../../support/reviews.ts';
import { noon, paymentOf } from '../../../support/transfers.ts';

const held = paymentOf(ann, { amount: 300n, state: 'pending' });
const open = caseFor(held);
const decided = (outcome: Decision['outcome'], change: Partial<Decision> = {}): Case =>
  caseFor(held, { state: 'decided', decision: decisionTo(outcome, change) });

interface Circumstances {
  readonly payment?: Payment | undefined;
  /** As it is read, one after the other; the last one stays. */
  readonly cases?: readonly (Case | undefined)[];
  /** What the ledger says of an expiry. */
  readonly expiry?: 'decided';
}

async function settle(circumstances: Circumstances = {}) {
  const payment = 'payment' in circumstances ? circumstances.payment : held;
  const cases = [...(circumstances.cases ?? [undefined])];
  const { asked, port } = noting();
  const ended = (state: TransferState): EndResult => ({ transfer: { ...held, state }, endedNow: true });
  const answer = await settlePayment(
    {
      ledger: {
        readPayment: async (id) => (id === held.id ? payment : undefined),
        capture: port('capture', () => ended('posted')),
        release: port('release', () => ended('voided')),
        expire: port('expire', () => circumstances.expiry ?? ended('expired')),
      },
      cases: { read: port('read', () => (cases.length > 1 ? cases.shift() : cases[0])) },
    },
    { paymentId: held.id, now: noon },
  );
  return { answer, asked: asked.slice(1), read: asked[0] };
}

describe('a held payment of 300', () => {
  test.each<[string, Case | undefined, TransferState, unknown[]]>([
    ['is captured where it was approved', decided('approve'), 'posted', ['capture', held, 300n]],
    [
      'is captured for as much as was approved',
      decided('approve', { captureAmount: 120n }),
      'posted',
      ['capture', held, 120n],
    ],
    ['is released where it was declined', decided('decline'), 'voided', ['release', held]],
    // No such decision is taken of a hold: if one is there, it does not move money.
    ['is released by any other decision', decided('uphold'), 'voided', ['release', held]],
    ['expires while its case is open', open, 'expired', ['expire', held, noon]],
    ['expires without a case', undefined, 'expired', ['expire', held, noon]],
  ])('%s', async (_, standing, state, call) => {
    const { answer, asked, read } = await settle({ cases: [standing] });
    expect(answer).toEqual({ transfer: { ...held, state }, endedNow: true });
    expect(asked).toEqual([call]);
    expect(read).toEqual(['read', open.id]);
  });

  test('follows the decision that came before it could expire', async () => {
    const { answer, asked } = await settle({ cases: [open, decided('approve')], expiry: 'decided' });
    expect(answer.transfer.state).toBe('posted');
    expect(asked).toEqual([
      ['expire', held, noon],
      ['read', open.id],
      ['capture', held, 300n],
    ]);
  });

  test('is a fault where the ledger speaks of a decision that nobody took', async () => {
    await expect(settle({ cases: [open], expiry: 'decided' })).rejects.toThrow(
      `Case of ${held.id} is neither open nor decided`,
    );
  });

  test.each<TransferState>(['posted', 'voided', 'expired'])(
    'that has ended is answered as it stands, and nothing is asked: %s',
    async (state) => {
      const { answer, asked, read } = await settle({
        payment: { ...held, state },
        cases: [decided('approve')],
      });
      expect(answer).toEqual({ transfer: { ...held, state }, endedNow: false });
      expect([read, asked]).toEqual([undefined, []]);
    },
  );

  test('that is not in the ledger is a fault', async () => {
    await expect(settle({ payment: undefined })).rejects.toThrow(
      `Held payment ${held.id} is not in the ledger`,
    );
  });
});
