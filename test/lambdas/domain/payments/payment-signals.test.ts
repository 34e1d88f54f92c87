/** What the rules are shown of a payment. */
import { expect, test } from 'vitest';
import type { Device } from '../../../../lambdas/domain/devices/device.ts';
import type { Wallet } from '../../../../lambdas/domain/ledger/wallet.ts';
import type { Facts } from '../../../../lambdas/domain/payments/facts.ts';
import { type PaymentAsked, paymentSignals } from '../../../../lambdas/domain/payments/payment-signals.ts';
import type { Signals } from '../../../../lambdas/domain/risk/signals.ts';
import { deviceWith, walletWith } from '../../../support/judging.ts';
import { moneySettings, yen } from '../../../support/money-requests.ts';
import { noon, today } from '../../../support/transfers.ts';

const DAY = 24 * 60 * 60 * 1000;

interface Circumstances {
  readonly wallet?: Partial<Wallet>;
  readonly device?: Partial<Device>;
  readonly facts?: Partial<Facts>;
  readonly asked?: Partial<PaymentAsked>;
}

const signalsOf = ({ wallet, device, facts, asked }: Circumstances): Signals =>
  paymentSignals(
    moneySettings,
    { wallet: walletWith(wallet), device: deviceWith(device) },
    { switchedOff: [], ...facts },
    { money: yen(1200n), lines: [], now: noon, steppedUp: false, ...asked },
  );

const harmless: Signals = {
  flow: 'payment',
  amount: 1200n,
  dayTotal: 0n,
  deviceAge: 2 * DAY,
  deviceIsAdditional: false,
  firstDayRoom: 10_000n,
  coolingOff: false,
  steppedUp: false,
  cashConvertibleQuantity: 0,
  registration: undefined,
  switchedOff: false,
};

// biome-ignore format: a table is read by its lines
test.each<[string, Circumstances, Partial<Signals>]>([
  ['that nobody would look at twice', {}, {}],
  ['what was paid today', { wallet: { paid: { [today]: 500n, '2026-11-21': 9n } } }, { dayTotal: 500n }],
  ['a device that is new', { device: { enrolledAt: noon - 1 } }, { deviceAge: 1 }],
  ['a second device', { device: { additional: true } }, { deviceIsAdditional: true }],
  ['what the device has spent already', { wallet: { probation: { phone: 4000n } } }, { firstDayRoom: 6000n }],
  ['the last millisecond of a cool-off', { wallet: { coolOffUntil: noon + 1 } }, { coolingOff: true }],
  ['the end of a cool-off', { wallet: { coolOffUntil: noon } }, { coolingOff: false }],
  ['that the customer confirmed', { asked: { steppedUp: true } }, { steppedUp: true }],
  ['what resells for cash', { asked: { lines: [{ category: 'gift_card', quantity: 3, amount: 400n }] } }, { cashConvertibleQuantity: 3 }],
  ['how its customer registered', { device: { registration: { at: noon - DAY, phoneOthers: 2 } } }, { registration: { age: DAY, phoneOthers: 2 } }],
  ['that payments are stopped', { facts: { switchedOff: ['payments'] } }, { switchedOff: true }],
  ['that top-ups are stopped, which is nothing to it', { facts: { switchedOff: ['top-ups'] } }, { switchedOff: false }],
])('of a payment: %s', (_, circumstances, shown) => {
  expect(signalsOf(circumstances)).toEqual({ ...harmless, ...shown });
});
