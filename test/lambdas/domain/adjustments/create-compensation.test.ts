import { describe, expect, test } from 'vitest';
import { type Compensation, standingAt } from '../../../../lambdas/domain/adjustments/adjustment.ts';
import type { AdjustmentResult } from '../../../../lambdas/domain/adjustments/adjustments.ts';
import { createCompensation } from '../../../../lambdas/domain/adjustments/create-compensation.ts';
import { compensationId } from '../../../../lambdas/domain/identifiers.ts';
import { leftOf, type Payment, takenBy } from '../../../../lambdas/domain/ledger/transfer.ts';
import { personKey } from '../../../../lambdas/domain/review/person.ts';
import { noon, paymentOf, today } from '../../../support/transfers.ts';

const HOUR = 3_600_000;
const payment = paymentOf({ id: 'ann', device: 'x' }, { amount: 1200n });
const id = compensationId(payment.id, 'list-attack');

/** As operator `ops` asks for 1,000 of it, and what the ledger then has. */
const earlierOne: Compensation = {
  id,
  kind: 'compensation',
  state: 'posted',
  debit: 'losses:compensation',
  credit: 'wallet:ann',
  money: { amount: 1000n, currency: 'JPY' },
  reason: 'other',
  note: 'Not hers',
  paymentId: payment.id,
  incident: 'list-attack',
  paid: 1200n,
  inFull: false,
  counterparty: 'Shinjuku East',
  fingerprint: 'of 1000',
  by: 'ops',
  person: personKey('ops@example.com'),
  createdAt: noon,
  day: today,
};

interface Given {
  readonly payment?: Payment | undefined;
  readonly earlier?: Compensation;
  /** Whether the counter of the day has room. */
  readonly room?: boolean;
  /** What the ledger says where the day's counter has room; it writes, if not said otherwise. */
  readonly says?: AdjustmentResult<Compensation>;
  readonly amount?: bigint | undefined;
  readonly emails?: Readonly<Record<string, string | undefined>>;
  /** Whether the customers' pool has the customer. */
  readonly known?: boolean;
  readonly now?: number;
}

async function ask(given: Given = {}) {
  const writes: [how: 'post' | 'propose', compensation: Compensation][] = [];
  const write = (how: 'post' | 'propose', adjustment: Compensation): AdjustmentResult<Compensation> => {
    writes.push([how, adjustment]);
    return { outcome: 'written', adjustment };
  };
  const emails: Given['emails'] = { ops: 'ops@example.com', ann: 'ann@example.com', ...given.emails };
  const result = await createCompensation(
    {
      adjustments: {
        readWithPayment: async () => ({
          earlier: given.earlier,
          payment: 'payment' in given ? given.payment : payment,
        }),
        post: async (adjustment) =>
          given.room === false ? { outcome: 'beyond' } : (given.says ?? write('post', adjustment)),
        propose: async (adjustment) => write('propose', adjustment),
      },
      customers: {
        findCustomer: async (customer) =>
          given.known === false ? undefined : { username: customer, email: emails[customer] ?? '' },
      },
      colleagues: { emailOf: async (username) => emails[username] },
      alone: 10_000n,
      timeToDecide: 72 * HOUR,
      timeZone: 'Asia/Tokyo',
    },
    {
      id,
      paymentId: payment.id,
      incident: 'list-attack',
      amount: 'amount' in given ? given.amount : 1000n,
      reason: 'other',
      note: 'Not hers',
      fingerprint: 'of 1000',
      colleague: { username: 'ops', subject: 'ops' },
      now: given.now ?? noon,
    },
  );
  return { result, writes };
}

describe('who asks for a compensation', () => {
  test('has it posted from our losses to the wallet of the payment', async () => {
    const { result, writes } = await ask();
    expect(writes).toEqual([['post', earlierOne]]);
    expect(result).toEqual({ compensation: earlierOne, replayed: false });
  });

  test('has it proposed where the day’s counter has no room', async () => {
    const proposed = { ...earlierOne, state: 'proposed', deadline: noon + 72 * HOUR };
    expect(await ask({ room: false })).toEqual({
      writes: [['propose', proposed]],
      result: { compensation: proposed, replayed: false },
    });
  });

  test.each<[string, Partial<Payment>, bigint]>([
    ['of a payment', {}, 1200n],
    ['of one that was captured in part', { captured: 700n }, 700n],
    ['of one that was refunded in part', { refunded: 200n }, 1000n],
    ['of both', { captured: 700n, refunded: 200n }, 500n],
  ])('and names no amount has all that is left, %s', async (_, change, left) => {
    const { writes } = await ask({ payment: { ...payment, ...change }, amount: undefined });
    expect(writes[0]?.[1]).toMatchObject({
      money: { amount: left },
      inFull: true,
      paid: change.captured ?? 1200n,
    });
  });

  test.each<[string, Given, string]>([
    ['there is no such payment', { payment: undefined }, 'not_found'],
    ['no money has moved', { payment: { ...payment, state: 'pending' } }, 'payment_not_captured'],
    ['it is more than was paid', { amount: 1201n }, 'refund_above_capture'],
    ['it is more than was captured', { payment: { ...payment, captured: 999n } }, 'refund_above_capture'],
    ['it is more than is left', { payment: { ...payment, refunded: 201n } }, 'refund_above_capture'],
    [
      'all that is left is nothing',
      { payment: { ...payment, refunded: 1200n }, amount: undefined },
      'refund_above_capture',
    ],
    ['the operator has no address', { emails: { ops: undefined } }, 'conflict_of_interest'],
    ['nobody knows the customer', { known: false }, 'not_found'],
    ['nobody knows either of them', { emails: { ops: undefined }, known: false }, 'conflict_of_interest'],
    ['the customer is the operator', { emails: { ann: 'OPS+1@example.com' } }, 'conflict_of_interest'],
    ['another wish is there', { earlier: { ...earlierOne, fingerprint: 'of 999' } }, 'idempotency_conflict'],
    [
      'another wish expired',
      {
        earlier: { ...earlierOne, fingerprint: 'of 999', state: 'proposed', deadline: noon },
      },
      'idempotency_conflict',
    ],
  ])('is refused where %s', async (_, given, code) => {
    expect(await ask(given)).toEqual({ result: { refused: code }, writes: [] });
  });

  test.each<[string, Partial<Compensation>]>([
    ['posted', {}],
    ['proposed', { state: 'proposed', deadline: noon + 1 }],
    ['declined', { state: 'declined', deadline: noon - 1, decidedBy: 'second' }],
  ])('is answered with what is there already: %s', async (_, change) => {
    const earlier: Compensation = { ...earlierOne, ...change, by: 'another' };
    // Even where nothing is left any more, since that was it.
    const settled = { ...payment, refunded: 1000n };
    expect(await ask({ earlier, payment: settled })).toEqual({
      result: { compensation: earlier, replayed: true },
      writes: [],
    });
  });

  test('is told as the ledger says: refused, or that another was faster', async () => {
    const refused = await ask({ says: { outcome: 'refused', code: 'refund_above_capture' } });
    expect(refused.result).toEqual({ refused: 'refund_above_capture' });
    const faster = await ask({ says: { outcome: 'replayed', adjustment: earlierOne } });
    expect(faster.result).toEqual({ compensation: earlierOne, replayed: true });
  });

  test('proposes anew what nobody decided in time, and never posts it alone', async () => {
    const earlier: Compensation = { ...earlierOne, state: 'proposed', by: 'another', deadline: noon };
    const { writes } = await ask({ earlier });
    expect(writes).toMatchObject([['propose', { by: 'ops', deadline: noon + 72 * HOUR }]]);
  });
});

test('what is left of a payment', () => {
  for (const [change, taken, left] of [
    [{}, 1200n, 1200n],
    [{ captured: 500n, refunded: 499n }, 500n, 1n],
    [{ refunded: 1200n }, 1200n, 0n],
  ] as const)
    expect([takenBy({ ...payment, ...change }), leftOf({ ...payment, ...change })]).toEqual([taken, left]);
});

test.each([
  [noon, 'proposed'],
  [noon + HOUR - 1, 'proposed'],
  [noon + HOUR, 'expired'],
])('a proposal at %i is %s', (now, state) => {
  const proposed: Compensation = { ...earlierOne, state: 'proposed', deadline: noon + HOUR };
  expect(standingAt(proposed, now).state).toBe(state);
  expect(standingAt({ ...earlierOne, deadline: noon }, now).state).toBe('posted');
});

test('the id follows from payment and incident', () => {
  expect(compensationId(payment.id, 'list-attack')).toBe(id);
  expect(compensationId(payment.id, 'list-attack-2')).not.toBe(id);
  expect(compensationId(`${payment.id}l`, 'ist-attack')).not.toBe(id);
});
