/** A cancellation: what it asks of the ledger for a charge as it stands, and when it has an answer. */
import { describe, expect, test } from 'vitest';
import { type CancelChargePorts, cancelCharge } from '../../../../lambdas/domain/charges/cancel-charge.ts';
import { cancelRefundId } from '../../../../lambdas/domain/identifiers.ts';
import { ServiceBusy } from '../../../../lambdas/domain/ledger/ledger.ts';
import type { Charged, TransferState } from '../../../../lambdas/domain/ledger/transfer.ts';
import { noting } from '../../../support/noting.ts';
import { charged, till } from '../../../support/tills.ts';
import { noon } from '../../../support/transfers.ts';

const MINUTE = 60_000;
const later = noon + 2 * MINUTE;

const posted = charged();
const given: Charged = { ...posted, refunded: 1_200n };
const challenged = charged({
  state: 'challenged',
  version: 0,
  stepUp: { challenge: 'c', expiresAt: noon + 5 * MINUTE },
});
const held = charged({ state: 'pending' });
const voided: Charged = { ...held, state: 'voided', version: 2 };

interface Circumstances {
  /** As the charge is read, one after the other; the last one stays. */
  readonly charges: readonly (Charged | undefined)[];
  readonly withdrawn?: Awaited<ReturnType<CancelChargePorts['ledger']['withdraw']>>;
  readonly now?: number;
  readonly store?: string;
}

async function cancel({ charges, withdrawn, now = later, store = till.store }: Circumstances) {
  const reads = [...charges];
  const { asked, port } = noting();
  const answer = cancelCharge(
    {
      ledger: {
        readCharge: async (id) =>
          id === posted.id ? (reads.length > 1 ? reads.shift() : reads[0]) : undefined,
        writeRefund: port('refund', (refund) => ({ outcome: 'written', transfer: refund })),
        withdraw: port('withdraw', () => withdrawn ?? { transfer: voided, endedNow: true }),
      },
      minutes: 10,
      timeZone: 'Asia/Tokyo',
    },
    {
      id: posted.id,
      terminal: { ...till, store },
      fingerprintOf: ({ paymentId, money, reason }) => `${paymentId} ${money.amount} ${reason}`,
      now,
    },
  );
  return { answer: await answer.catch((error: unknown) => error), asked };
}

describe('what has moved is refunded', () => {
  const refund = (amount: bigint) => ({
    id: cancelRefundId(posted.id),
    kind: 'refund',
    state: 'posted',
    debit: 'store:shinjuku-east',
    credit: 'wallet:ann',
    money: { amount, currency: 'JPY' },
    fingerprint: `${posted.id} ${amount} cancelled`,
    customer: 'ann',
    counterparty: 'Shinjuku East',
    createdAt: later,
    day: '2026-11-22',
    version: 1,
    paymentId: posted.id,
    store: 'shinjuku-east',
    reason: 'cancelled',
    by: 'till-7',
    terminal: 7,
  });

  test.each<[string, Charged, bigint]>([
    ['all of it', posted, 1_200n],
    ['what is left of it', { ...posted, refunded: 500n }, 700n],
    ['what was captured of it', { ...posted, captured: 120n }, 120n],
  ])('%s', async (_, charge, amount) => {
    const { answer, asked } = await cancel({ charges: [charge, given] });
    expect(answer).toEqual(given);
    expect(asked).toEqual([['refund', refund(amount), charge]]);
  });
});

test.each([
  ['held', held],
  ['to be confirmed', challenged],
])('what is %s is released', async (_, charge) => {
  const { answer, asked } = await cancel({ charges: [charge, voided] });
  expect(answer).toEqual(voided);
  expect(asked).toEqual([['withdraw', charge, later]]);
});

describe('it is over', () => {
  test.each<[string, Charged, state: TransferState]>([
    ['released', voided, 'voided'],
    ['expired', { ...held, state: 'expired' }, 'expired'],
    ['given back in all', given, 'posted'],
    ['given back in all that was captured', { ...posted, captured: 120n, refunded: 120n }, 'posted'],
    ['never confirmed in time', { ...challenged, stepUp: { challenge: 'c', expiresAt: later } }, 'expired'],
  ])('where it is %s, however late', async (_, charge, state) => {
    for (const now of [later, noon + 99 * MINUTE]) {
      const { answer, asked } = await cancel({ charges: [charge], now });
      expect(answer).toEqual({ ...charge, state });
      expect(asked).toEqual([]);
    }
  });
});

describe('a cancellation is refused', () => {
  test.each<[string, Circumstances]>([
    ['of no charge', { charges: [undefined] }],
    ['of another store’s', { charges: [posted], store: 'osaka-west' }],
  ])('%s: not_found', async (_, circumstances) => {
    expect(await cancel(circumstances)).toEqual({ answer: { refused: 'not_found' }, asked: [] });
  });

  test('after ten minutes, to the millisecond', async () => {
    const end = noon + 10 * MINUTE;
    expect(await cancel({ charges: [posted, given], now: end })).toEqual({
      answer: { refused: 'cancel_too_late' },
      asked: [],
    });
    expect((await cancel({ charges: [posted, given], now: end - 1 })).answer).toEqual(given);
  });
});

test('a charge that is just being decided is left to its decision', async () => {
  const { answer, asked } = await cancel({ charges: [held], withdrawn: 'decided' });
  expect(answer).toEqual(new ServiceBusy('The charge is just being decided'));
  expect(asked).toHaveLength(1);
});

test('a charge that changes is looked at four times, and given up then', async () => {
  const { answer, asked } = await cancel({ charges: [challenged, held, posted, given] });
  expect(answer).toEqual(given);
  expect(asked.map(([what]) => what)).toEqual(['withdraw', 'withdraw', 'refund']);
  const never = await cancel({ charges: [held, held, held, held, voided] });
  expect(never.answer).toEqual(new ServiceBusy('The charge changed with every attempt'));
  expect(never.answer).toBeInstanceOf(ServiceBusy);
  expect(never.asked).toHaveLength(4);
});
