import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WriteResult } from '../../../lambdas/domain/ledger/ledger.ts';
import type { LevelLimits } from '../../../lambdas/domain/ledger/limits.ts';
import type { Transfer } from '../../../lambdas/domain/ledger/transfer.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { ledgerWriting } from '../../../lambdas/store/ledger-writing.ts';
import { systemRuntime } from '../../../lambdas/store/runtime.ts';
import {
  paymentClauses,
  paymentPremises,
  topUpClauses,
  topUpPremises,
} from '../../../lambdas/store/wallet-clauses.ts';
import { takeAway } from '../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import {
  changeWallet,
  customerWith,
  enrol,
  fingerprintOf,
  freeze,
  noCounters,
  noon,
  paymentOf,
  signedIn,
  type TestCustomer,
  termsWith,
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
    kind: 'pay' | 'hold' | 'top up' | 'freeze' | 'end sessions' | 'enrol',
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
    ['ends all sessions', 'end sessions', '', 'phone', 0n, '', '', 1500n, 300n, 1500n, 2000n],
    ['a session that was ended, before the currency', 'pay', 'f', 'phone', 1n, 'USD', 'session_ended', 1500n, 300n, 1500n, 2000n],
    ['an ended session tops up', 'top up', 'f', 'phone', 1n, 'JPY', 'session_ended', 1500n, 300n, 1500n, 2000n],
    ['a device comes before the session', 'pay', 'f', 'stranger', 1n, 'JPY', 'device_not_enrolled', 1500n, 300n, 1500n, 2000n],
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
    const paymentTerms = termsWith({ paymentPerDay: 1500n });
    let reserved = 0n;
    for (const [attempt, kind, key, device, amount, currency, result, ...amounts] of rows) {
      const before = await engine.items();
      const asked = { key, device: devices[device], amount, currency };
      let got = '';
      if (kind === 'freeze') await freeze(client, customer.id);
      else if (kind === 'end sessions') await changeWallet(client, customer.id, { sessionsSince: signedIn });
      else if (kind === 'enrol') await enrol(client, customer.id, devices[device]);
      else if (kind === 'top up') {
        const terms = termsWith({ topUpPerDay: 2000n }, { pending: reserved });
        got = outcomeOf(await ledger.writeTopUp(topUpOf(customer, asked), terms));
      } else {
        const payment = paymentOf(customer, { ...asked, state: kind === 'hold' ? 'pending' : 'posted' });
        got = outcomeOf(await ledger.writePayment(payment, paymentTerms));
      }
      const wallet = await reading().readWallet(customer.id);
      reserved = wallet?.pending ?? 0n;
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
  const result = await writing().writePayment(paymentOf(nobody, { amount: 1n }), termsWith());
  expect(result).toEqual({ outcome: 'refused', code: 'device_not_enrolled' });
  expect(await engine.items()).toEqual(before);
});

describe('each clause is what refuses, and each premise what has a payment judged anew', () => {
  interface Attempt {
    readonly amount?: bigint;
    readonly device?: string;
    readonly currency?: string;
    /** What is so of the wallet. */
    readonly wallet?: Parameters<typeof changeWallet>[2];
    readonly limits?: Partial<LevelLimits>;
    readonly terms?: Parameters<typeof termsWith>[1];
  }

  /** Clause -> an attempt that nothing else refuses, on a wallet with 401 after 700 paid and 101 topped up today. */
  const attempts: Record<string, Attempt> = {
    'device enrolled': { device: thumbprint('stranger') },
    'session not ended': { wallet: { sessionsSince: signedIn } },
    'same currency': { currency: 'USD' },
    'account active': { wallet: { status: 'frozen' } },
    'enough funds': { amount: 402n },
    'within day limit': { amount: 300n, limits: { paymentPerDay: 999n, topUpPerDay: 400n } },
    'within month limit': { amount: 300n, limits: { paymentPerMonth: 999n } },
    'within balance limit': { amount: 300n, limits: { balance: 700n } },
    'level as judged': { wallet: { level: 'identity_verified' } },
    'not cooling off': { wallet: { coolOffUntil: noon + 1 } },
    'within first-day limit': { amount: 300n, terms: { firstDayLimit: 999n } },
    'pending as judged': { terms: { pending: 1n } },
    'incoming as judged': { terms: { incoming: 1n } },
    'topped up as judged': { terms: { firstDayLimit: 1000n } },
  };

  async function prepare(name: string) {
    const attempt = attempts[name];
    if (!attempt) throw new Error(`No attempt meets the clause ${name}`);
    const { wallet, limits, terms, amount = 1n, ...asked } = attempt;
    const client = engine.client();
    const customer = await customerWith(client, 1000n);
    const ledger = writing(client);
    const newDevice = termsWith({}, { firstDayLimit: 1000n });
    const paid = await ledger.writePayment(paymentOf(customer, { amount: 700n }), newDevice);
    const toppedUp = await ledger.writeTopUp(topUpOf(customer, { amount: 101n }), termsWith());
    expect([outcomeOf(paid), outcomeOf(toppedUp)]).toEqual(['written', 'written']);
    if (wallet) await changeWallet(client, customer.id, wallet);
    return {
      payment: paymentOf(customer, { ...asked, amount }),
      topUp: topUpOf(customer, { ...asked, amount }),
      terms: termsWith(limits, terms),
    };
  }

  const anyone = { id: 'anyone', device: thumbprint('any') };
  const anyPayment = paymentOf(anyone, { amount: 1n });
  const anyTopUp = topUpOf(anyone, { amount: 1n });
  const anyTerms = termsWith({}, { firstDayLimit: 1n });
  const withCode = <T extends { readonly name: string; readonly code?: string }>(all: readonly T[]) =>
    all.map(({ name, code = 'outdated' }) => ({ name, code }));

  test.each(withCode([...paymentClauses(anyPayment, anyTerms), ...paymentPremises(anyPayment, anyTerms)]))(
    'of a payment: $name',
    async ({ name, code }) => {
      const { payment, terms } = await prepare(name);
      const before = await engine.items();
      expect(outcomeOf(await writing().writePayment(payment, terms))).toBe(code);
      expect(await engine.items()).toEqual(before);

      const client = engine.client();
      const all = [...paymentClauses(payment, terms), ...paymentPremises(payment, terms)];
      const found = takeAway(client, all.find((each) => each.name === name)?.expression ?? '');
      expect(outcomeOf(await writing(client).writePayment(payment, terms))).toBe('written');
      expect(found()).toBe(1);
    },
  );

  test.each(withCode([...topUpClauses(anyTopUp, anyTerms), ...topUpPremises(anyTopUp, anyTerms)]))(
    'of a top-up: $name',
    async ({ name, code }) => {
      const { topUp, terms } = await prepare(name);
      const before = await engine.items();
      expect(outcomeOf(await writing().writeTopUp(topUp, terms))).toBe(code);
      expect(await engine.items()).toEqual(before);

      const client = engine.client();
      const all = [...topUpClauses(topUp, terms), ...topUpPremises(topUp, terms)];
      const found = takeAway(client, all.find((each) => each.name === name)?.expression ?? '');
      expect(outcomeOf(await writing(client).writeTopUp(topUp, terms))).toBe('written');
      expect(found()).toBe(1);
    },
  );

  test.each<
    [what: string, wallet: Parameters<typeof changeWallet>[2], terms: Parameters<typeof termsWith>[1]]
  >([
    ['a session that is a second newer than the end of all', { sessionsSince: signedIn - 1 }, {}],
    ['a cool-off that ends now', { coolOffUntil: noon }, {}],
    ['a level that the wallet says itself', { level: 'contact_verified' }, {}],
    ['the other level, as judged', { level: 'identity_verified' }, { level: 'identity_verified' }],
  ])('but not %s', async (_, wallet, terms) => {
    const customer = await customerWith(engine.client(), 1000n);
    await changeWallet(engine.client(), customer.id, wallet);
    const ledger = writing();
    const judged = termsWith({}, terms);
    expect(outcomeOf(await ledger.writePayment(paymentOf(customer, { amount: 1n }), judged))).toBe('written');
    expect(outcomeOf(await ledger.writeTopUp(topUpOf(customer, { amount: 1n }), judged))).toBe('written');
  });

  test('a judged level that the wallet does not say is outdated', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const judged = termsWith({}, { level: 'identity_verified' });
    const result = await writing().writePayment(paymentOf(customer, { amount: 1n }), judged);
    expect(result.outcome).toBe('outdated');
  });

  test('a limit that would refuse is not told where the judgement is outdated: it may be that of another level', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    await changeWallet(engine.client(), customer.id, { level: 'identity_verified' });
    const judged = termsWith({ paymentPerDay: 10n });
    const result = await writing().writePayment(paymentOf(customer, { amount: 11n }), judged);
    expect(result.outcome).toBe('outdated');
  });

  test('what is held is held in a cool-off too, and beyond the first-day limit, whose counter it leaves alone', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    await changeWallet(engine.client(), customer.id, { coolOffUntil: noon + 1 });
    const held = paymentOf(customer, { amount: 11n, state: 'pending' });
    const judged = termsWith({}, { firstDayLimit: 10n });
    expect(outcomeOf(await writing().writePayment(held, judged))).toBe('written');
    expect((await reading().readWallet(customer.id))?.probation).toEqual({});
  });

  test('an amount above the whole limit, where there is no counter yet', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const payment = paymentOf(customer, { amount: 501n });
    for (const limits of [{ paymentPerDay: 500n }, { paymentPerMonth: 500n }]) {
      expect(outcomeOf(await writing().writePayment(payment, termsWith(limits)))).toBe('limit_exceeded');
    }
    const newDevice = termsWith({}, { firstDayLimit: 500n });
    expect(outcomeOf(await writing().writePayment(payment, newDevice))).toBe('outdated');
  });

  test('the payment that is there already', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const payment = paymentOf(customer, { amount: 300n });
    const wide = termsWith();
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
    const counts = await all(Array.from({ length: 100 }, () => ledger.writePayment(payment, termsWith())));
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
          termsWith(),
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
        ledger.writePayment(paymentOf(customer, { amount: 70n }), termsWith({ paymentPerDay: 1000n })),
      ),
    );
    expect(counts).toEqual({ written: 14, limit_exceeded: 86 });
    expect((await reading().readWallet(customer.id))?.paid).toEqual({ [today]: 980n });
  });

  test('100 payments of a new device against its first-day limit, and one month limit: exactly what is allowed', async () => {
    const customer = await customerWith(engine.client(), 100_000n);
    const ledger = writing();
    const newDevice = termsWith({}, { firstDayLimit: 1000n });
    const pay = (terms: typeof newDevice) => ledger.writePayment(paymentOf(customer, { amount: 70n }), terms);
    expect(await all(Array.from({ length: 100 }, () => pay(newDevice)))).toEqual({
      written: 14,
      outdated: 86,
    });
    expect((await reading().readWallet(customer.id))?.probation).toEqual({ [customer.device]: 980n });
    const month = termsWith({ paymentPerMonth: 2000n });
    expect(await all(Array.from({ length: 100 }, () => pay(month)))).toEqual({
      written: 14,
      limit_exceeded: 86,
    });
    expect((await reading().readWallet(customer.id))?.paidInMonth).toEqual({ '2026-11': 1960n });
  });

  test('50 top-ups against one balance limit: exactly what it has room for', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const ledger = writing();
    await ledger.writePayment(paymentOf(customer, { amount: 300n, state: 'pending' }), termsWith());
    const terms = termsWith({ balance: 2000n }, { pending: 300n });
    const topUps = Array.from({ length: 50 }, () =>
      ledger.writeTopUp(topUpOf(customer, { amount: 70n }), terms),
    );
    expect(await all(topUps)).toEqual({ written: 14, limit_exceeded: 36 });
    expect(await reading().readWallet(customer.id)).toMatchObject({ available: 1680n, pending: 300n });
  });
});

describe('counters', () => {
  test('of past days and months go with the next write that has seen them, and each day has its own', async () => {
    const customer = await customerWith(engine.client(), 10_000n);
    const ledger = writing();
    for (const day of ['2026-10-31', '2026-11-20', '2026-11-21']) {
      const limit = termsWith({ paymentPerDay: 100n, topUpPerDay: 100n });
      await ledger.writePayment(paymentOf(customer, { amount: 100n, day }), limit);
      await ledger.writeTopUp(topUpOf(customer, { amount: 50n, day }), limit);
    }
    const past = { ...noCounters, days: ['2020-01-01', '2026-10-31', '2026-11-20'], months: ['2026-10'] };
    const result = await ledger.writePayment(
      paymentOf(customer, { amount: 100n }),
      termsWith({ paymentPerDay: 100n }, { past }),
    );
    expect(result.outcome).toBe('written');
    const wallet = await reading().readWallet(customer.id);
    expect(wallet).toMatchObject({ paid: { '2026-11-21': 100n, [today]: 100n } });
    expect(Object.keys(wallet?.toppedUp ?? {})).toEqual(['2026-11-21']);
    expect(wallet?.paidInMonth).toEqual({ '2026-11': 300n });
  });

  test('of a device count what it spent while it was new, and go once that is long ago', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const ledger = writing();
    const pay = (terms: Parameters<typeof termsWith>[1]) =>
      ledger.writePayment(paymentOf(customer, { amount: 10n }), termsWith({}, terms));
    await pay({ firstDayLimit: 100n });
    await pay({ firstDayLimit: 100n });
    await pay({});
    const probation = async () => (await reading().readWallet(customer.id))?.probation;
    expect(await probation()).toEqual({ [customer.device]: 20n });
    await pay({ past: { ...noCounters, devices: [customer.device] } });
    expect(await probation()).toEqual({});
  });
});

describe('reading', () => {
  test('gives back what was written, and nothing for what was not', async () => {
    const customer = await customerWith(engine.client(), 10_000n);
    const wanted = {
      ...paymentOf(customer, { amount: 300n, state: 'pending' }),
      lines: [
        { category: 'gift_card', quantity: 12, amount: 290n },
        { category: 'groceries', quantity: 1, amount: 10n },
      ],
      reasons: ['device_new', 'cash_convertible_quantity'],
      country: 'JP',
      signals: { amount: 300n, country: 'JP', device_age: 2880 },
    };
    const payment = { ...wanted, fingerprint: fingerprintOf(wanted) };
    const topUp = topUpOf(customer, { amount: 5n });
    const ledger = writing();
    await ledger.writeTopUp(topUp, termsWith());
    await ledger.writePayment(payment, termsWith());
    expect(await reading().readPayment(payment.id)).toEqual(payment);
    expect(await reading().readTopUp(topUp.id)).toEqual(topUp);
    expect(await reading().readPayment('pay_nothing')).toBeUndefined();
    expect(await reading().readTopUp('top_nothing')).toBeUndefined();
    expect(await reading().readWallet('nobody')).toBeUndefined();
  });
});
