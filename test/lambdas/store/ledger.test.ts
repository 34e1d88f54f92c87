import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WriteResult } from '../../../lambdas/domain/ledger/ledger.ts';
import type { Transfer } from '../../../lambdas/domain/ledger/transfer.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { ledgerWriting, paymentClauses, topUpClauses } from '../../../lambdas/store/ledger-writing.ts';
import { systemRuntime } from '../../../lambdas/store/runtime.ts';
import { takeAway } from '../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import {
  customerWith,
  enrol,
  freeze,
  paymentOf,
  type TestCustomer,
  thumbprint,
  today,
  topUpOf,
} from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const writing = (client = engine.client()) => ledgerWriting({ client, runtime: systemRuntime, ...tables });
const reading = () => ledgerReading({ client: engine.client(), runtime: systemRuntime, ...tables });
const outcomeOf = (result: WriteResult<Transfer>) =>
  result.outcome === 'refused' ? result.code : result.outcome;

describe('attempts on one wallet, one after the other', () => {
  // The wallet starts with 1,000; the day's limits are 1,500 paid and 2,000 topped up.
  type Row = [
    attempt: string,
    kind: 'pay' | 'hold' | 'top up' | 'freeze' | 'enrol',
    key: string,
    device: 'phone' | 'tablet' | 'stranger',
    amount: bigint,
    currency: string,
    result: string,
    available: bigint,
    pending: bigint,
    paid: bigint,
    toppedUp: bigint,
  ];
  // biome-ignore format: a table is read by its lines
  const rows: Row[] = [
    ['pays', 'pay', 'a', 'phone', 400n, 'JPY', 'written', 600n, 0n, 400n, 0n],
    ['again', 'pay', 'a', 'phone', 400n, 'JPY', 'replayed', 600n, 0n, 400n, 0n],
    ['same key, other amount', 'pay', 'a', 'phone', 401n, 'JPY', 'idempotency_conflict', 600n, 0n, 400n, 0n],
    ['same key, less than is left', 'pay', 'a', 'phone', 1n, 'JPY', 'idempotency_conflict', 600n, 0n, 400n, 0n],
    ['a conflict comes before all else', 'pay', 'a', 'stranger', 9000n, 'USD', 'idempotency_conflict', 600n, 0n, 400n, 0n],
    ['no such device', 'pay', 'b', 'stranger', 1n, 'JPY', 'device_not_enrolled', 600n, 0n, 400n, 0n],
    ['a device comes before the currency', 'pay', 'b', 'stranger', 1n, 'USD', 'device_not_enrolled', 600n, 0n, 400n, 0n],
    ['another currency', 'pay', 'b', 'phone', 1n, 'USD', 'currency_not_supported', 600n, 0n, 400n, 0n],
    ['a currency comes before the funds', 'pay', 'b', 'phone', 601n, 'USD', 'currency_not_supported', 600n, 0n, 400n, 0n],
    ['one too much', 'pay', 'b', 'phone', 601n, 'JPY', 'insufficient_funds', 600n, 0n, 400n, 0n],
    ['the exact balance, with a key that was refused', 'pay', 'b', 'phone', 600n, 'JPY', 'written', 0n, 0n, 1000n, 0n],
    ['nothing is left', 'pay', 'c', 'phone', 1n, 'JPY', 'insufficient_funds', 0n, 0n, 1000n, 0n],
    ['tops up from a stranger', 'top up', 'a', 'stranger', 1n, 'JPY', 'device_not_enrolled', 0n, 0n, 1000n, 0n],
    ['tops up in another currency', 'top up', 'a', 'phone', 1n, 'USD', 'currency_not_supported', 0n, 0n, 1000n, 0n],
    ['more than the limit on a day without a counter', 'top up', 'a', 'phone', 2001n, 'JPY', 'limit_exceeded', 0n, 0n, 1000n, 0n],
    ['tops up', 'top up', 'a', 'phone', 1200n, 'JPY', 'written', 1200n, 0n, 1000n, 1200n],
    ['tops up again', 'top up', 'a', 'phone', 1200n, 'JPY', 'replayed', 1200n, 0n, 1000n, 1200n],
    ['tops up other', 'top up', 'a', 'phone', 1201n, 'JPY', 'idempotency_conflict', 1200n, 0n, 1000n, 1200n],
    ['one more than the top-up limit', 'top up', 'b', 'phone', 801n, 'JPY', 'limit_exceeded', 1200n, 0n, 1000n, 1200n],
    ['the exact top-up limit', 'top up', 'b', 'phone', 800n, 'JPY', 'written', 2000n, 0n, 1000n, 2000n],
    ['holds', 'hold', 'd', 'phone', 300n, 'JPY', 'written', 1700n, 300n, 1300n, 2000n],
    ['holds again', 'hold', 'd', 'phone', 300n, 'JPY', 'replayed', 1700n, 300n, 1300n, 2000n],
    ['a hold counts in the day', 'pay', 'e', 'phone', 201n, 'JPY', 'limit_exceeded', 1700n, 300n, 1300n, 2000n],
    ['what is held cannot be spent', 'pay', 'e', 'phone', 1701n, 'JPY', 'insufficient_funds', 1700n, 300n, 1300n, 2000n],
    ['a device that is not there yet', 'pay', 'e', 'tablet', 1n, 'JPY', 'device_not_enrolled', 1700n, 300n, 1300n, 2000n],
    ['enrols it', 'enrol', '', 'tablet', 0n, '', '', 1700n, 300n, 1300n, 2000n],
    ['the exact limit, from the second device', 'pay', 'e', 'tablet', 200n, 'JPY', 'written', 1500n, 300n, 1500n, 2000n],
    ['one above', 'pay', 'f', 'phone', 1n, 'JPY', 'limit_exceeded', 1500n, 300n, 1500n, 2000n],
    ['freezes', 'freeze', '', 'phone', 0n, '', '', 1500n, 300n, 1500n, 2000n],
    ['frozen, before the limit', 'pay', 'f', 'phone', 1n, 'JPY', 'account_frozen', 1500n, 300n, 1500n, 2000n],
    ['frozen, before the funds', 'pay', 'f', 'phone', 9000n, 'JPY', 'account_frozen', 1500n, 300n, 1500n, 2000n],
    ['frozen, after the currency', 'pay', 'f', 'phone', 1n, 'USD', 'currency_not_supported', 1500n, 300n, 1500n, 2000n],
    ['frozen for top-ups', 'top up', 'f', 'phone', 1n, 'JPY', 'account_frozen', 1500n, 300n, 1500n, 2000n],
    ['frozen, and a replay is still answered', 'pay', 'a', 'phone', 400n, 'JPY', 'replayed', 1500n, 300n, 1500n, 2000n],
  ];

  let customer: TestCustomer;
  beforeAll(async () => {
    customer = await customerWith(engine.client(), 1000n);
  });

  // One test: each row stands on those before it.
  test('come out as the table says, and a refusal leaves the tables byte-identical', async () => {
    const client = engine.client();
    const ledger = writing(client);
    const devices = {
      phone: customer.device,
      tablet: thumbprint('tablet'),
      stranger: thumbprint('stranger'),
    };
    for (const [attempt, kind, key, device, amount, currency, result, ...amounts] of rows) {
      const before = await engine.items();
      const asked = { key, device: devices[device], amount, currency };
      let got = '';
      if (kind === 'freeze') await freeze(client, customer.id);
      else if (kind === 'enrol') await enrol(client, customer.id, devices[device]);
      else if (kind === 'top up') {
        got = outcomeOf(await ledger.writeTopUp(topUpOf(customer, asked), { dayLimit: 2000n, pastDays: [] }));
      } else {
        const payment = paymentOf(customer, { ...asked, state: kind === 'hold' ? 'pending' : 'posted' });
        got = outcomeOf(await ledger.writePayment(payment, { dayLimit: 1500n, pastDays: [] }));
      }
      const wallet = await reading().readWallet(customer.id);
      expect(
        [got, wallet?.available, wallet?.pending, wallet?.paid[today] ?? 0n, wallet?.toppedUp[today] ?? 0n],
        attempt,
      ).toEqual([result, ...amounts]);
      if (got !== 'written' && got !== '') expect(await engine.items(), attempt).toEqual(before);
    }
  });
});

test('nobody without a wallet pays', async () => {
  const nobody = { id: 'b7d5ba8f-0000-4000-8000-000000000000', device: thumbprint('nobody') };
  const before = await engine.items();
  const result = await writing().writePayment(paymentOf(nobody, { amount: 1n }), {
    dayLimit: 10n,
    pastDays: [],
  });
  expect(result).toEqual({ outcome: 'refused', code: 'device_not_enrolled' });
  expect(await engine.items()).toEqual(before);
});

describe('each clause is what refuses', () => {
  /** Clause -> an attempt on a wallet with 401 that nothing else refuses. */
  const attempts: Record<string, { amount: bigint; device?: string; currency?: string; frozen?: true }> = {
    'device enrolled': { amount: 1n, device: thumbprint('stranger') },
    'same currency': { amount: 1n, currency: 'USD' },
    'account active': { amount: 1n, frozen: true },
    'enough funds': { amount: 402n },
    'within day limit': { amount: 300n },
  };

  /** A customer who has paid 700 and topped up 101 today, and the attempt that meets the clause. */
  async function prepare(clause: string) {
    const attempt = attempts[clause];
    if (!attempt) throw new Error(`No attempt meets the clause ${clause}`);
    const { frozen, ...asked } = attempt;
    const client = engine.client();
    const customer = await customerWith(client, 1000n);
    const ledger = writing(client);
    const wide = { dayLimit: 1000n, pastDays: [] };
    expect(outcomeOf(await ledger.writePayment(paymentOf(customer, { amount: 700n }), wide))).toBe('written');
    expect(outcomeOf(await ledger.writeTopUp(topUpOf(customer, { amount: 101n }), wide))).toBe('written');
    if (frozen) await freeze(client, customer.id);
    return { payment: paymentOf(customer, asked), topUp: topUpOf(customer, asked) };
  }

  const anyone = { id: 'anyone', device: 'any' };
  const paymentLimit = { dayLimit: 5000n, pastDays: [] };
  const topUpLimit = { dayLimit: 400n, pastDays: [] };

  test.each(paymentClauses(paymentOf(anyone, { amount: 1n }), paymentLimit))(
    'of a payment: $name',
    async ({ name, code }) => {
      const { payment } = await prepare(name);
      const limit = name === 'within day limit' ? { ...paymentLimit, dayLimit: 999n } : paymentLimit;
      expect(outcomeOf(await writing().writePayment(payment, limit))).toBe(code);

      const client = engine.client();
      const clause = paymentClauses(payment, limit).find((each) => each.name === name);
      const found = takeAway(client, clause?.expression ?? '');
      expect(outcomeOf(await writing(client).writePayment(payment, limit))).toBe('written');
      expect(found()).toBe(1);
    },
  );

  test.each(topUpClauses(topUpOf(anyone, { amount: 1n }), topUpLimit))(
    'of a top-up: $name',
    async ({ name, code }) => {
      const { topUp } = await prepare(name);
      expect(outcomeOf(await writing().writeTopUp(topUp, topUpLimit))).toBe(code);

      const client = engine.client();
      const clause = topUpClauses(topUp, topUpLimit).find((each) => each.name === name);
      const found = takeAway(client, clause?.expression ?? '');
      expect(outcomeOf(await writing(client).writeTopUp(topUp, topUpLimit))).toBe('written');
      expect(found()).toBe(1);
    },
  );

  test('an amount above the whole limit, on a day that has no counter yet', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const payment = paymentOf(customer, { amount: 501n });
    const limit = { dayLimit: 500n, pastDays: [] };
    expect(outcomeOf(await writing().writePayment(payment, limit))).toBe('limit_exceeded');
  });

  test('the payment that is there already', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const payment = paymentOf(customer, { amount: 300n });
    const wide = { dayLimit: 1000n, pastDays: [] };
    await writing().writePayment(payment, wide);
    expect(outcomeOf(await writing().writePayment(payment, wide))).toBe('replayed');

    const client = engine.client();
    takeAway(client, 'attribute_not_exists(#pk)');
    expect(outcomeOf(await writing(client).writePayment(payment, wide))).toBe('written');
    expect((await reading().readWallet(customer.id))?.available).toBe(400n);
  });
});

describe('at the same time', () => {
  const all = async (attempts: Promise<WriteResult<Transfer>>[]) => {
    const counts: Record<string, number> = {};
    for (const result of await Promise.all(attempts)) {
      const outcome = outcomeOf(result);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
    return counts;
  };

  test('the same request 100 times is one movement', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const ledger = writing();
    const payment = paymentOf(customer, { amount: 10n });
    const counts = await all(
      Array.from({ length: 100 }, () => ledger.writePayment(payment, { dayLimit: 1000n, pastDays: [] })),
    );
    expect(counts).toEqual({ written: 1, replayed: 99 });
    expect(await reading().readWallet(customer.id)).toMatchObject({
      available: 990n,
      paid: { [today]: 10n },
    });
  });

  test('200 payments from one wallet: exactly what is affordable', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const ledger = writing();
    const counts = await all(
      Array.from({ length: 200 }, (_, index) =>
        ledger.writePayment(
          paymentOf(customer, { amount: 70n, state: index % 2 === 0 ? 'posted' : 'pending' }),
          { dayLimit: 100_000n, pastDays: [] },
        ),
      ),
    );
    expect(counts).toEqual({ written: 14, insufficient_funds: 186 });
    expect((await reading().readWallet(customer.id))?.available).toBe(20n);
  });

  test('100 payments against one day limit: exactly what is allowed', async () => {
    const customer = await customerWith(engine.client(), 100_000n);
    const ledger = writing();
    const counts = await all(
      Array.from({ length: 100 }, () =>
        ledger.writePayment(paymentOf(customer, { amount: 70n }), { dayLimit: 1000n, pastDays: [] }),
      ),
    );
    expect(counts).toEqual({ written: 14, limit_exceeded: 86 });
    expect((await reading().readWallet(customer.id))?.paid).toEqual({ [today]: 980n });
  });
});

describe('counters of past days', () => {
  test('go with the next write that has seen them, and each day has its own', async () => {
    const customer = await customerWith(engine.client(), 10_000n);
    const ledger = writing();
    for (const day of ['2026-11-19', '2026-11-20', '2026-11-21']) {
      const limit = { dayLimit: 100n, pastDays: [] };
      await ledger.writePayment(paymentOf(customer, { amount: 100n, day }), limit);
      await ledger.writeTopUp(topUpOf(customer, { amount: 50n, day }), limit);
    }
    const result = await ledger.writePayment(paymentOf(customer, { amount: 100n }), {
      dayLimit: 100n,
      pastDays: ['2020-01-01', '2026-11-19', '2026-11-20'],
    });
    expect(result.outcome).toBe('written');
    expect(await reading().readWallet(customer.id)).toMatchObject({
      paid: { '2026-11-21': 100n, [today]: 100n },
      toppedUp: { '2026-11-21': 50n },
    });
    const wallet = await reading().readWallet(customer.id);
    expect(Object.keys(wallet?.toppedUp ?? {})).toEqual(['2026-11-21']);
  });
});

describe('reading', () => {
  test('gives back what was written, and nothing for what was not', async () => {
    const customer = await customerWith(engine.client(), 10_000n);
    const payment = {
      ...paymentOf(customer, { amount: 300n, state: 'pending' }),
      lines: [
        { category: 'gift_card', quantity: 12, amount: 290n },
        { category: 'groceries', quantity: 1, amount: 10n },
      ],
      reasons: ['device_new', 'cash_convertible_quantity'],
    };
    const topUp = topUpOf(customer, { amount: 5n });
    const ledger = writing();
    await ledger.writePayment(payment, { dayLimit: 1000n, pastDays: [] });
    await ledger.writeTopUp(topUp, { dayLimit: 1000n, pastDays: [] });
    expect(await reading().readPayment(payment.id)).toEqual(payment);
    expect(await reading().readTopUp(topUp.id)).toEqual(topUp);
    expect(await reading().readPayment('pay_nothing')).toBeUndefined();
    expect(await reading().readTopUp('top_nothing')).toBeUndefined();
    expect(await reading().readWallet('nobody')).toBeUndefined();
  });
});
