/** What the rules are shown of a payment. */
import { expect, test } from 'vitest';
import type { Device } from '../../../../lambdas/domain/devices/device.ts';
import type { Wallet } from '../../../../lambdas/domain/ledger/wallet.ts';
import {
  type PaymentAsked,
  paymentSignals,
  type Surroundings,
} from '../../../../lambdas/domain/payments/payment-signals.ts';
import type { Signals } from '../../../../lambdas/domain/risk/signal-catalogue.ts';
import { recordable } from '../../../../lambdas/domain/risk/signals.ts';
import { deviceWith, walletWith } from '../../../support/judging.ts';
import { moneySettings, yen } from '../../../support/money-requests.ts';
import { quiet, quietStore } from '../../../support/quiet-activity.ts';
import { noon, today } from '../../../support/transfers.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface Circumstances {
  readonly wallet?: Partial<Wallet>;
  readonly device?: Partial<Device>;
  readonly around?: Partial<Surroundings>;
  readonly asked?: Partial<PaymentAsked>;
}

const signalsOf = ({ wallet, device, around, asked }: Circumstances): Signals =>
  recordable(
    paymentSignals(
      moneySettings,
      { wallet: walletWith(wallet), device: deviceWith(device) },
      { switchedOff: false, ...around },
      { money: yen(1200n), lines: [], now: noon, steppedUp: false, atTill: false, ...asked },
    ),
  );

const harmless: Signals = {
  amount: 1200n,
  day_total: 1200n,
  device_age: 2880,
  device_class: 'software',
  hour_of_day: 12,
};

const giftCards = [
  { category: 'gift_card', quantity: 3, amount: 400n },
  { category: 'groceries', quantity: 50, amount: 800n },
];

// biome-ignore format: a table is read by its lines
test.each<[string, Circumstances, Partial<Signals>]>([
  ['that nobody would look at twice', {}, {}],
  ['what was paid today, with this', { wallet: { paid: { [today]: 500n, '2026-11-21': 9n } } }, { day_total: 1700n }],
  ['a device that is new', { device: { enrolledAt: noon - 1 } }, { device_age: undefined, first_day_room: 10_000n }],
  ['a device of a day less a millisecond', { device: { enrolledAt: noon - DAY + 1 } }, { device_age: 1439, first_day_room: 10_000n }],
  ['a device of the future', { device: { enrolledAt: noon + MINUTE } }, { device_age: undefined, first_day_room: 10_000n }],
  ['a second device', { device: { additional: true } }, { device_additional: true }],
  ['what the device has spent already', { device: { enrolledAt: noon - MINUTE }, wallet: { probation: { phone: 4000n } } }, { device_age: 1, first_day_room: 6000n }],
  ['a limit that was lowered below it', { device: { enrolledAt: noon - MINUTE }, wallet: { probation: { phone: 14_000n } } }, { device_age: 1, first_day_room: 0n }],
  ['the last millisecond of a cool-off', { wallet: { coolOffUntil: noon + 1 } }, { cooling_off: true }],
  ['a cool-off', { wallet: { coolOffUntil: noon + 5 * MINUTE } }, { cooling_off: true, cool_off_left: 5 }],
  ['the end of a cool-off', { wallet: { coolOffUntil: noon } }, {}],
  ['that the customer confirmed', { asked: { steppedUp: true } }, { stepped_up: true }],
  ['what resells for cash', { asked: { lines: giftCards } }, { cash_convertible_quantity: 3, cash_convertible_amount: 400n }],
  ['how its customer registered', { device: { registration: { at: noon - DAY, phoneOthers: 2, addressCustomers: 0 } } }, { registration_age: 1440, registration_phone_others: 2, registration_address_customers: 0 }],
  ['that payments are stopped', { around: { switchedOff: true } }, { switched_off: true }],
  ['that a till asks, and from where', { asked: { atTill: true, country: 'JP' } }, { channel: 'till', country: 'JP' }],
  ['what store it is', { asked: { riskClass: 'high' } }, { store_risk_class: 'high' }],
  ['who and what is on a list', { around: { listed: { customer: 'allow', device: 'watch', store: 'block', hardware: 'watch', address: 'block', country: 'allow' } } },
    { listed_customer: 'allow', listed_device: 'watch', listed_store: 'block', listed_hardware: 'watch', listed_address: 'block', listed_country: 'allow' }],
  ['what the customer did of late', { around: { customerActivity: { ...quiet, payments: { ...quiet.payments, hour: { count: 2, sum: 700n } } } } }, { customer_count_hour: 2, customer_sum_hour: 700n, hardware_customers: 1 }],
  ['what the store took of late', { around: { storeActivity: { ...quietStore, newCustomersHour: 3 } } }, { store_new_customers_hour: 3 }],
])('of a payment: %s', (_, circumstances, shown) => {
  expect(signalsOf(circumstances)).toEqual({ ...harmless, ...shown });
});
