/** The rules in force: each looks at the signals and, where it fires, names an outcome and a reason. */
import type { RegistrationSignals, Signals } from './signals.ts';

/**
 * From the mildest: `step_up` waits for the customer, who signs in afresh and confirms; `hold` waits for a colleague, with
 * the funds reserved.
 */
export type Outcome = 'approve' | 'step_up' | 'hold' | 'decline';

export interface Rule {
  /** Stable code: recorded with the payment and shown to reviewers. */
  readonly reason: string;
  /** For a reviewer, in a sentence. */
  readonly text: string;
  readonly outcome: Exclude<Outcome, 'approve'>;
  fires(signals: Signals): boolean;
}

export interface Ruleset {
  readonly version: string;
  readonly rules: readonly Rule[];
}

const DAY = 24 * 60 * 60 * 1000;

/** Goods that sell on the street for nearly what they cost: what the 2019 attackers bought. */
const cashConvertible = new Set(['tobacco', 'e_cigarette', 'gift_card', 'ticket', 'electronics']);

export function cashConvertibleQuantity(
  lines: readonly { readonly category: string; readonly quantity: number }[],
): number {
  return lines.reduce((sum, line) => (cashConvertible.has(line.category) ? sum + line.quantity : sum), 0);
}

/** Milliseconds. For so long a registration is looked at askance. */
const REGISTRATION = 7 * DAY;

/** A payment soon after a registration of which this holds. */
const registeredSo =
  (holds: (registration: RegistrationSignals) => boolean) =>
  ({ flow, registration }: Signals): boolean =>
    flow === 'payment' &&
    registration !== undefined &&
    registration.age < REGISTRATION &&
    holds(registration);

/** Thresholds in yen, in force until rulesets are data. */
export const standardRuleset: Ruleset = {
  version: 'standard-2',
  rules: [
    {
      reason: 'switched_off',
      text: 'An operator has stopped this kind of transaction.',
      outcome: 'decline',
      fires: (signals) => signals.switchedOff,
    },
    {
      reason: 'cool_off',
      text: 'The password, the factor or a contact of the account was changed lately.',
      outcome: 'hold',
      fires: (signals) => signals.coolingOff,
    },
    {
      reason: 'new_device_top_up',
      text: 'A top-up from a second device in its first 24 hours.',
      outcome: 'decline',
      fires: (signals) => signals.flow === 'top_up' && signals.deviceIsAdditional && signals.deviceAge < DAY,
    },
    {
      reason: 'additional_device_new',
      text: 'Paid from a second device that was enrolled less than 24 hours ago.',
      outcome: 'hold',
      fires: (signals) => signals.flow === 'payment' && signals.deviceIsAdditional && signals.deviceAge < DAY,
    },
    {
      reason: 'device_new',
      text: 'More in all than a device may spend unseen in its first 24 hours.',
      outcome: 'hold',
      fires: (signals) =>
        signals.flow === 'payment' && signals.deviceAge < DAY && signals.amount > signals.firstDayRoom,
    },
    {
      reason: 'amount_high',
      text: '50,000 yen or more in one payment.',
      outcome: 'hold',
      fires: (signals) => signals.flow === 'payment' && signals.amount >= 50_000n,
    },
    {
      reason: 'amount_elevated',
      text: '30,000 yen or more in one payment, and less than 50,000: asked of the customer.',
      outcome: 'step_up',
      fires: (signals) =>
        signals.flow === 'payment' &&
        signals.deviceAge >= DAY &&
        signals.amount >= 30_000n &&
        signals.amount < 50_000n,
    },
    {
      reason: 'day_total_high',
      text: 'More than 100,000 yen in one day with this payment.',
      outcome: 'hold',
      fires: (signals) => signals.flow === 'payment' && signals.dayTotal + signals.amount > 100_000n,
    },
    {
      reason: 'cash_convertible_quantity',
      text: 'Ten or more pieces of goods that resell for cash.',
      outcome: 'hold',
      fires: (signals) => signals.flow === 'payment' && signals.cashConvertibleQuantity >= 10,
    },
    {
      reason: 'reg_address',
      text: 'Registered less than 7 days ago, as the fifth or later customer from one address in a day.',
      outcome: 'hold',
      fires: registeredSo(({ addressCustomers = 0 }) => addressCustomers >= 5),
    },
    {
      reason: 'reg_device',
      text: 'Registered less than 7 days ago, on a phone that another customer enrolled in the 30 days before.',
      outcome: 'hold',
      fires: registeredSo(({ hardwareCustomers = 0 }) => hardwareCustomers >= 2),
    },
    {
      reason: 'reg_phone',
      text: 'Registered less than 7 days ago, with a phone number that another customer has.',
      outcome: 'hold',
      fires: registeredSo(({ phoneOthers = 0 }) => phoneOthers >= 1),
    },
    {
      reason: 'reg_fast',
      text: 'Registered less than 7 days ago, within 30 seconds from the sign-up to the first device.',
      outcome: 'hold',
      fires: registeredSo(({ signUpSeconds = Number.POSITIVE_INFINITY }) => signUpSeconds < 30),
    },
  ],
};

/** The text of a recorded reason; a reason of a ruleset that is gone is its own text. */
export const explain = (ruleset: Ruleset, reason: string): string =>
  ruleset.rules.find((rule) => rule.reason === reason)?.text ?? reason;
