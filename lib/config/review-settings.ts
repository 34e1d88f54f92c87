/** Settings of what people decide and of what makes them have to: the review, disputes, rules, corrections. */
import * as z from 'zod';
import { categories } from '../../lambdas/contract/payments.ts';
import { amount, integer, listOf, text } from './values.ts';

export const reviewSettings = {
  review: z.strictObject({
    /** How long a held payment waits for a person before it is released. */
    timeToDecideSeconds: integer(5, 7 * 24 * 60 * 60),
    /** Held payments of much money: a class of cases with a time of its own. */
    high: z.strictObject({
      /** Minor units, from which on a payment is one. @default - none is */
      amount: amount.optional(),
      /** @default - as long as any other */
      timeToDecideSeconds: integer(5, 7 * 24 * 60 * 60).optional(),
    }),
    /** For so long nobody else decides what a reviewer has claimed; claimed again, it lasts as long again. */
    claimMinutes: integer(1, 24 * 60),
    /** Held payments that two different people have to decide alike: docs/review.md. */
    fourEyes: z.strictObject({
      /** Minor units: from so much on. */
      amount,
      /** Names of rules: payments for which one of them fired, whatever the amount. */
      reasons: listOf(text(/^[a-z0-9_]{1,64}$/, 'must be a list of names of rules')),
    }),
    /** Of the time to decide, after which whoever has claimed the case is warned; for one that nobody has, the seniors are called. */
    warnPercent: integer(1, 99),
    /** Of the time to decide, after which the seniors are called for any case. It stays open to all. */
    escalatePercent: integer(1, 99),
  }),
  /** Above any of these in an hour, payments are stopped without waiting for a person: docs/switches.md. */
  deadMan: z.strictObject({
    /** Customers with a payment that is held. */
    customersHeld: integer(1, 10_000),
    /** Minor units that are held. */
    amountHeld: amount,
    /** Customers who dispute a payment as one that they did not make, or whose top-up was charged back as fraud. */
    customersRobbed: integer(1, 10_000),
    /** Minor units of such payments and charge-backs. */
    amountLost: amount,
  }),
  /** Of payments, by their customers: docs/disputes.md. */
  disputes: z.strictObject({
    /** How long after a payment it can be disputed. */
    days: integer(1, 3650),
    /** How long reviewers have; after that a dispute is shown as overdue. */
    daysToDecide: integer(1, 365),
  }),
  risk: z.strictObject({
    /** Categories of goods that sell on the street for nearly what they cost: docs/risk-signals.md. */
    cashConvertible: listOf(z.enum(categories, `must be a list out of: ${categories.join(', ')}`)),
    /** For how long a rule can be snoozed for a customer, at most: docs/rulesets.md. */
    snoozeDays: integer(1, 365),
    /** Read units a second that backtests may take of all tables together: docs/backtest.md. */
    backtestReadsPerSecond: integer(10, 100_000),
  }),
  corrections: z.strictObject({
    /** What one operator may correct and compensate alone in a day, in all, in minor units; beyond it a second one decides. */
    alonePerDay: amount,
    /** How long that one has. */
    hoursToDecide: integer(1, 30 * 24),
  }),
};
