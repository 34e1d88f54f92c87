/** The month of traffic, all of its parameters: who pays where, how often, at what times, and what becomes of it. */
import type { Pause } from '../cost/flow.ts';
import type { FlowName } from '../cost/flows.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

export interface Traffic {
  readonly stores: number;
  readonly customers: number;
  /** Payments that are asked for in the month, about. */
  readonly payments: number;
  /** What else there is, for each payment. */
  readonly besides: Readonly<Partial<Record<FlowName, number>>>;
  /**
   * Popularity falls with a power of the rank (Zipf). Exponent 1 over 20,000 stores gives the first of them 9.5 percent of
   * all payments, and the first hundred half: a network with one very large shop, such as a marketplace.
   */
  readonly storeExponent: number;
  /** How unequally customers pay: 0.3 makes the busiest of 1.5 million one that pays 13 times a day. */
  readonly customerExponent: number;
  readonly days: number;
  /** Of the first day: 0 is Sunday. */
  readonly firstWeekday: number;
  /** Relative, by hour of the day: commute, lunch, the way home. */
  readonly byHour: readonly number[];
  /** Relative, by day of the week from Sunday. */
  readonly byWeekday: readonly number[];
  /** By day of the month: how much more is paid on and after a payday. */
  readonly paydays: Readonly<Record<number, number>>;
  /** Relative: what becomes of payments. */
  readonly outcomes: Readonly<Partial<Record<FlowName, number>>>;
  /** Seconds, from a number that is as likely anywhere from 0 to 1. */
  readonly pauses: Readonly<Record<Pause, (chance: number) => number>>;
}

/** Of the size of 7pay on its first day: 20,000 stores and 1.5 million customers, who pay 8 times a month. */
export const month: Traffic = {
  stores: 20_000,
  customers: 1_500_000,
  payments: 12_000_000,
  // Some codes are shown for nothing; codes that there are not come by the thousand where somebody guesses.
  besides: { topUp: 0.15, refund: 0.004, codeGiven: 0.7, chargeCancelled: 0.003, codeGuessed: 0.001 },
  storeExponent: 1,
  customerExponent: 0.3,
  // November 2026.
  days: 30,
  firstWeekday: 0,
  byHour: [2, 1, 1, 1, 1, 3, 10, 30, 42, 26, 24, 36, 70, 44, 28, 30, 34, 48, 72, 66, 46, 30, 16, 7],
  byWeekday: [1.1, 0.9, 0.9, 0.92, 0.95, 1.15, 1.25],
  paydays: { 10: 1.25, 25: 1.7, 26: 1.4, 27: 1.25 },
  outcomes: {
    // Most pay at a till, where the code is charged; the others on their phone.
    chargeApproved: 0.6,
    paymentApproved: 0.375,
    stepUpConfirmed: 0.015,
    heldThenApproved: 0.0085,
    heldThenDeclined: 0.001,
    heldThenExpired: 0.0005,
  },
  pauses: {
    'at once': () => 0,
    confirmation: (chance) => 20 + Math.floor(chance * 70),
    // Exponential, an hour and a half on average; whom nobody has looked at after a day has expired.
    review: (chance) => Math.min(24 * HOUR, Math.floor(-90 * MINUTE * Math.log(1 - chance))),
    deadline: () => 24 * HOUR,
  },
};
