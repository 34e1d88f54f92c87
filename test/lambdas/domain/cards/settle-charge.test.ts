/** A charge and its end: what is asked of the ledger after each word of the processor, and what is answered. */
import { describe, expect, test } from 'vitest';
import type { Settlement } from '../../../../lambdas/domain/cards/card-top-ups.ts';
import {
  CHARGED_WITHIN,
  type ChargePorts,
  chargeCard,
} from '../../../../lambdas/domain/cards/charge-card.ts';
import type { CardEventRecord } from '../../../../lambdas/domain/cards/receive-registration.ts';
import {
  type ChargeEvent,
  type ChargeResult,
  receiveCharge,
  settleAnswer,
} from '../../../../lambdas/domain/cards/settle-charge.ts';
import { ServiceBusy } from '../../../../lambdas/domain/ledger/ledger.ts';
import type { TopUp } from '../../../../lambdas/domain/ledger/transfer.ts';
import type { Wallet } from '../../../../lambdas/domain/ledger/wallet.ts';
import { ann, walletWith } from '../../../support/judging.ts';
import { yen } from '../../../support/money-requests.ts';
import { noon, topUpOf } from '../../../support/transfers.ts';

const pending: TopUp = { ...topUpOf(ann, { amount: 1000n }), state: 'pending' };
const posted: TopUp = { ...pending, state: 'posted', version: 2 };
const voided: TopUp = { ...pending, state: 'voided', version: 2 };
const wallet = walletWith({ available: 999n });

const succeeded: ChargeResult = { type: 'charge.succeeded' };
const failed: ChargeResult = { type: 'charge.failed' };
const reversed: ChargeResult = { type: 'charge.reversed', reason: 'fraud' };

interface Books {
  /** As it is read, one after the other; the last one stays. */
  readonly topUps?: readonly (TopUp | undefined)[];
  readonly earlier?: CardEventRecord;
  readonly wallet?: Wallet | undefined;
  /** Which attempt is written; the first, if not said otherwise. */
  readonly written?: number;
}

function booksWith(books: Books) {
  const settlements: Settlement[] = [];
  const readIds: string[] = [];
  const topUps = [...(books.topUps ?? [pending])];
  const ports = {
    timeZone: 'Asia/Tokyo',
    topUps: {
      readEvent: async () => books.earlier,
      readTopUp: async (id: string) => {
        readIds.push(id);
        return topUps.length > 1 ? topUps.shift() : topUps[0];
      },
      readWallet: async () => ('wallet' in books ? books.wallet : wallet),
      settle: async (settlement: Settlement) => {
        settlements.push(settlement);
        return settlements.length >= (books.written ?? 1);
      },
    },
  };
  return { ports, settlements, readIds };
}

describe('an event', () => {
  const eventOf = (result: ChargeResult): ChargeEvent => ({
    ...result,
    id: 'evt_1',
    fingerprint: 'of what it says',
    reference: pending.id,
  });
  const receive = async (result: ChargeResult, books: Books = {}) => {
    const { ports, settlements, readIds } = booksWith(books);
    return { answer: await receiveCharge(ports, eventOf(result), noon), settlements, readIds };
  };
  const recorded = (result: ChargeResult, outcome: string) => ({
    id: 'evt_1',
    fingerprint: 'of what it says',
    reference: pending.id,
    type: result.type,
    outcome,
  });

  // biome-ignore format: a table is read by its lines
  test.each<[string, TopUp, ChargeResult, outcome: string, change: object | undefined]>([
    ['that the charge has succeeded posts the top-up', pending, succeeded, 'applied', { kind: 'post' }],
    ['that it has failed voids it', pending, failed, 'applied', { kind: 'void', wallet, reversed: false }],
    ['that it was denied, before we heard that it had succeeded, voids it as denied', pending, reversed, 'applied', { kind: 'void', wallet, reversed: true }],
    ['that says again what is so changes nothing, and is kept', posted, succeeded, 'repeated', undefined],
    ['that says something else changes nothing, and is kept', posted, failed, 'refused', undefined],
  ])('%s', async (_, topUp, result, outcome, change) => {
    const { answer, settlements, readIds } = await receive(result, { topUps: [topUp] });
    expect(answer).toBe(outcome);
    expect(settlements).toEqual([{ topUp, change, event: recorded(result, outcome), now: noon }]);
    expect(readIds).toEqual([pending.id]);
  });

  test('that a posted charge was denied takes it back: of the wallet what it has, of our losses the rest', async () => {
    const { answer, settlements } = await receive(reversed, { topUps: [posted] });
    const common = {
      kind: 'charge_back',
      state: 'posted',
      credit: 'funding:sandbox',
      fingerprint: posted.fingerprint,
      customer: 'ann',
      counterparty: 'sandbox',
      topUpId: posted.id,
      reason: 'fraud',
      createdAt: noon,
      day: '2026-11-22',
      version: 1,
      id: expect.any(String),
    };
    expect(answer).toBe('applied');
    expect(settlements[0]?.change).toEqual({
      kind: 'reverse',
      wallet,
      chargeBacks: [
        { ...common, debit: 'wallet:ann', money: yen(999n) },
        { ...common, debit: 'losses:charge-backs', money: yen(1n) },
      ],
    });
  });

  test('that a part was denied, before we heard that the charge had succeeded, posts it first', async () => {
    const part: ChargeResult = { ...reversed, amount: 400n };
    const { answer, settlements } = await receive(part, { topUps: [pending, posted] });
    expect(answer).toBe('applied');
    expect(settlements).toMatchObject([
      { topUp: pending, change: { kind: 'post' } },
      { topUp: posted, change: { kind: 'reverse', chargeBacks: [{ money: yen(400n) }] } },
    ]);
    // The success was no event: nothing is kept of it but what it did.
    expect(settlements.map(({ event }) => event?.type)).toEqual([undefined, 'charge.reversed']);
  });

  test('that a part was denied in another currency posts nothing', async () => {
    const { answer, settlements } = await receive({ ...reversed, amount: 400n, currency: 'USD' });
    expect(answer).toBe('refused');
    expect(settlements.map(({ change }) => change)).toEqual([undefined]);
  });

  test('that a part of a posted charge was denied takes back that part', async () => {
    const { answer, settlements } = await receive({ ...reversed, amount: 400n }, { topUps: [posted] });
    expect(answer).toBe('applied');
    expect(settlements).toMatchObject([{ change: { chargeBacks: [{ money: yen(400n) }] } }]);
  });

  test('that was taken before is answered as before, and says nothing else under the same id', async () => {
    const before = { fingerprint: 'of what it says', outcome: 'refused' } as const;
    expect(await receive(succeeded, { earlier: before })).toMatchObject({
      answer: 'refused',
      settlements: [],
    });
    const other = { ...before, fingerprint: 'of something else' };
    expect(await receive(succeeded, { earlier: other })).toMatchObject({
      answer: { refused: 'webhook_conflict' },
      settlements: [],
    });
  });

  test('of no top-up of ours is refused', async () => {
    const { answer, settlements } = await receive(succeeded, { topUps: [undefined] });
    expect([answer, settlements]).toEqual([{ refused: 'not_found' }, []]);
  });

  test('is judged anew where something has changed meanwhile', async () => {
    const { answer, settlements } = await receive(succeeded, { topUps: [pending, posted], written: 2 });
    expect(answer).toBe('repeated');
    expect(settlements.map(({ change }) => change)).toEqual([{ kind: 'post' }, undefined]);
  });

  test('is taken in the sixth attempt, and given up after it', async () => {
    expect((await receive(succeeded, { written: 6 })).answer).toBe('applied');
    const never = receive(succeeded, { written: 7 });
    await expect(never).rejects.toThrow(ServiceBusy);
    await expect(never).rejects.toThrow('The top-up changed with every attempt');
  });

  test('of a top-up whose customer has no wallet is a fault', async () => {
    await expect(receive(failed, { wallet: undefined })).rejects.toThrow(
      `${pending.id} is of a customer without a wallet`,
    );
  });
});

describe('an answer at once', () => {
  const settle = async (result: ChargeResult, books: Books = {}) => {
    const { ports, settlements } = booksWith(books);
    return { answer: await settleAnswer(ports, pending, result, noon), settlements };
  };

  test.each<[string, ChargeResult, TopUp, object]>([
    ['that it has succeeded posts the top-up', succeeded, posted, { kind: 'post' }],
    ['that it has failed voids it', failed, voided, { kind: 'void', wallet, reversed: false }],
  ])('%s, and is no event', async (_, result, ended, change) => {
    const { answer, settlements } = await settle(result);
    expect(answer).toEqual(ended);
    expect(settlements).toEqual([{ topUp: pending, change, now: noon }]);
  });

  test('gives way to an event that was faster', async () => {
    const { answer, settlements } = await settle(succeeded, { topUps: [voided], written: 2 });
    expect(answer).toEqual(voided);
    expect(settlements).toHaveLength(1);
  });

  test('is settled in the sixth attempt, and given up after it', async () => {
    expect((await settle(succeeded, { written: 6 })).answer).toEqual(posted);
    const never = settle(succeeded, { written: 7 });
    await expect(never).rejects.toThrow(ServiceBusy);
    await expect(never).rejects.toThrow('The top-up changed with every attempt');
  });

  test('for a top-up that is not in the ledger is a fault', async () => {
    await expect(settle(succeeded, { topUps: [undefined], written: 2 })).rejects.toThrow(
      `${pending.id} is charged, and not in the ledger`,
    );
  });
});

describe('asking the processor', () => {
  type Answer = 'succeeded' | 'failed' | 'pending' | Error;

  interface Circumstances {
    readonly token?: string | undefined;
    readonly now?: number;
  }

  async function charge(says: Answer, circumstances: Circumstances = {}) {
    const { token, now } = { token: 'tok_visa', now: noon, ...circumstances };
    const { ports, settlements } = booksWith({});
    const asked: object[] = [];
    const unknown: unknown[] = [];
    const charging: ChargePorts = {
      ...ports,
      topUps: {
        ...ports.topUps,
        start: async () => {
          throw new Error('It has started already');
        },
      },
      processor: {
        name: 'sandbox',
        beginRegistration: async () => {
          throw new Error('No card is registered here');
        },
        charge: async (wanted) => {
          asked.push(wanted);
          if (says instanceof Error) throw says;
          return says;
        },
        chargeOf: async () => 'unheard',
      },
      onUnknown: (error, topUp) => unknown.push(error, topUp),
    };
    return { answer: await chargeCard(charging, pending, token, now), asked, unknown, settlements };
  }

  test.each<[Answer, TopUp]>([
    ['succeeded', posted],
    ['failed', voided],
    ['pending', pending],
  ])('which says %s at once', async (says, topUp) => {
    const { answer, asked, unknown, settlements } = await charge(says);
    expect(answer).toEqual(topUp);
    expect(asked).toEqual([{ reference: pending.id, token: 'tok_visa', money: yen(1000n) }]);
    expect(unknown).toEqual([]);
    expect(settlements).toHaveLength(says === 'pending' ? 0 : 1);
  });

  test('which does not answer leaves the top-up pending, and somebody hears of it', async () => {
    const error = new Error('No answer in time');
    const { answer, unknown, settlements } = await charge(error);
    expect([answer, unknown, settlements]).toEqual([pending, [error, pending], []]);
  });

  test('is for nobody whose card was removed meanwhile', async () => {
    const { answer, asked } = await charge('succeeded', { token: undefined });
    expect([answer, asked]).toEqual([pending, []]);
  });

  test('is over some minutes after the start: what it has not heard of by then it never will', async () => {
    const last = await charge('succeeded', { now: noon + CHARGED_WITHIN - 1 });
    expect([last.answer.state, last.asked.length]).toEqual(['posted', 1]);
    const late = await charge('succeeded', { now: noon + CHARGED_WITHIN });
    expect([late.answer, late.asked]).toEqual([pending, []]);
    expect(CHARGED_WITHIN).toBe(5 * 60_000);
  });
});
