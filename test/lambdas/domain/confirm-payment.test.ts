/** Step-up: what the rules want confirmed moves only when the same device, signed in afresh, signs it once more. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Payment } from '../../../lambdas/domain/ledger/transfer.ts';
import { trialBalance } from '../../../lambdas/domain/ledger/trial-balance.ts';
import {
  type ConfirmPaymentCommand,
  confirmPayment,
} from '../../../lambdas/domain/payments/confirm-payment.ts';
import { createPayment } from '../../../lambdas/domain/payments/create-payment.ts';
import type { RefusalCode } from '../../../lambdas/domain/refusal.ts';
import { ledgerExport } from '../../../lambdas/store/ledger-export.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { beforeFirst, takeAway } from '../../support/middleware.ts';
import { inForce, moneyPorts, paymentCommand, yen } from '../../support/money-requests.ts';
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
  type TestCustomer,
  thumbprint,
  today,
} from '../../support/transfers.ts';

const DAY = 24 * 60 * 60 * 1000;
const MINUTE = 60_000;

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
const reading = () => ledgerReading({ client: engine.client(), runtime, ...tables });
const balances = async () => {
  const { available, pending, paid } = (await reading().readWallet(customer.id)) ?? {};
  return [available, pending, paid?.[today] ?? 0n];
};

/** 30,000 yen that wait to be confirmed. */
async function challenged(change: Parameters<typeof paymentCommand>[1] = {}): Promise<Payment> {
  const made = await createPayment(ports, paymentCommand(customer, { money: yen(30_000n), ...change }));
  if ('refused' in made) throw new Error(made.refused);
  expect(made.state).toBe('challenged');
  return made;
}

/** A minute later, from a sign-in of half a minute later. */
const confirmation = (
  payment: Payment,
  change: Partial<ConfirmPaymentCommand> = {},
): ConfirmPaymentCommand => ({
  id: payment.id,
  customer: payment.customer,
  device: payment.device,
  challenge: payment.stepUp?.challenge ?? '',
  money: payment.money,
  store: payment.store,
  evidence: new Uint8Array(150).fill(8),
  country: 'JP',
  authTime: noon / 1000 + 30,
  now: noon + MINUTE,
  ...change,
});

describe('a payment that a rule wants confirmed', () => {
  test('is challenged: nothing moves, nothing is reserved, no counter counts it', async () => {
    const before = await engine.items(tables.ledgerTable);
    const payment = await challenged();
    expect(payment).toMatchObject({
      state: 'challenged',
      version: 0,
      reasons: ['amount_elevated'],
      stepUp: { expiresAt: noon + 5 * MINUTE },
    });
    expect(payment.stepUp?.challenge).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(await reading().readPayment(payment.id)).toEqual(payment);
    const others = (await engine.items(tables.ledgerTable)).filter(
      ({ pk }) => pk?.S !== `PAYMENT#${payment.id}`,
    );
    expect(others).toEqual(before);
  });

  test('is answered with the same challenge again, and has another one under another key', async () => {
    const payment = await challenged();
    expect(await challenged({ now: noon + MINUTE })).toEqual(payment);
    expect((await challenged({ key: 'another' })).stepUp?.challenge).not.toBe(payment.stepUp?.challenge);
  });

  test('is expired once its time has passed, though nothing was written', async () => {
    const payment = await challenged();
    const again = paymentCommand(customer, { money: yen(30_000n), now: noon + 5 * MINUTE });
    expect(await createPayment(ports, again)).toEqual({ ...payment, state: 'expired' });
    expect(await reading().readPayment(payment.id)).toEqual(payment);
  });

  test('is refused at once where it could not be paid', async () => {
    const ask = (change: Parameters<typeof paymentCommand>[1]) =>
      createPayment(ports, paymentCommand(customer, { money: yen(30_000n), ...change }));
    const poor = await customerWith(engine.client(), 29_999n, { enrolledAt: noon - 2 * DAY });
    expect(await ask({ customer: poor.id, device: poor.device })).toEqual({ refused: 'insufficient_funds' });
    await freeze(engine.client(), customer.id);
    expect(await ask({})).toEqual({ refused: 'account_frozen' });
  });
});

describe('a confirmation', () => {
  test('moves the money, with its own proof, country and day', async () => {
    const payment = await challenged({ now: noon - 1000 });
    const command = confirmation(payment);
    const confirmed = await confirmPayment(ports, command);
    expect(confirmed).toEqual({
      ...payment,
      state: 'posted',
      version: 1,
      evidence: command.evidence,
      country: 'JP',
      day: today,
      signals: expect.objectContaining({ stepped_up: true, country: 'JP' }),
      stepUp: { ...payment.stepUp, confirmedAt: noon + MINUTE },
    });
    expect(await reading().readPayment(payment.id)).toEqual(confirmed);
    expect(await balances()).toEqual([120_000n, 0n, 30_000n]);
  });

  test('counts in the day and the month in which it is made', async () => {
    const midnight = Date.UTC(2026, 10, 30, 15);
    const payment = await challenged({ now: midnight - MINUTE });
    const late = { now: midnight + MINUTE, authTime: midnight / 1000 };
    expect(await confirmPayment(ports, confirmation(payment, late))).toMatchObject({ day: '2026-12-01' });
    expect(await reading().readWallet(customer.id)).toMatchObject({
      paid: { '2026-12-01': 30_000n },
      paidInMonth: { '2026-12': 30_000n },
    });
  });

  test('again is answered as it stands, from an old session too', async () => {
    const payment = await challenged();
    const confirmed = await confirmPayment(ports, confirmation(payment));
    const again = confirmation(payment, { now: noon + DAY, authTime: noon / 1000 - 60 });
    expect(await confirmPayment(ports, again)).toEqual(confirmed);
    expect(await balances()).toEqual([120_000n, 0n, 30_000n]);
  });

  test('twenty times at once moves the money once', async () => {
    const payment = await challenged();
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        confirmPayment(ports, confirmation(payment, { now: noon + MINUTE + index })),
      ),
    );
    for (const each of all) expect(each).toEqual(all[0]);
    expect(await balances()).toEqual([120_000n, 0n, 30_000n]);
  });

  test('is once because the payment must be challenged: without that condition it moves twice', async () => {
    const race = async (client: ReturnType<TestTables['client']>) => {
      const payment = await challenged();
      beforeFirst(client, 'TransactWriteItems', () => confirmPayment(ports, confirmation(payment)));
      await confirmPayment(moneyPorts(client), confirmation(payment));
      return balances();
    };
    expect(await race(engine.client())).toEqual([120_000n, 0n, 30_000n]);
    const client = engine.client();
    takeAway(client, '#state = :challenged');
    customer = await customerWith(engine.client(), 150_000n, { enrolledAt: noon - 2 * DAY });
    expect(await race(client)).toEqual([90_000n, 0n, 60_000n]);
  });

  // biome-ignore format: a table is read by its lines
  const refusals: [what: string, change: (payment: Payment) => Partial<ConfirmPaymentCommand>, refused: RefusalCode][] = [
    ['of a key that is not enrolled', () => ({ device: thumbprint('nobody') }), 'device_not_enrolled'],
    ['of no payment', () => ({ id: 'pay_000000000000000000000000000' }), 'not_found'],
    ['with another challenge', () => ({ challenge: 'A'.repeat(22) }), 'confirmation_mismatch'],
    ['with no challenge', () => ({ challenge: '' }), 'confirmation_mismatch'],
    ['of another amount', () => ({ money: yen(30_001n) }), 'confirmation_mismatch'],
    ['of a smaller amount', () => ({ money: yen(1n) }), 'confirmation_mismatch'],
    ['in another currency', () => ({ money: { amount: 30_000n, currency: 'USD' } }), 'confirmation_mismatch'],
    ['for another payee', () => ({ store: 'elsewhere' }), 'confirmation_mismatch'],
    ['with the session of before', () => ({ authTime: noon / 1000 - 60 }), 'step_up_required'],
    ['with a sign-in of the challenge’s own second, which may have been before it', () => ({ authTime: noon / 1000 }), 'step_up_required'],
    ['when its time has passed', () => ({ now: noon + 5 * MINUTE }), 'challenge_expired'],
    ['when its time has passed, with the session of before', () => ({ now: noon + 5 * MINUTE, authTime: 1 }), 'challenge_expired'],
    ['of another amount, when its time has passed', () => ({ now: noon + 5 * MINUTE, money: yen(1n) }), 'confirmation_mismatch'],
  ];
  test.each(refusals)('%s is refused, and nothing is written', async (_, change, refused) => {
    const payment = await challenged();
    const before = await engine.items();
    expect(await confirmPayment(ports, confirmation(payment, change(payment)))).toEqual({ refused });
    expect(await engine.items()).toEqual(before);
    // And none of them spoils the right one.
    expect(await confirmPayment(ports, confirmation(payment))).toMatchObject({ state: 'posted' });
  });

  test('is taken in the second after the challenge, and until the last millisecond', async () => {
    const payment = await challenged({ now: noon + 999 });
    const early = confirmation(payment, { authTime: noon / 1000 });
    expect(await confirmPayment(ports, early)).toEqual({ refused: 'step_up_required' });
    const last = confirmation(payment, { authTime: noon / 1000 + 1, now: noon + 999 + 5 * MINUTE - 1 });
    expect(await confirmPayment(ports, last)).toMatchObject({ state: 'posted' });
  });

  test('by another device of the customer is refused', async () => {
    const tablet = thumbprint(`tablet of ${customer.id}`);
    await enrol(engine.client(), customer.id, tablet, noon - 2 * DAY);
    const payment = await challenged();
    expect(await confirmPayment(ports, confirmation(payment, { device: tablet }))).toEqual({
      refused: 'confirmation_mismatch',
    });
  });

  test("of another customer's payment is answered like one that is not there", async () => {
    const payment = await challenged();
    const other = await customerWith(engine.client(), 50_000n, { enrolledAt: noon - 2 * DAY });
    const command = confirmation(payment, { customer: other.id, device: other.device });
    expect(await confirmPayment(ports, command)).toEqual({ refused: 'not_found' });
  });

  test('of a payment that nothing was asked about is refused', async () => {
    const made = await createPayment(ports, paymentCommand(customer));
    if ('refused' in made) throw new Error(made.refused);
    expect(await confirmPayment(ports, confirmation(made))).toEqual({ refused: 'confirmation_mismatch' });
  });
});

describe('what has changed since the challenge', () => {
  const change = (to: Parameters<typeof changeWallet>[2]) => changeWallet(engine.client(), customer.id, to);

  test('a cool-off holds the payment, and no confirmation frees it', async () => {
    const payment = await challenged();
    await change({ coolOffUntil: noon + DAY });
    const held = await confirmPayment(ports, confirmation(payment));
    expect(held).toMatchObject({ state: 'pending', version: 1, reasons: ['amount_elevated', 'cool_off'] });
    expect(await balances()).toEqual([120_000n, 30_000n, 30_000n]);
    expect(await confirmPayment(ports, confirmation(payment))).toEqual(held);
  });

  test('a cool-off between judgement and write holds it as well', async () => {
    const payment = await challenged();
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => change({ coolOffUntil: noon + DAY }));
    expect(await confirmPayment(moneyPorts(client), confirmation(payment))).toMatchObject({
      state: 'pending',
    });
  });

  test.each<[what: string, act: () => Promise<unknown>, refused: RefusalCode]>([
    ['a frozen account', () => freeze(engine.client(), customer.id), 'account_frozen'],
    ['an end of all sessions', () => change({ sessionsSince: noon / 1000 + 30 }), 'session_ended'],
    [
      'money that was spent elsewhere',
      async () => {
        for (const key of ['a', 'b', 'c', 'd'])
          await createPayment(ports, paymentCommand(customer, { key, money: yen(24_999n) }));
        await createPayment(ports, paymentCommand(customer, { key: 'e', money: yen(50_000n) }));
      },
      'insufficient_funds',
    ],
  ])('%s refuses it, and the challenge stays open', async (_, act, refused) => {
    const payment = await challenged();
    await act();
    const before = await engine.items();
    expect(await confirmPayment(ports, confirmation(payment))).toEqual({ refused });
    expect(await engine.items()).toEqual(before);
  });

  test('a lower limit refuses it', async () => {
    const payment = await challenged();
    const limited = { ...ports, limits: limitsWith({ paymentPerMonth: 29_999n }) };
    expect(await confirmPayment(limited, confirmation(payment))).toEqual({ refused: 'limit_exceeded' });
  });

  test('a switch that was thrown refuses it, until it is thrown back', async () => {
    const payment = await challenged();
    const put = (state: 'on' | 'off') => turnSwitch(engine.client(), { name: 'payments', state });
    await put('off');
    try {
      expect(await confirmPayment(ports, confirmation(payment))).toEqual({ refused: 'switched_off' });
    } finally {
      await put('on');
    }
    expect(await confirmPayment(ports, confirmation(payment))).toMatchObject({ state: 'posted' });
  });

  test('a rule that declines refuses it in one word', async () => {
    const payment = await challenged();
    const strict = { ...ports, rulesets: inForce(always('decline')) };
    expect(await confirmPayment(strict, confirmation(payment))).toEqual({ refused: 'declined_by_risk' });
  });
});

test('the books balance with payments that were never confirmed: they move nothing', async () => {
  await challenged({ key: 'never' });
  await confirmPayment(ports, confirmation(await challenged({ key: 'confirmed' })));
  const { transfers, wallets } = ledgerExport({ client: engine.client(), ...tables });
  const own = (await Array.fromAsync(transfers())).filter((each) => each.customer === customer.id);
  expect(own.map(({ state }) => state).sort()).toEqual(['challenged', 'posted', 'posted']);
  const wallet = (await Array.fromAsync(wallets())).filter((each) => each.customer === customer.id);
  const { differences, sums, accounts } = trialBalance(own, wallet);
  expect({ differences, sums }).toEqual({ differences: [], sums: { JPY: 0n } });
  expect(accounts.find(({ account }) => account === 'store:shinjuku-east')?.balance).toBe(30_000n);
});
