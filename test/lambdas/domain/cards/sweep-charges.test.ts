/** Which charges the sweeper asks their processor about, what becomes of the top-up, and what it says of each. */
import { describe, expect, test } from 'vitest';
import type { Card } from '../../../../lambdas/domain/cards/card.ts';
import type { Settlement } from '../../../../lambdas/domain/cards/card-top-ups.ts';
import { type SweepChargesPorts, sweepCharges } from '../../../../lambdas/domain/cards/sweep-charges.ts';
import type { TopUp } from '../../../../lambdas/domain/ledger/transfer.ts';
import { ann, walletWith } from '../../../support/judging.ts';
import { yen } from '../../../support/money-requests.ts';
import { noting } from '../../../support/noting.ts';
import { noon, topUpOf } from '../../../support/transfers.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const pending = (key: string): TopUp => ({
  ...topUpOf(ann, { amount: 1000n, key }),
  state: 'pending',
  fundingSource: 'card_1',
  createdAt: noon - 11 * MINUTE,
});
const [a, b] = [pending('a'), pending('b')];
const card: Card = {
  id: 'card_1',
  customer: 'ann',
  processor: 'sandbox',
  state: 'active',
  startedAt: 0,
  expiresAt: 0,
  details: { token: 'tok_visa', brand: 'visa', lastFour: '1111', expires: '2028-12' },
};

interface Circumstances {
  readonly topUps?: readonly TopUp[];
  /** As the histories have it. */
  readonly open?: readonly TopUp[];
  readonly says?: Awaited<ReturnType<NonNullable<SweepChargesPorts['processor']>['chargeOf']>>;
  readonly card?: Card | undefined;
  readonly isConnected?: boolean;
}

async function sweep(circumstances: Circumstances) {
  const { topUps = [a, b], open = [a], says = 'succeeded', isConnected = true } = circumstances;
  const known = 'card' in circumstances ? circumstances.card : card;
  const { asked, port } = noting();
  const settlements: Settlement[] = [];
  const recorded: unknown[] = [];
  const swept = await sweepCharges(
    {
      open: { startedBefore: port('open', () => open.map(({ id }) => id)) },
      processor: isConnected ? { name: 'sandbox', chargeOf: port('charge', () => says) } : undefined,
      cards: { read: async (id) => (id === known?.id ? known : undefined) },
      entries: { record: async (entry) => void recorded.push(entry) },
      limit: 20,
      timeZone: 'Asia/Tokyo',
      topUps: {
        readEvent: async () => undefined,
        readTopUp: async (id) => topUps.find((each) => each.id === id),
        readWallet: async () => walletWith(),
        settle: async (settlement) => settlements.push(settlement) > 0,
      },
    },
    noon,
  );
  return {
    swept,
    asked,
    recorded,
    changes: settlements.map(({ topUp, change }) => [topUp.id, change?.kind]),
  };
}

test('charges are asked about that nobody asks for any more, by far', async () => {
  expect((await sweep({ open: [] })).asked).toEqual([['open', noon - 10 * MINUTE, 20]]);
});

describe('a charge', () => {
  test('is asked for by its reference, with its token and its money', async () => {
    expect((await sweep({})).asked.slice(1)).toEqual([
      ['charge', { reference: a.id, token: 'tok_visa', money: yen(1000n) }],
    ]);
  });

  test('of a card that was removed is asked for without a token', async () => {
    const { details: _, ...removed } = card;
    expect((await sweep({ card: removed })).asked.slice(1)).toEqual([
      ['charge', { reference: a.id, token: undefined, money: yen(1000n) }],
    ]);
  });

  test.each<[NonNullable<Circumstances['says']>, state: string, change: string]>([
    ['succeeded', 'posted', 'post'],
    ['failed', 'voided', 'void'],
    // What it has never heard of it has taken nothing for.
    ['unheard', 'voided', 'void'],
  ])('that has %s: the top-up is %s', async (says, state, change) => {
    const { swept, changes, recorded } = await sweep({ says });
    expect(swept).toEqual([{ topUpId: a.id, outcome: 'swept', state }]);
    expect([changes, recorded]).toEqual([[[a.id, change]], []]);
  });

  test.each<[string, createdAt: number, overdue: boolean]>([
    ['is waited for', noon - DAY, false],
    ['is overdue after a day', noon - DAY - 1, true],
  ])('that the processor does not know the end of %s', async (_, createdAt, overdue) => {
    const { swept, changes } = await sweep({ says: 'pending', topUps: [{ ...a, createdAt }] });
    expect([swept, changes]).toEqual([[{ topUpId: a.id, outcome: 'open', overdue }], []]);
  });

  test('that has ended is told to the history, which has not heard of it', async () => {
    const { swept, recorded, asked } = await sweep({ topUps: [{ ...a, state: 'posted', version: 2 }] });
    expect(swept).toEqual([{ topUpId: a.id, outcome: 'ended_before' }]);
    expect(recorded).toMatchObject([{ id: a.id, state: 'posted', version: 2, endedAt: noon }]);
    expect(asked).toHaveLength(1);
  });

  test('that no history shows is told to none', async () => {
    const { swept, recorded } = await sweep({ topUps: [{ ...a, state: 'challenged' }] });
    expect([swept, recorded]).toEqual([[{ topUpId: a.id, outcome: 'ended_before' }], []]);
  });

  test.each<[string, Circumstances, string]>([
    ['of no top-up', { topUps: [] }, 'is in a history, and not in the ledger'],
    [
      'of a processor that is not connected',
      { isConnected: false },
      'waits for a processor that is not connected any more',
    ],
    [
      'of another processor than the one that is connected',
      { card: { ...card, processor: 'other' } },
      'waits for a processor that is not connected any more',
    ],
    [
      'of a card that nobody knows',
      { card: undefined },
      'waits for a processor that is not connected any more',
    ],
  ])('%s is a failure', async (_, circumstances, message) => {
    const { swept, changes } = await sweep(circumstances);
    expect(swept).toEqual([{ topUpId: a.id, outcome: 'failed', error: new Error(`${a.id} ${message}`) }]);
    expect(changes).toEqual([]);
  });

  test('that cannot be asked about does not keep the others', async () => {
    const { swept } = await sweep({ open: [a, b], topUps: [b] });
    expect(swept.map(({ outcome }) => outcome)).toEqual(['failed', 'swept']);
  });
});
