import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { paymentId } from '../../../lambdas/domain/identifiers.ts';
import type { Payment } from '../../../lambdas/domain/ledger/transfer.ts';
import { type CreatePaymentCommand, createPayment } from '../../../lambdas/domain/payments/create-payment.ts';
import { type CreateTopUpCommand, createTopUp } from '../../../lambdas/domain/payments/create-top-up.ts';
import type { RefusalCode } from '../../../lambdas/domain/refusal.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { inForce, moneyPorts, paymentCommand, topUpCommand, yen } from '../../support/money-requests.ts';
import { always } from '../../support/rulesets.ts';
import { turnSwitch } from '../../support/switches.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import {
  changeWallet,
  customerWith,
  enrol,
  freeze,
  limitsWith,
  noon,
  paymentOf,
  signedIn,
  someEvidence,
  type TestCustomer,
  thumbprint,
  today,
} from '../../support/transfers.ts';

const DAY = 24 * 60 * 60 * 1000;

let engine: TestTables;
let ports: ReturnType<typeof moneyPorts>;
let customer: TestCustomer;

beforeAll(async () => {
  engine = await startTables();
  ports = moneyPorts(engine.client());
  await operations().putStore({ id: 'shinjuku-east', name: 'Shinjuku East' }, { by: 'ops', at: noon });
});
afterAll(() => engine.close());
beforeEach(async () => {
  customer = await customerWith(engine.client(), 150_000n, { enrolledAt: noon - 2 * DAY });
});

const operations = () => operationsStore({ client: engine.client(), runtime, ...tables });
const walletOf = (id: string) =>
  ledgerReading({ client: engine.client(), runtime, ...tables }).readWallet(id);

const payment = (change: Parameters<typeof paymentCommand>[1] = {}) => paymentCommand(customer, change);
const topUp = (change: Parameters<typeof topUpCommand>[1] = {}) => topUpCommand(customer, change);

async function throwSwitch(name: 'payments' | 'top-ups', state: 'on' | 'off') {
  await turnSwitch(engine.client(), { name, state });
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
      fingerprint: payment({ lines }).fingerprint,
      evidence: someEvidence,
      customer: customer.id,
      counterparty: 'Shinjuku East',
      device: customer.device,
      createdAt: noon,
      day: today,
      version: 1,
      store: 'shinjuku-east',
      lines,
      ruleset: 'standard-4',
      reasons: [],
      shadow: [],
      snoozed: [],
      score: 0,
      signals: expect.objectContaining({ amount: 1200n, day_total: 1200n }),
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
    for (const key of ['first', 'second', 'third', 'fourth'])
      await createPayment(ports, payment({ key, money: yen(24_500n) }));
    const fifth = payment({ key: 'fifth', money: yen(2001n) });
    expect(await createPayment(ports, fifth)).toMatchObject({ reasons: ['day_total_high'] });
    const tomorrow = payment({ key: 'sixth', money: yen(2001n), now: noon + DAY });
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
    const withLimit = (paymentPerDay: bigint) => ({ ...ports, limits: limitsWith({ paymentPerDay }) });
    expect(await createPayment(withLimit(1199n), payment())).toEqual({ refused: 'limit_exceeded' });
    expect(await engine.items()).toEqual(before);
    expect(await createPayment(withLimit(1200n), payment())).toMatchObject({ state: 'posted' });
  });

  test("from another customer's enrolled key is refused", async () => {
    const other = await customerWith(engine.client(), 1000n);
    expect(await createPayment(ports, payment({ device: other.device }))).toEqual({
      refused: 'device_not_enrolled',
    });
  });

  test('of a session that was ended is refused, and learns nothing of an earlier payment', async () => {
    await createPayment(ports, payment());
    await changeWallet(engine.client(), customer.id, { sessionsSince: signedIn });
    expect(await createPayment(ports, payment())).toEqual({ refused: 'session_ended' });
    expect(await createPayment(ports, payment({ store: 'no-store' }))).toEqual({ refused: 'session_ended' });
    const signedInAgain = payment({ authTime: signedIn + 1 });
    expect(await createPayment(ports, signedInAgain)).toMatchObject({ state: 'posted', version: 1 });
  });

  test('in a cool-off is held, and is not once it is over', async () => {
    await changeWallet(engine.client(), customer.id, { coolOffUntil: noon + 1 });
    const held = await createPayment(ports, payment({ key: 'first' }));
    expect(held).toMatchObject({ state: 'pending', reasons: ['cool_off'] });
    const later = payment({ key: 'second', now: noon + 1 });
    expect(await createPayment(ports, later)).toMatchObject({ state: 'posted' });
  });

  test('is limited as the level of the customer is', async () => {
    const { contact_verified } = limitsWith({ paymentPerDay: 1199n });
    const levels = { ...ports, limits: { ...ports.limits, contact_verified } };
    expect(await createPayment(levels, payment())).toEqual({ refused: 'limit_exceeded' });
    await changeWallet(engine.client(), customer.id, { level: 'identity_verified' });
    expect(await createPayment(levels, payment())).toMatchObject({ state: 'posted' });
  });

  test('of a new device is held beyond what it may spend in all, and what is held does not count', async () => {
    customer = await customerWith(engine.client(), 150_000n, { enrolledAt: noon });
    const pay = async (key: string, amount: bigint, now = noon) => {
      const made = await createPayment(ports, payment({ key, now, money: yen(amount) }));
      return 'refused' in made ? made.refused : made.state;
    };
    expect(await pay('a', 6000n)).toBe('posted');
    expect(await pay('b', 4001n)).toBe('pending');
    expect(await pay('c', 4000n)).toBe('posted');
    expect(await pay('d', 1n)).toBe('pending');
    expect((await walletOf(customer.id))?.probation).toEqual({ [customer.device]: 10_000n });
    // Two days on it is not new, and the counter goes.
    expect(await pay('e', 12_000n, noon + 2 * DAY)).toBe('posted');
    expect((await walletOf(customer.id))?.probation).toEqual({});
  });

  test('of a frozen account is refused', async () => {
    await freeze(engine.client(), customer.id);
    expect(await createPayment(ports, payment())).toEqual({ refused: 'account_frozen' });
  });

  test('is declined by risk in one word, which a thief learns nothing from', async () => {
    const strict = { ...ports, rulesets: inForce(always('decline')) };
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
    const first = await createPayment(ports, payment({ money: yen(20_000n) }));
    await throwSwitch('payments', 'off');
    try {
      expect(await createPayment(ports, payment({ money: yen(20_000n) }))).toEqual(first);
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

  test('in a cool-off is declined', async () => {
    await changeWallet(engine.client(), customer.id, { coolOffUntil: noon + 1 });
    expect(await createTopUp(ports, topUp())).toEqual({ refused: 'declined_by_risk' });
    expect(await createTopUp(ports, topUp({ now: noon + 1 }))).toMatchObject({ state: 'posted' });
  });

  test('is refused above what the wallet may hold, reserved funds included', async () => {
    const money = yen(60_000n);
    expect(await createPayment(ports, payment({ money }))).toMatchObject({ state: 'pending' });
    const full = { ...ports, limits: limitsWith({ balance: 150_999n }) };
    expect(await createTopUp(full, topUp())).toEqual({ refused: 'limit_exceeded' });
    const roomy = { ...ports, limits: limitsWith({ balance: 151_000n }) };
    expect(await createTopUp(roomy, topUp())).toMatchObject({ state: 'posted' });
  });

  test('that a rule would hold is declined: no person waits for it', async () => {
    const strict = { ...ports, rulesets: inForce(always('hold')) };
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
  // A country and a network that the edge could not tell are undefined, and not kept.
  const { country: _, network: __, ...kept } = made as Payment;
  expect(Object.keys(kept).sort()).toEqual(Object.keys(paymentOf(customer, { amount: 1n })).sort());
});
