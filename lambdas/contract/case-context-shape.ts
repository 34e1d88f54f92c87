/** What surrounds a case, as reviewers see it: why it is there, who that is, and what else touched the phone and the store. */
import * as z from 'zod/mini';
import {
  amount,
  balance,
  caseId,
  country,
  currency,
  deviceId,
  storeId,
  timestamp,
  transferId,
} from './fields.ts';

const count = z.int().check(z.minimum(0));
const accountStatus = z.enum(['active', 'frozen']);
const deviceClass = z.enum(['ios', 'android', 'software']);
/** What a list of the operators says; nothing where it says nothing. */
const listed = z.optional(z.enum(['allow', 'watch', 'block']));
const total = z.strictObject({ count, sum: balance });
const windows = z.strictObject({ hour: total, day: total, month: total });
const words = { text: z.string(), text_ja: z.string() };

/** A rule, in the words of the ruleset that judged the payment. */
const firedRule = z.strictObject({
  reason: z.string(),
  /** `shadow` and `snoozed` had no effect. */
  effect: z.enum(['fired', 'shadow', 'snoozed']),
  /** What it adds to the score; nothing where it adds nothing. */
  score: z.optional(z.int()),
  ...words,
});

/** What a rule could look at, in words: a name, and a value that needs no table to be read. */
const signalInWords = z.strictObject({
  name: z.string(),
  label: z.string(),
  label_ja: z.string(),
  ...words,
  /** Reasons of the rules that fired and look at it. */
  rules: z.array(z.string()),
});

/** A payment as it stands in a history. The store's name is the store's own words: anything may stand in it. */
const pastPayment = z.strictObject({
  id: transferId,
  at: timestamp,
  status: z.enum(['approved', 'held', 'declined', 'expired']),
  amount,
  currency,
  customer_id: z.string(),
  device_id: z.optional(deviceId),
  store_id: storeId,
  store_name: z.string(),
  country: z.optional(country),
  /** Whether it is the payment that the case is about. */
  subject: z.boolean(),
  /** Known to be fraud: its dispute was upheld. */
  fraud: z.boolean(),
  /** Its customer disputes it, or did. */
  disputed: z.boolean(),
});

const contextDevice = z.strictObject({
  id: deviceId,
  class: deviceClass,
  security_level: z.enum(['software', 'trusted-environment', 'strongbox', 'secure-enclave']),
  /** Whether the maker of the phone vouched for the key. */
  attested: z.boolean(),
  enrolled_at: timestamp,
  state: z.enum(['new', 'trusted', 'frozen', 'removed']),
  /** Whether the customer had another device when it came. */
  additional: z.boolean(),
  last_used_at: z.optional(timestamp),
  last_country: z.optional(country),
  listed,
});

const contextCustomer = z.strictObject({
  id: z.string(),
  status: accountStatus,
  registered_at: z.optional(timestamp),
  /** Masked, as is all that names a person; see `POST /cases/{id}/unmaskings`. Nothing where there is none. */
  email_masked: z.optional(z.string()),
  phone_masked: z.optional(z.string()),
  name_masked: z.optional(z.string()),
  verification: z.enum(['contact_verified', 'identity_verified']),
  cool_off_until: z.optional(timestamp),
  listed,
  wallet: z.optional(z.strictObject({ currency, available: balance, pending: balance })),
  /** As learned from payments of 30 days that went through. */
  usual: z.strictObject({
    payments: windows,
    top_ups: windows,
    /** The mean payment; nothing where there are too few for one. */
    amount: z.optional(balance),
    countries: z.array(country),
    /** Of each hour of the day, in the stage's time zone, how much was paid in it, in no unit: 24, or none. */
    hours: z.array(count),
  }),
  /** All that were ever enrolled, up to a number, the oldest first. */
  devices: z.array(contextDevice),
  /** Newest first, up to a number. */
  payments: z.array(pastPayment),
  /** What happened to the account besides payments, newest first, up to a number. */
  events: z.array(
    z.strictObject({
      id: z.string(),
      at: timestamp,
      kind: z.string(),
      by: z.enum(['customer', 'notice_link', 'system', 'colleague']),
      device_id: z.optional(deviceId),
    }),
  ),
});

/** What is checked of a kept proof, in this order (ADR 0009); `missing`: there is no payment, device or code to check. */
const failedChecks = [
  'missing',
  'device',
  'form',
  'signature',
  'header',
  'htm',
  'htu',
  'iat',
  'ik',
  'bh',
  'asked',
] as const;

const proof = z.strictObject({
  /** Whether what is kept shows that the key of the enrolled device signed for the very payment. */
  verified: z.boolean(),
  /** The first that failed. What was signed is told only where it was verified. */
  failed_check: z.optional(z.enum(failedChecks)),
  /** `payment_code`: at a till, the code that the customer showed. `confirmation`: the payment, once more after a step-up. */
  kind: z.optional(z.enum(['payment', 'confirmation', 'payment_code'])),
  algorithm: z.optional(z.literal('ES256')),
  /** RFC 7638, of the key that signed: the device's id. */
  thumbprint: z.optional(deviceId),
  /** Names as in the proof (RFC 9449, ADR 0009). */
  signed: z.optional(
    z.strictObject({
      method: z.string(),
      url: z.string(),
      /** By the phone's clock. */
      at: timestamp,
      /** SHA-256 of the access token and of the body, base64url. */
      ath: z.string(),
      bh: z.string(),
      /** Of a code: the most that may be charged. */
      amount: z.optional(z.string()),
      currency: z.optional(z.string()),
      store_id: z.optional(z.string()),
    }),
  ),
});

export const earlierCase = z.strictObject({
  id: caseId,
  kind: z.enum(['held_payment', 'dispute']),
  /** Whose: the customer's, or of another customer who shares a phone with them, or with one who does. */
  of: z.enum(['customer', 'phone']),
  customer_id: z.string(),
  state: z.enum(['open', 'decided', 'expired']),
  opened_at: timestamp,
  amount,
  currency,
  store_name: z.string(),
  reasons: z.array(z.string()),
  outcome: z.optional(z.enum(['approve', 'decline', 'uphold', 'reject'])),
  decided_at: z.optional(timestamp),
});

export const caseContext = z.strictObject({
  case_id: caseId,
  rules: z.array(firedRule),
  signals: z.array(signalInWords),
  customer: contextCustomer,
  device: z.strictObject({
    ...contextDevice.shape,
    /** Other accounts on the same phone, as its maker's attestation names it; none where it names none. */
    other_customers: z.array(
      z.strictObject({ customer_id: z.string(), status: accountStatus, enrolled_at: timestamp }),
    ),
    /** What others paid on the same phone of late, newest first, up to a number. */
    payments: z.array(pastPayment),
  }),
  store: z.strictObject({
    id: storeId,
    name: z.string(),
    risk_class: z.enum(['standard', 'elevated', 'high']),
    status: accountStatus,
    frozen_at: z.optional(timestamp),
    listed,
    activity: z.strictObject({
      payments: windows,
      /** Of the last hour: who paid there, who of them is new, and who bought what resells for cash. */
      customers: count,
      new_customers: count,
      cash_convertible_customers: count,
    }),
    /** What was paid there of late, newest first, up to a number: anybody's. */
    payments: z.array(pastPayment),
  }),
  earlier_cases: z.array(earlierCase),
  proof,
  /** Whether there is more of something than is shown. */
  truncated: z.boolean(),
});
