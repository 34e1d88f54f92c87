/** The rules in force: each looks at the signals and, where it fires, names an outcome and a reason. */
import type { Signals } from './signals.ts';

export type Outcome = 'approve' | 'hold' | 'decline';

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

/** Thresholds in yen, in force until rulesets are data. */
export const standardRuleset: Ruleset = {
  version: 'standard-1',
  rules: [
    {
      reason: 'switched_off',
      text: 'An operator has stopped this kind of transaction.',
      outcome: 'decline',
      fires: (signals) => signals.switchedOff,
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
      text: 'More than 10,000 yen from a device that was enrolled less than 24 hours ago.',
      outcome: 'hold',
      fires: (signals) => signals.flow === 'payment' && signals.deviceAge < DAY && signals.amount > 10_000n,
    },
    {
      reason: 'amount_high',
      text: '50,000 yen or more in one payment.',
      outcome: 'hold',
      fires: (signals) => signals.flow === 'payment' && signals.amount >= 50_000n,
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
  ],
};

/** The text of a recorded reason; a reason of a ruleset that is gone is its own text. */
export const explain = (ruleset: Ruleset, reason: string): string =>
  ruleset.rules.find((rule) => rule.reason === reason)?.text ?? reason;
