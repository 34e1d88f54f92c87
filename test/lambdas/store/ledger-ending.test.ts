import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import type { Payment } from '../../../lambdas/domain/ledger/transfer.ts';
import { caseStore } from '../../../lambdas/store/case-store.ts';
import { ledgerEnding } from '../../../lambdas/store/ledger-ending.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { ledgerWriting } from '../../../lambdas/store/ledger-writing.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { around, beforeFirst, takeAway } from '../../support/middleware.ts';
import {
  bringCase,
  type CaseStage,
  caseFor,
  decisionTo,
  heldPayment,
  theReviewer,
} from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noCounters, noon, paymentOf, termsWith, today } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

/** Of 300, a capture in part takes 120. */
type End = 'capture' | 'capture in part' | 'release' | 'expire';
const PART = 120n;

const ending = (client = engine.client()) => ledgerEnding({ client, runtime, ...tables });
const cases = (client = engine.client()) => caseStore({ client, runtime, ...tables });
const reading = () => ledgerReading({ client: engine.client(), runtime, ...tables });
const endBy = (end: End, payment: Payment, client = engine.client()) => {
  if (end === 'expire') return ending(client).expire(payment, noon + 5000);
  if (end === 'release') return ending(client).release(payment);
  return ending(client).capture(payment, end === 'capture' ? payment.money.amount : PART);
};

async function walletOf(customer: string) {
  const wallet = await reading().readWallet(customer);
  const inMonth = wallet?.paidInMonth['2026-11'];
  // Both counters are given back alike; a test below has them apart.
  expect(inMonth).toBe(wallet?.paid[today]);
  return [wallet?.available, wallet?.pending, inMonth];
}

describe('a held payment of 300 out of 1,000', () => {
  // biome-ignore format: a table is read by its lines
  const ends: [End, CaseStage, state: string, available: bigint, pending: bigint, paid: bigint, caseState: string][] = [
    ['capture', 'approved', 'posted', 700n, 0n, 300n, 'decided'],
    ['capture', 'approved in full, by amount', 'posted', 700n, 0n, 300n, 'decided'],
    ['capture in part', 'approved in part', 'posted', 880n, 0n, 120n, 'decided'],
    ['release', 'declined', 'voided', 1000n, 0n, 0n, 'decided'],
    ['expire', 'open', 'expired', 1000n, 0n, 0n, 'expired'],
    ['expire', 'none', 'expired', 1000n, 0n, 0n, 'expired'],
  ];

  test.each(ends)('%s, its case %s: %s', async (end, stage, state, available, pending, paid, caseState) => {
    const client = engine.client();
    const { customer, payment } = await heldPayment(client);
    await bringCase(client, payment, stage);

    const captured = end === 'capture in part' ? { captured: PART } : {};
    const ended = { ...payment, state, version: 2, ...captured };
    expect(await endBy(end, payment)).toEqual({ transfer: ended, endedNow: true });
    expect(await reading().readPayment(payment.id)).toEqual(ended);
    expect(await walletOf(customer.id)).toEqual([available, pending, paid]);
    expect(await cases().read(caseIdOf(payment.id))).toMatchObject({
      state: caseState,
      paymentId: payment.id,
    });

    // Once more, and by any other way: as it stands, and nothing is written.
    const tablesAfter = await engine.items();
    for (const again of ['capture', 'capture in part', 'release', 'expire'] as const) {
      expect(await endBy(again, payment)).toEqual({ transfer: ended, endedNow: false });
    }
    expect(await engine.items()).toEqual(tablesAfter);
  });

  const refused: [End, CaseStage][] = [
    ['capture', 'none'],
    ['capture', 'open'],
    ['capture', 'declined'],
    ['capture', 'approved in part'],
    ['capture in part', 'none'],
    ['capture in part', 'declined'],
    ['capture in part', 'approved'],
    ['capture in part', 'approved in full, by amount'],
    ['release', 'none'],
    ['release', 'open'],
    ['release', 'approved'],
  ];

  test.each(refused)('%s is a fault if the case is %s, and nothing is written', async (end, stage) => {
    const client = engine.client();
    const { payment } = await heldPayment(client);
    await bringCase(client, payment, stage);
    const tablesBefore = await engine.items();
    await expect(endBy(end, payment)).rejects.toThrow(/its case is not decided so/);
    expect(await engine.items()).toEqual(tablesBefore);
  });

  test.each(['approved', 'declined'] as const)('expire gives way if the case is %s', async (stage) => {
    const client = engine.client();
    const { payment } = await heldPayment(client);
    await bringCase(client, payment, stage);
    const tablesBefore = await engine.items();
    expect(await endBy('expire', payment)).toBe('decided');
    expect(await engine.items()).toEqual(tablesBefore);
  });

  test.each([0n, -1n, 301n])('%s of it cannot be captured, whatever was decided', async (amount) => {
    const { payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, 'approved');
    const tablesBefore = await engine.items();
    await expect(ending().capture(payment, amount)).rejects.toThrow(/cannot be captured/);
    expect(await engine.items()).toEqual(tablesBefore);
  });

  test('that was never written cannot end', async () => {
    const { customer } = await heldPayment(engine.client());
    const unwritten = paymentOf(customer, { amount: 1n, state: 'pending' });
    await expect(endBy('expire', unwritten)).rejects.toThrow(/is not in the ledger/);
  });
});

describe('each condition is what refuses', () => {
  const controls: [clause: string, End, CaseStage][] = [
    ['#decision.#outcome = :outcome', 'capture', 'declined'],
    ['#decision.#outcome = :outcome', 'release', 'approved'],
    ['#decision.#captureAmount = :captureAmount', 'capture in part', 'approved'],
    [
      '(attribute_not_exists(#decision.#captureAmount) OR #decision.#captureAmount = :captureAmount)',
      'capture',
      'approved in part',
    ],
  ];
  test.each(controls)('%s, of %s beside a case that is %s', async (clause, end, stage) => {
    const { payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, stage);
    await expect(endBy(end, payment)).rejects.toThrow();
    const client = engine.client();
    takeAway(client, clause);
    expect(await endBy(end, payment, client)).toMatchObject({ endedNow: true });
  });

  test('that the case is decided: a decision in a case that is not decided counts for nothing', async () => {
    const { payment } = await heldPayment(engine.client());
    await cases().open(caseFor(payment, { state: 'expired', decision: decisionTo('approve') }), 'token');
    await expect(endBy('capture', payment)).rejects.toThrow(/its case is not decided so/);
    const client = engine.client();
    takeAway(client, '#state = :decided');
    expect(await endBy('capture', payment, client)).toMatchObject({ endedNow: true });
  });

  test('that the payment is pending: without it, money comes back twice', async () => {
    const { customer, payment } = await heldPayment(engine.client());
    await ledgerWriting({ client: engine.client(), runtime, ...tables }).writePayment(
      paymentOf(customer, { amount: 300n, state: 'pending' }),
      termsWith(),
    );
    await bringCase(engine.client(), payment, 'declined');
    await endBy('release', payment);
    expect(await walletOf(customer.id)).toEqual([700n, 300n, 300n]);
    const client = engine.client();
    takeAway(client, '#state = :from');
    await endBy('release', payment, client);
    expect(await walletOf(customer.id)).toEqual([1000n, 0n, 0n]);
  });

  test('that the case is open: without it, a decision is overrun', async () => {
    const { payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, 'approved');
    expect(await endBy('expire', payment)).toBe('decided');
    const client = engine.client();
    takeAway(client, '#state = :open');
    expect(await endBy('expire', payment, client)).toMatchObject({ endedNow: true });
  });

  test('that there is no case: without it, a decision that comes meanwhile is written over', async () => {
    // The first attempt finds no case; before the second records one as expired, it is opened and decided.
    const overrun = async (client: ReturnType<TestTables['client']>) => {
      const { payment } = await heldPayment(engine.client());
      let attempts = 0;
      around(client, async ({ command }, send) => {
        if (command === 'TransactWriteItems' && ++attempts === 2)
          await bringCase(engine.client(), payment, 'approved');
        return send();
      });
      return endBy('expire', payment, client);
    };
    expect(await overrun(engine.client())).toBe('decided');
    const client = engine.client();
    takeAway(client, 'attribute_not_exists(#pk)');
    expect(await overrun(client)).toMatchObject({ transfer: { state: 'expired' }, endedNow: true });
  });

  test.each(['day', 'month'] as const)(
    'that its %s is counted as was seen: without it, a counter that comes back keeps what was released',
    async (counter) => {
      const day = '2026-09-30';
      const gone = { ...noCounters, ...(counter === 'day' ? { days: [day] } : { months: ['2026-09'] }) };
      // The first attempt finds no counter; before the second takes none for granted, a late payment of that day counts.
      const release = async (client: ReturnType<TestTables['client']>) => {
        const { customer, payment } = await heldPayment(engine.client(), { day });
        await bringCase(engine.client(), payment, 'declined');
        const pay = (wish: { readonly day?: string }, past = noCounters) =>
          ledgerWriting({ client: engine.client(), runtime, ...tables }).writePayment(
            paymentOf(customer, { amount: 310n, ...wish }),
            termsWith({}, { past }),
          );
        await pay({}, gone);
        let attempts = 0;
        around(client, async ({ command }, send) => {
          if (command === 'TransactWriteItems' && ++attempts === 2) await pay({ day });
          return send();
        });
        await endBy('release', payment, client);
        const wallet = await reading().readWallet(customer.id);
        return counter === 'day' ? wallet?.paid[day] : wallet?.paidInMonth['2026-09'];
      };
      expect(await release(engine.client())).toBe(10n);
      const client = engine.client();
      takeAway(client, `attribute_not_exists(#${counter})`);
      expect(await release(client)).toBe(310n);
    },
  );

  test.each(['day', 'month'] as const)(
    'that its %s is counted still: without it, a wallet that has forgotten it releases nothing',
    async (counter) => {
      const { customer, payment } = await heldPayment(engine.client(), { day: '2026-09-30' });
      await bringCase(engine.client(), payment, 'declined');
      const past = counter === 'day' ? { days: ['2026-09-30'] } : { months: ['2026-09'] };
      await ledgerWriting({ client: engine.client(), runtime, ...tables }).writePayment(
        paymentOf(customer, { amount: 1n }),
        termsWith({}, { past: { ...noCounters, ...past } }),
      );
      const client = engine.client();
      takeAway(client, `attribute_exists(#${counter})`);
      await expect(endBy('release', payment, client)).rejects.toThrow();
      expect(await endBy('release', payment)).toMatchObject({ endedNow: true });
    },
  );

  test('that the wallet holds the currency: an end in another would move what was never reserved', async () => {
    const { customer, payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, 'approved');
    const dollars = { ...payment, money: { ...payment.money, currency: 'USD' } };
    await expect(endBy('capture', dollars)).rejects.toThrow(/does not hold what/);
    expect(await walletOf(customer.id)).toEqual([700n, 300n, 300n]);
    const client = engine.client();
    takeAway(client, '#currency = :currency');
    expect(await endBy('capture', dollars, client)).toMatchObject({ endedNow: true });
  });

  test('that the wallet holds the reserve: a wallet that does not is a fault', async () => {
    const { payment } = await heldPayment(engine.client());
    await bringCase(engine.client(), payment, 'approved');
    const more = { ...payment, money: { ...payment.money, amount: 301n } };
    await expect(endBy('capture', more)).rejects.toThrow(/does not hold what/);
    const client = engine.client();
    takeAway(client, '#pending >= :amount');
    expect(await endBy('capture', more, client)).toMatchObject({ endedNow: true });
  });
});

describe('the day of a payment that is released later', () => {
  test.each(['release', 'expire'] as const)('has no counter any more: %s makes none', async (end) => {
    const client = engine.client();
    const { customer, payment } = await heldPayment(client, { day: '2026-11-19' });
    await bringCase(client, payment, end === 'release' ? 'declined' : 'open');
    const later = paymentOf(customer, { amount: 100n });
    const ledger = ledgerWriting({ client, runtime, ...tables });
    await ledger.writePayment(later, termsWith({}, { past: { ...noCounters, days: ['2026-11-19'] } }));

    expect(await endBy(end, payment)).toMatchObject({ endedNow: true });
    const wallet = await reading().readWallet(customer.id);
    expect(wallet).toMatchObject({ available: 900n, pending: 0n, paidInMonth: { '2026-11': 100n } });
    expect(wallet?.paid).toEqual({ [today]: 100n });
  });

  test('nor has its month, long after: the end makes neither', async () => {
    const client = engine.client();
    const { customer, payment } = await heldPayment(client, { day: '2026-09-30' });
    await bringCase(client, payment, 'declined');
    const past = { days: ['2026-09-30'], months: ['2026-09'], devices: [] };
    await ledgerWriting({ client, runtime, ...tables }).writePayment(
      paymentOf(customer, { amount: 100n }),
      termsWith({}, { past }),
    );
    expect(await endBy('release', payment)).toMatchObject({ endedNow: true });
    expect((await reading().readWallet(customer.id))?.paidInMonth).toEqual({ '2026-11': 100n });
  });

  test.each([
    ['day', { paymentPerDay: 300n }],
    ['month', { paymentPerMonth: 300n }],
  ])('gives the room back to its %s, so that it can be paid again', async (_, limits) => {
    const client = engine.client();
    const { customer, payment } = await heldPayment(client);
    const ledger = ledgerWriting({ client, runtime, ...tables });
    const limit = termsWith(limits);
    const next = paymentOf(customer, { amount: 300n });
    expect(await ledger.writePayment(next, limit)).toEqual({ outcome: 'refused', code: 'limit_exceeded' });
    await endBy('expire', payment);
    expect(await ledger.writePayment(next, limit)).toMatchObject({ outcome: 'written' });
  });
});

describe('races', () => {
  test('capture in part against expire, side by side: one end, and never more than what was held', async () => {
    for (let round = 0; round < 10; round++) {
      const { customer, payment } = await heldPayment(engine.client());
      await bringCase(engine.client(), payment, 'approved in part');
      const all: End[] = ['expire', 'capture in part', 'capture in part', 'expire'];
      const results = await Promise.all(all.map((end) => endBy(end, payment)));
      expect(results.filter((result) => result !== 'decided' && result.endedNow)).toHaveLength(1);
      expect(await walletOf(customer.id)).toEqual([880n, 0n, 120n]);
    }
  });

  test('capture against expire, side by side: one end, that of the decision', async () => {
    for (let round = 0; round < 10; round++) {
      const client = engine.client();
      const { customer, payment } = await heldPayment(client);
      await bringCase(client, payment, 'approved');
      const results = await Promise.all([
        endBy('expire', payment),
        endBy('capture', payment),
        endBy('expire', payment),
        endBy('capture', payment),
      ]);
      const ends = results.filter((result) => result !== 'decided' && result.endedNow);
      expect(ends).toHaveLength(1);
      expect(await walletOf(customer.id)).toEqual([700n, 0n, 300n]);
    }
  });

  test('decide against expire, side by side: one of them, and the other is refused', async () => {
    for (let round = 0; round < 20; round++) {
      const client = engine.client();
      const { customer, payment } = await heldPayment(client);
      await bringCase(client, payment, 'open');
      const decide = () => cases().decide(caseIdOf(payment.id), decisionTo('approve'), theReviewer);
      const expire = () => endBy('expire', payment);
      const [decided, expired] =
        round % 2 === 0
          ? await Promise.all([decide(), expire()])
          : await Promise.all([expire(), decide()]).then(([a, b]) => [b, a] as const);
      if (expired === 'decided') {
        expect(decided).toMatchObject({ state: 'decided' });
        expect(await walletOf(customer.id)).toEqual([700n, 300n, 300n]);
      } else {
        expect(decided).toEqual({ refused: 'case_expired' });
        expect(await walletOf(customer.id)).toEqual([1000n, 0n, 0n]);
      }
    }
  });

  test('a case that opens while a missing one expires is found, and expires', async () => {
    const client = engine.client();
    const { payment } = await heldPayment(client);
    // The first attempt finds no case; the second is about to record one as expired when it opens.
    let attempts = 0;
    around(client, async ({ command }, send) => {
      if (command === 'TransactWriteItems' && ++attempts === 2)
        await bringCase(engine.client(), payment, 'open');
      return send();
    });
    expect(await endBy('expire', payment, client)).toMatchObject({ endedNow: true });
    expect(await cases().read(caseIdOf(payment.id))).toMatchObject({
      state: 'expired',
      deadline: expect.anything(),
    });
    expect((await cases().listOpen(undefined)).cases.map(({ paymentId }) => paymentId)).not.toContain(
      payment.id,
    );
  });

  test('a case that opens after its payment expired stays expired, and cannot be decided', async () => {
    const { payment } = await heldPayment(engine.client());
    await endBy('expire', payment);
    expect(await cases().open(caseFor(payment), 'token')).toMatchObject({ state: 'expired' });
    expect(await cases().decide(caseIdOf(payment.id), decisionTo('approve'), theReviewer)).toEqual({
      refused: 'case_expired',
    });
  });

  test('a counter that goes between two attempts is seen by the third', async () => {
    const client = engine.client();
    const { customer, payment } = await heldPayment(client, { day: '2026-11-19' });
    await bringCase(client, payment, 'open');
    beforeFirst(client, 'TransactWriteItems', () =>
      ledgerWriting({ client: engine.client(), runtime, ...tables }).writePayment(
        paymentOf(customer, { amount: 1n }),
        termsWith({}, { past: { ...noCounters, days: ['2026-11-19'] } }),
      ),
    );
    expect(await endBy('expire', payment, client)).toMatchObject({ endedNow: true });
    expect((await reading().readWallet(customer.id))?.paid).toEqual({ [today]: 1n });
  });
});

test('a cancelled transaction that does not name the payment is not taken for a pending one', async () => {
  const { payment } = await heldPayment(engine.client());
  await bringCase(engine.client(), payment, 'open');
  await endBy('expire', payment);
  const client = engine.client();
  around(client, async (_, send) => {
    try {
      return await send();
    } catch (error) {
      if (error instanceof TransactionCanceledException && error.CancellationReasons) {
        error.CancellationReasons[0] = { Code: 'None' };
      }
      throw error;
    }
  });
  expect(await endBy('expire', payment, client)).toMatchObject({
    transfer: { state: 'expired' },
    endedNow: false,
  });
});
