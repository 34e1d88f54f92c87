/** What the rules look at of a payment or a top-up: from the request, and from the facts about who asks. */
import { isNew } from '../devices/device.ts';
import { deviceClassOf } from '../devices/device-class.ts';
import type { BasketLine } from '../ledger/transfer.ts';
import type { Listed } from '../lists/listed-marks.ts';
import { dayOf, type Money } from '../money.ts';
import type { Registration } from '../registration/registration.ts';
import type { CustomerActivity, StoreActivity } from '../risk/activity.ts';
import { activitySignals } from '../risk/activity-signals.ts';
import { cashConvertibleIn } from '../risk/cash-convertible.ts';
import type { Signals } from '../risk/signal-catalogue.ts';
import type { RiskClass } from './facts.ts';
import { firstDayRoom, type KnownOfRules, type TermSettings } from './terms.ts';

export interface SignalSettings extends TermSettings {
  readonly timeZone: string;
  /** Categories of goods that resell for cash. */
  readonly cashConvertible: readonly string[];
}

/** What is known besides of who asks. Absent: nothing of late, and on no list. */
export interface Surroundings {
  /** Whether a switch that is off concerns it. */
  readonly switchedOff: boolean;
  readonly customerActivity?: CustomerActivity | undefined;
  readonly storeActivity?: StoreActivity | undefined;
  readonly listed?: Listed | undefined;
}

interface Asked {
  readonly money: Money;
  /** ISO 3166 code, where the edge could tell. */
  readonly country?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface PaymentAsked extends Asked {
  readonly lines: readonly BasketLine[];
  /** Whether the customer has signed in afresh and confirmed it. */
  readonly steppedUp: boolean;
  /** Whether a till asks. */
  readonly atTill: boolean;
  /** The store's. */
  readonly riskClass?: RiskClass | undefined;
}

export function paymentSignals(
  settings: SignalSettings,
  known: KnownOfRules,
  around: Surroundings,
  asked: PaymentAsked,
): Signals {
  const { money, lines, now, riskClass } = asked;
  const { pieces, amount } = cashConvertibleIn(lines, settings.cashConvertible);
  return {
    ...commonSignals(settings, known, around, asked),
    flow: 'payment',
    channel: asked.atTill ? 'till' : 'phone',
    day_total: (known.wallet.paid[dayOf(now, settings.timeZone)] ?? 0n) + money.amount,
    stepped_up: asked.steppedUp,
    cash_convertible_quantity: pieces,
    cash_convertible_amount: amount,
    store_risk_class: riskClass,
  };
}

export function topUpSignals(
  settings: SignalSettings,
  known: KnownOfRules & { readonly wallet: { readonly toppedUp: Readonly<Record<string, bigint>> } },
  around: Surroundings,
  asked: Asked,
): Signals {
  const before = known.wallet.toppedUp[dayOf(asked.now, settings.timeZone)] ?? 0n;
  return {
    ...commonSignals(settings, known, around, asked),
    flow: 'top_up',
    day_total: before + asked.money.amount,
  };
}

const MINUTE = 60_000;

function commonSignals(
  settings: SignalSettings,
  known: KnownOfRules,
  { switchedOff, customerActivity, storeActivity, listed = {} }: Surroundings,
  { money, country, now }: Asked,
): Signals {
  const { wallet, device } = known;
  const { timeZone } = settings;
  return {
    amount: money.amount,
    country,
    device_age: (now - device.enrolledAt) / MINUTE,
    device_additional: device.additional,
    device_class: deviceClassOf(device.evidence),
    first_day_room: isNew(device, now) ? firstDayRoom(known, settings) : undefined,
    cooling_off: now < wallet.coolOffUntil,
    cool_off_left: (wallet.coolOffUntil - now) / MINUTE,
    ...(device.registration ? registrationSignals(device.registration, now) : {}),
    ...activitySignals(customerActivity, storeActivity, { amount: money.amount, country, now, timeZone }),
    listed_customer: listed.customer,
    listed_device: listed.device,
    listed_store: listed.store,
    listed_hardware: listed.hardware,
    listed_address: listed.address,
    listed_country: listed.country,
    switched_off: switchedOff,
  };
}

const registrationSignals = (registration: Registration, now: number): Signals => ({
  registration_age: (now - registration.at) / MINUTE,
  registration_address_customers: registration.addressCustomers,
  registration_hardware_customers: registration.hardwareCustomers,
  registration_phone_others: registration.phoneOthers,
  registration_sign_up_seconds: registration.signUpSeconds,
});
