import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Payment, type Refund, takenBy } from '../../../lambdas/domain/ledger/transfer.ts';
import { capturedAsRead, givenBackClauses } from '../../../lambdas/store/given-back.ts';
import { ledgerEnding } from '../../../lambdas/store/ledger-ending.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { ledgerRefunds } from '../../../lambdas/store/ledger-refunds.ts';
import { ledgerWriting } from '../../../lambdas/store/ledger-writing.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { around, takeAway } from '../../support/middleware.ts';
import { bringCase, heldPayment } from '../../support/reviews.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import {
  customerWith,
  freeze,
  paymentOf,
  refundOf,
  type TestCustomer,
  termsWith,
  topUpOf,
} from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const refunds = (client = engine.client()) => ledgerRefunds({ client, runtime, ...tables });
const writing = () => ledgerWriting({ client: engine.client(), runtime, ...tables });
const reading = () => ledgerReading({ client: engine.client(), runtime, ...tables });
const availableOf = async (customer: TestCustomer) => (await reading().readWallet(customer.id))?.available;
const refundedOf = async ({ id }: Payment) => (await reading().readPayment(id))?.refunded;

/** A customer with 1,000, of which 300 were paid. */
async function paid(): Promise<{ customer: TestCustomer; payment: Payment }> {
  const customer = await customerWith(engine.client(), 1000n);
  const payment = paymentOf(customer, { amount: 300n });
  await writing().writePayment(payment, termsWith());
  return { customer, payment };
}

/** The same, but of 300 that were held, 120 were captured. */
async function paidInPart(): Promise<{ customer: TestCustomer; payment: Payment }> {
  const { customer, payment } = await heldPayment(engine.client());
  await bringCase(engine.client(), payment, 'approved in part');
  const { transfer } = await ledgerEnding({ client: engine.client(), runtime, ...tables }).capture(
    payment,
    120n,
  );
  return { customer, payment: transfer };
}

describe('a refund', () => {
  test('moves money from the store to the wallet, and is counted by the payment', async () => {
    const { customer, payment } = await paid();
    const refund = refundOf(payment, 120n);
    expect(await refunds().writeRefund(refund, payment)).toEqual({ outcome: 'written', transfer: refund });
    expect(await reading().readRefund(refund.id)).toEqual(refund);
    expect(await reading().readPayment(payment.id)).toEqual({ ...payment, refunded: 120n });
    expect(await availableOf(customer)).toBe(820n);
  });

  test('gives no room back to the limits of the day and the month', async () => {
    const { customer, payment } = await paid();
    await refunds().writeRefund(refundOf(payment, 300n), payment);
    const wallet = await reading().readWallet(customer.id);
    expect(wallet).toMatchObject({ available: 1000n, paidInMonth: { '2026-11': 300n } });
  });

  test('reaches a wallet that is frozen', async () => {
    const { customer, payment } = await paid();
    await freeze(engine.client(), customer.id);
    expect(await refunds().writeRefund(refundOf(payment, 300n), payment)).toMatchObject({
      outcome: 'written',
    });
    expect(await availableOf(customer)).toBe(1000n);
  });

  test('reaches a wallet that holds as much as it may', async () => {
    const { customer, payment } = await paid();
    const limits = termsWith({ balance: 1000n });
    expect(await writing().writeTopUp(topUpOf(customer, { amount: 300n }), limits)).toMatchObject({
      outcome: 'written',
    });
    await refunds().writeRefund(refundOf(payment, 300n), payment);
    expect(await availableOf(customer)).toBe(1300n);
  });

  test('a hundred times at once, under one key, is one refund', async () => {
    const { customer, payment } = await paid();
    const refund = refundOf(payment, 100n);
    const ledger = refunds();
    const results = await Promise.all(Array.from({ length: 100 }, () => ledger.writeRefund(refund, payment)));
    expect(results.filter(({ outcome }) => outcome === 'written')).toHaveLength(1);
    expect(results.filter(({ outcome }) => outcome === 'replayed')).toHaveLength(99);
    expect([await refundedOf(payment), await availableOf(customer)]).toEqual([100n, 800n]);
  });

  test.each(['amount', 'reason', 'payment'] as const)(
    'under the key of another wish, of another %s, is a conflict, and nothing is written',
    async (differs) => {
      const { payment } = await paid();
      const other = differs === 'payment' ? (await paid()).payment : payment;
      await refunds().writeRefund(refundOf(payment, 100n, { key: differs }), payment);
      const before = await engine.items();
      const second = refundOf(other, differs === 'amount' ? 99n : 100n, {
        key: differs,
        ...(differs === 'reason' ? { reason: 'goodwill' } : {}),
      });
      expect(await refunds().writeRefund(second, other)).toEqual({
        outcome: 'refused',
        code: 'idempotency_conflict',
      });
      expect(await engine.items()).toEqual(before);
    },
  );
});

describe('all refunds of a payment together', () => {
  // biome-ignore format: a table is read by its lines
  const attempts: [string, () => Promise<{ payment: Payment }>, [amount: bigint, result: string][]][] = [
    ['of 300', paid, [[300n, 'written'], [1n, 'refund_above_capture']]],
    ['of 300, in parts', paid, [[299n, 'written'], [2n, 'refund_above_capture'], [1n, 'written'], [1n, 'refund_above_capture']]],
    ['of 300, more at once', paid, [[301n, 'refund_above_capture'], [999_999_999_999_999n, 'refund_above_capture']]],
    ['of 300, more in the second', paid, [[1n, 'written'], [300n, 'refund_above_capture'], [301n, 'refund_above_capture']]],
    ['of 300, of which 120 were captured', paidInPart, [[121n, 'refund_above_capture'], [119n, 'written'], [2n, 'refund_above_capture'], [1n, 'written']]],
  ];
  test.each(attempts)('are never above what was captured: %s', async (_, make, table) => {
    const { payment } = await make();
    for (const [amount, expected] of table) {
      const before = await engine.items();
      const result = await refunds().writeRefund(refundOf(payment, amount), payment);
      expect([amount, result.outcome === 'refused' ? result.code : result.outcome]).toEqual([
        amount,
        expected,
      ]);
      if (result.outcome === 'refused') expect(await engine.items()).toEqual(before);
    }
  });

  test('fifty of 7 at once out of 300: forty-two, and the rest is refused', async () => {
    const { customer, payment } = await paid();
    const ledger = refunds();
    const results = await Promise.all(
      Array.from({ length: 50 }, () => ledger.writeRefund(refundOf(payment, 7n), payment)),
    );
    expect(results.filter(({ outcome }) => outcome === 'written')).toHaveLength(42);
    expect(new Set(results.map((result) => (result.outcome === 'refused' ? result.code : '')))).toEqual(
      new Set(['', 'refund_above_capture']),
    );
    expect([await refundedOf(payment), await availableOf(customer)]).toEqual([294n, 994n]);
  });
});

describe('each control is what refuses', () => {
  const held = async () => (await heldPayment(engine.client())).payment;
  const other = async (change: Partial<Refund>, amount = 300n) => {
    const { payment } = await paid();
    return [{ ...refundOf(payment, amount), ...change }, payment] as const;
  };
  /** Clause -> what nothing else refuses. */
  const attempts: Record<string, () => Promise<readonly [Refund, Payment]>> = {
    'same currency': () => other({ money: { amount: 300n, currency: 'USD' } }),
    captured: async () => {
      const payment = await held();
      return [refundOf(payment, 300n), payment] as const;
    },
    'within the capture': () => other({}, 301n),
  };
  const sample = paymentOf({ id: 'ann', device: 'x' }, { amount: 300n });
  const clausesOf = (refund: Refund, payment: Payment) =>
    givenBackClauses({ ...refund, paid: takenBy(payment) });
  const clauses = clausesOf(refundOf(sample, 1n), sample);

  test.each(clauses.map(({ name, code }) => [name, code] as const))('%s: %s', async (name, code) => {
    const attempt = attempts[name];
    if (!attempt) throw new Error(`No attempt meets the clause ${name}`);
    const [refund, payment] = await attempt();
    const before = await engine.items();
    expect(await refunds().writeRefund(refund, payment)).toEqual({ outcome: 'refused', code });
    expect(await engine.items()).toEqual(before);

    const client = engine.client();
    const expression = clausesOf(refund, payment).find((clause) => clause.name === name)?.expression;
    const found = takeAway(client, expression ?? '');
    expect(await refunds(client).writeRefund(refund, payment)).toMatchObject({ outcome: 'written' });
    // The wallet asks for its own currency as well.
    expect(found()).toBe(name === 'same currency' ? 2 : 1);
  });

  test('what was captured as it was read: another one is a fault', async () => {
    const { payment } = await paidInPart();
    const { captured: _, ...asHeld } = payment;
    const refund = refundOf(payment, 200n);
    await expect(refunds().writeRefund(refund, asHeld)).rejects.toThrow(/each of its clauses holds/);
    const client = engine.client();
    takeAway(client, capturedAsRead({ ...refund, paid: takenBy(asHeld) }).expression);
    expect(await refunds(client).writeRefund(refund, asHeld)).toMatchObject({ outcome: 'written' });
  });

  test('that the refund is new: without it, a key moves money twice', async () => {
    const { customer, payment } = await paid();
    const refund = refundOf(payment, 100n);
    await refunds().writeRefund(refund, payment);
    const client = engine.client();
    takeAway(client, 'attribute_not_exists(#pk)');
    await refunds(client).writeRefund(refund, payment);
    expect(await availableOf(customer)).toBe(900n);
  });
});

test('a cancelled transaction that does not name the refund is not taken for a refusal', async () => {
  const { payment } = await paid();
  const refund = refundOf(payment, 200n);
  await refunds().writeRefund(refund, payment);
  const client = engine.client();
  around(client, async (_, send) => {
    try {
      return await send();
    } catch (error) {
      if (error instanceof TransactionCanceledException && error.CancellationReasons)
        error.CancellationReasons[0] = { Code: 'None' };
      throw error;
    }
  });
  expect(await refunds(client).writeRefund(refund, payment)).toEqual({
    outcome: 'replayed',
    transfer: refund,
  });
});
