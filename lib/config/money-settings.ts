/** Settings of what moves money: limits, payments, charges of tills, where money comes from. */
import * as z from 'zod';
import { amount, integer, listOf, text } from './values.ts';

/** Minor units. Days and months are those of the calendar. */
const levelLimits = z.strictObject({
  /** What a wallet may hold after a top-up, reserved funds included. */
  balance: amount,
  /** Held payments count. */
  paymentPerDay: amount,
  paymentPerMonth: amount,
  topUpPerDay: amount,
});

export const moneySettings = {
  /** A customer's, by how well we know who it is. */
  limits: z.strictObject({ contactVerified: levelLimits, identityVerified: levelLimits }),
  stepUp: z.strictObject({
    /** How long a customer has to sign in afresh and confirm a payment that the rules want confirmed. */
    minutes: integer(1, 60),
  }),
  /** IANA name of the zone whose calendar days the limits count. */
  timeZone: z.string().refine(isTimeZone, 'must be the name of a time zone, such as Asia/Tokyo'),
  /** ISO 4217 code of the currency that wallets hold. */
  currency: text(/^[A-Z]{3}$/, 'must be an ISO 4217 code of three capital letters, such as JPY').refine(
    (code) => Intl.supportedValuesOf('currency').includes(code),
    'must be an ISO 4217 code, such as JPY',
  ),
  /** One-time codes that phones show at tills: docs/payment-codes.md. */
  codes: z.strictObject({
    /** What every code begins with: tills tell by it whose codes they are. */
    prefix: text(/^0[1-9]$/, 'must be two digits, 01 to 09'),
    /** How long a code can be charged. */
    minutes: integer(1, 15),
  }),
  /** What tills charge: docs/charges.md. */
  charges: z.strictObject({
    /** For so long a till may take a charge back. */
    cancelMinutes: integer(1, 60),
    /** Codes that do not exist, from one terminal in each window; with more it charges nothing for the rest of it. */
    badCodes: integer(1, 1_000),
    windowMinutes: integer(1, 60),
  }),
  /** Where top-ups come from. `sandbox` makes money out of nothing, so prod refuses it. */
  fundingSources: listOf(z.enum(['sandbox'], 'must be a list out of: sandbox')),
  /** Cards that customers top up from: docs/cards.md. */
  cards: z.strictObject({
    /** `sandbox` takes any card and no money, so prod refuses it; with `none`, nobody registers a card. */
    processor: z.enum(['none', 'sandbox'], 'must be none or sandbox'),
    /** Active ones. */
    maxPerCustomer: integer(1, 10),
    /** How long a customer has to enter a card at the processor. */
    registrationMinutes: integer(5, 24 * 60),
    /** Registrations that may be started in each `tryWindowHours`, whatever comes of them. */
    triesPerCustomer: integer(1, 100),
    triesPerDevice: integer(1, 100),
    tryWindowHours: integer(1, 7 * 24),
    /** For so long nothing is topped up from a card that is new. Prod refuses 0; in dev, no card has money. */
    coolOffHours: integer(0, 30 * 24),
  }),
};

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
