import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fingerprint, paymentId, topUpId } from '../../../lambdas/domain/identifiers.ts';
import { type CreatePaymentCommand, createPayment } from '../../../lambdas/domain/payments/create-payment.ts';
import { type CreateTopUpCommand, createTopUp } from '../../../lambdas/domain/payments/create-top-up.ts';
import type { RefusalCode } from '../../../lambdas/domain/refusal.ts';
import { standardRuleset } from '../../../lambdas/domain/risk/ruleset.ts';
import { factsReader } from '../../../lambdas/store/facts-reader.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { ledgerWriting } from '../../../lambdas/store/ledger-writing.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import {
  customerWith,
  enrol,
  freeze,
  noon,
  paymentOf,
  type TestCustomer,
  thumbprint,
  today,
} from '../../support/transfers.ts';

const DAY = 24 * 60 * 60 * 1000;

let engine: TestTables;
let ports: Parameters<typeof createPayment>[0] & Parameters<typeof createTopUp>[0];
let customer: TestCustomer;

beforeAll(async () => {
  engine = await startTables();
  const client = engine.client();
  ports = {
    facts: factsReader({ client, runtime, ...tables }),
    ledger: ledgerWriting({ client, runtime, ...tables }),
    ruleset: standardRuleset,
    fundingSources: ['sandbox'],
    timeZone: 'Asia/Tokyo',
    dayLimit: 200_000n,
  };
  await operations().putStore({ id: 'shinjuku-east', name: 'Shinjuku East' }, { by: 'ops', at: noon });
});
afterAll(() => engine.close());
beforeEach(async () => {
  customer = await customerWith(engine.client(), 150_000n, { enrolledAt: noon - 2 * DAY });
});

const operations = () => operationsStore({ client: engine.client(), runtime, ...tables });
const walletOf = (id: string) =>
  ledgerReading({ client: engine.client(), runtime, ...tables }).readWallet(id);

function payment(
  change: Partial<CreatePaymentCommand> & { readonly key?: string } = {},
): CreatePaymentCommand {
  const { key = 'the key of one request', ...rest } = change;
  const money = rest.money ?? { amount: 1200n, currency: 'JPY' };
  return {
    id: paymentId(customer.id, key),
    fingerprint: fingerprint({
      amount: String(money.amount),
      currency: money.currency,
      store: rest.store ?? '',
    }),
    customer: customer.id,
    device: customer.device,
    store: 'shinjuku-east',
    money,
    lines: [],
    now: noon,
    ...rest,
  };
}

function topUp(change: Partial<CreateTopUpCommand> = {}): CreateTopUpCommand {
  const money = change.money ?? { amount: 1000n, currency: 'JPY' };
  return {
    id: topUpId(customer.id, 'the key of one request'),
    fingerprint: fingerprint({ amount: String(money.amount) }),
    customer: customer.id,
    device: customer.device,
    fundingSource: 'sandbox',
    money,
    now: noon,
    ...change,
  };
}

const yen = (amount: bigint) => ({ amount, currency: 'JPY' });

async function throwSwitch(name: 'payments' | 'top-ups', state: 'on' | 'off') {
  await operations().putSwitch({ name, state, reason: 'Test', changedBy: 'ops', changedAt: noon });
}

describe('a payment', () => {
  test('that no rule fires on is posted, with all that it was judged by', async () => {
    const lines = [{ category: 'groceries', quantity: 3, amount: 1200n }];
    expect(await createPayment(ports, payment({ lines }))).toEqual({
      id: paymentId(customer.id, 'the key of one request'),
      kind: 'payment',
      state: 'posted',
      debit: `wallet:${customer.id}`,
      credit: 'store:shinjuku-east',
      money: yen(1200n),
      fingerprint: payment().fingerprint,
      customer: customer.id,
      counterparty: 'Shinjuku East',
      device: customer.device,
      createdAt: noon,
      day: today,
      version: 1,
      store: 'shinjuku-east',
      lines,
      ruleset: 'standard-1',
      reasons: [],
    });
    expect(await walletOf(customer.id)).toMatchObject({ available: 148_800n, pending: 0n });
  });

  test('that a rule holds is pending, with its reasons and its funds reserved', async () => {
    const lines = [{ category: 'e_cigarette', quantity: 40, amount: 100_000n }];
    const held = await createPayment(ports, payment({ money: yen(100_000n), lines }));
    expect(held).toMatchObject({ state: 'pending', reasons: ['amount_high', 'cash_convertible_quantity'] });
    expect(await walletOf(customer.id)).toMatchObject({ available: 50_000n, pending: 100_000n });
  });

  test("is judged by the day's total, and only by that of its own day", async () => {
    await createPayment(ports, payment({ key: 'first', money: yen(49_000n) }));
    await createPayment(ports, payment({ key: 'second', money: yen(49_000n) }));
    const third = payment({ key: 'third', money: yen(2001n) });
    expect(await createPayment(ports, third)).toMatchObject({ reasons: ['day_total_high'] });
    const tomorrow = payment({ key: 'fourth', money: yen(2001n), now: noon + DAY });
    expect(await createPayment(ports, tomorrow)).toMatchObject({ state: 'posted', day: '2026-11-23' });
  });

  test('from a second device of the same day is held', async () => {
    const tablet = thumbprint(`tablet of ${customer.id}`);
    await enrol(engine.client(), customer.id, tablet, noon - 1000);
    const held = await createPayment(ports, payment({ device: tablet, money: yen(1n) }));
    expect(held).toMatchObject({ state: 'pending', reasons: ['additional_device_new'] });
  });

  test('forgets the counters of days before yesterday', async () => {
    for (const days of [-3, -2, -1]) {
      const earlier = payment({ key: `${days}`, now: noon + days * DAY, money: yen(100n) });
      expect(await createPayment(ports, earlier)).toMatchObject({ money: yen(100n) });
    }
    await createPayment(ports, payment());
    const wallet = await walletOf(customer.id);
    expect(wallet?.paid).toEqual({ '2026-11-21': 100n, [today]: 1200n });
    expect(wallet?.toppedUp).toEqual({});
  });

  // biome-ignore format: a table is read by its lines
  const refusals: [what: string, change: () => Partial<CreatePaymentCommand>, refused: RefusalCode][] = [
    ['from a key that nobody enrolled', () => ({ device: thumbprint('nobody') }), 'device_not_enrolled'],
    ['by a customer without a wallet', () => ({ customer: 'nobody' }), 'device_not_enrolled'],
    ['from a stranger at no store in dollars', () => ({ device: 'x', store: 'no-store', money: { amount: 1n, currency: 'USD' } }), 'device_not_enrolled'],
    ['at no store', () => ({ store: 'no-store' }), 'store_not_found'],
    ['at no store, in dollars', () => ({ store: 'no-store', money: { amount: 1n, currency: 'USD' } }), 'store_not_found'],
    ['in dollars', () => ({ money: { amount: 1n, currency: 'USD' } }), 'currency_not_supported'],
    ['above the balance', () => ({ money: yen(150_001n) }), 'insufficient_funds'],
  ];
  test.each(refusals)('%s is refused, and nothing is written', async (_, change, refused) => {
    const before = await engine.items();
    expect(await createPayment(ports, payment(change()))).toEqual({ refused });
    expect(await engine.items()).toEqual(before);
  });

  test('above the day limit is refused, and nothing is written', async () => {
    const before = await engine.items();
    expect(await createPayment({ ...ports, dayLimit: 1199n }, payment())).toEqual({
      refused: 'limit_exceeded',
    });
    expect(await engine.items()).toEqual(before);
    expect(await createPayment({ ...ports, dayLimit: 1200n }, payment())).toMatchObject({ state: 'posted' });
  });

  test("from another customer's enrolled key is refused", async () => {
    const other = await customerWith(engine.client(), 1000n);
    expect(await createPayment(ports, payment({ device: other.device }))).toEqual({
      refused: 'device_not_enrolled',
    });
  });

  test('of a frozen account is refused', async () => {
    await freeze(engine.client(), customer.id);
    expect(await createPayment(ports, payment())).toEqual({ refused: 'account_frozen' });
  });

  test('is declined by risk in one word, which a thief learns nothing from', async () => {
    const rule = { reason: 'secret_rule', text: 'x', outcome: 'decline', fires: () => true } as const;
    const strict = { ...ports, ruleset: { version: 'strict', rules: [rule] } };
    expect(await createPayment(strict, payment())).toEqual({ refused: 'declined_by_risk' });
  });
});

describe('the same key again', () => {
  test('with the same request is answered as it stands', async () => {
    const first = await createPayment(ports, payment());
    expect(await createPayment(ports, payment({ now: noon + DAY }))).toEqual(first);
    expect((await walletOf(customer.id))?.available).toBe(148_800n);
  });

  test('with another request is a conflict', async () => {
    await createPayment(ports, payment());
    const other = payment({ money: yen(1201n) });
    expect(await createPayment(ports, other)).toEqual({ refused: 'idempotency_conflict' });
  });

  test('is answered even if it would be refused today', async () => {
    const first = await createPayment(ports, payment({ money: yen(40_000n) }));
    await throwSwitch('payments', 'off');
    try {
      expect(await createPayment(ports, payment({ money: yen(40_000n) }))).toEqual(first);
      expect(await createPayment(ports, payment({ money: yen(1n) }))).toEqual({
        refused: 'idempotency_conflict',
      });
      expect(await createPayment(ports, payment({ key: 'new' }))).toEqual({ refused: 'switched_off' });
    } finally {
      await throwSwitch('payments', 'on');
    }
    expect(await createPayment(ports, payment({ key: 'new' }))).toMatchObject({ state: 'posted' });
  });

  test('from a key that is not enrolled learns nothing of the first', async () => {
    await createPayment(ports, payment());
    const thief = payment({ device: thumbprint('thief') });
    expect(await createPayment(ports, thief)).toEqual({ refused: 'device_not_enrolled' });
  });

  test("of another customer is another payment, and tells nothing of the first customer's", async () => {
    const first = await createPayment(ports, payment());
    customer = await customerWith(engine.client(), 5000n, { enrolledAt: noon - 2 * DAY });
    const second = await createPayment(ports, payment({ money: yen(1n) }));
    expect(second).toMatchObject({ state: 'posted', money: yen(1n) });
    expect(second).not.toMatchObject({ id: 'id' in first ? first.id : '' });
  });

  test('that was refused can be used again', async () => {
    expect(await createPayment(ports, payment({ money: yen(150_001n) }))).toEqual({
      refused: 'insufficient_funds',
    });
    expect(await createPayment(ports, payment({ money: yen(1n) }))).toMatchObject({ state: 'posted' });
  });
});

describe('a top-up', () => {
  test('is posted, from the funding source into the wallet', async () => {
    expect(await createTopUp(ports, topUp())).toMatchObject({
      kind: 'top_up',
      state: 'posted',
      debit: 'funding:sandbox',
      credit: `wallet:${customer.id}`,
      counterparty: 'sandbox',
      day: today,
    });
    expect(await walletOf(customer.id)).toMatchObject({ available: 151_000n, toppedUp: { [today]: 1000n } });
  });

  // biome-ignore format: a table is read by its lines
  const refusals: [what: string, change: Partial<CreateTopUpCommand>, refused: RefusalCode][] = [
    ['from a stranger', { device: 'x', fundingSource: 'bank' }, 'device_not_enrolled'],
    ['in dollars', { money: { amount: 1n, currency: 'USD' }, fundingSource: 'bank' }, 'currency_not_supported'],
    ['from a source that is not connected', { fundingSource: 'bank' }, 'funding_not_available'],
    ['above the day limit', { money: yen(200_001n) }, 'limit_exceeded'],
  ];
  test.each(refusals)('%s is refused, and nothing is written', async (_, change, refused) => {
    const before = await engine.items();
    expect(await createTopUp(ports, topUp(change))).toEqual({ refused });
    expect(await engine.items()).toEqual(before);
  });

  test('from a second device of the same day is declined', async () => {
    const tablet = thumbprint(`tablet of ${customer.id}`);
    await enrol(engine.client(), customer.id, tablet, noon - 1000);
    expect(await createTopUp(ports, topUp({ device: tablet }))).toEqual({ refused: 'declined_by_risk' });
  });

  test('that a rule would hold is declined: no person waits for it', async () => {
    const rule = { reason: 'a', text: 'a', outcome: 'hold', fires: () => true } as const;
    const strict = { ...ports, ruleset: { version: 'strict', rules: [rule] } };
    expect(await createTopUp(strict, topUp())).toEqual({ refused: 'declined_by_risk' });
  });

  test('has a switch of its own, and a replay is still answered', async () => {
    const first = await createTopUp(ports, topUp());
    await throwSwitch('top-ups', 'off');
    try {
      expect(await createTopUp(ports, topUp())).toEqual(first);
      expect(await createTopUp(ports, topUp({ money: yen(1n) }))).toEqual({
        refused: 'idempotency_conflict',
      });
      expect(await createTopUp(ports, topUp({ id: 'top_other' }))).toEqual({ refused: 'switched_off' });
      expect(await createPayment(ports, payment())).toMatchObject({ state: 'posted' });
    } finally {
      await throwSwitch('top-ups', 'on');
    }
  });

  test('from a stranger learns nothing of an earlier one', async () => {
    await createTopUp(ports, topUp());
    expect(await createTopUp(ports, topUp({ device: 'x' }))).toEqual({ refused: 'device_not_enrolled' });
  });
});

test('the fixtures of the stores and the domain agree on what a payment is', async () => {
  const made = await createPayment(ports, payment());
  expect(Object.keys(made).sort()).toEqual(Object.keys(paymentOf(customer, { amount: 1n })).sort());
});
