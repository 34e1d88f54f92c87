/** The contract of the report of exposure: whom a device, a store, a range of addresses or a span of time has cost what. */
import * as z from 'zod/mini';
import {
  amount,
  balance,
  country,
  currency,
  cursor,
  customerId,
  deviceId,
  storeId,
  timestamp,
  transferId,
} from './fields.ts';
import { route } from './route.ts';

const operators = { pool: 'reviewers', groups: ['operator'] } as const;

/** Days. The command goes through a longer span month by month. */
const LONGEST = 92;
const DAY = 24 * 60 * 60 * 1000;

const addressRange = z.string().check(z.regex(/^(unknown|[0-9A-Fa-f.:/]{2,49})$/));
z.globalRegistry.add(addressRange, {
  description:
    'A range in CIDR notation: of IPv4 from /8 to /24, of IPv6 from /19 to /48, since of an address no more is kept; or `unknown`, for the payments of which no network was kept',
  examples: ['203.0.113.0/24'],
});

const scope = {
  /** Payments that were made from then on. */
  from: timestamp,
  /** And before then. */
  to: timestamp,
  store: z.optional(storeId),
  device: z.optional(deviceId),
  customer: z.optional(customerId),
  /** From where the phone asked. */
  address_range: z.optional(addressRange),
};

const inOrder = z.refine<{ readonly from: string; readonly to: string }>(
  ({ from, to }) => Date.parse(to) > Date.parse(from) && Date.parse(to) - Date.parse(from) <= LONGEST * DAY,
  { path: ['to'], error: `must be later than from, by ${LONGEST} days at most` },
);

/**
 * Why a payment is known to be fraud: its customer's dispute was upheld, an operator made it good out of our losses, a
 * reviewer declined it for that, or its customer said that it is not theirs.
 */
const fraudMark = z.enum(['dispute_upheld', 'compensated', 'declined_as_fraud', 'customer_denied']);

const counted = z.strictObject({ payments: z.int(), customers: z.int(), amount: balance });

export const exposedPayment = z.strictObject({
  id: transferId,
  created_at: timestamp,
  customer_id: customerId,
  device_id: deviceId,
  store_id: storeId,
  store_name: z.string(),
  /** Of a charge: the till's number within the store. */
  terminal: z.optional(z.int()),
  status: z.string().check(z.regex(/^[a-z_]{1,20}$/)),
  currency,
  amount,
  /** What has moved of it. */
  taken: balance,
  /** What is reserved of it. */
  held: balance,
  /** What was given back of what has moved, by refunds and compensations. */
  returned: balance,
  country: z.optional(country),
  /**
   * From where the phone asked, or asked for the code that was charged: a /24 of IPv4 or a /48 of IPv6; `unknown` where it was
   * not kept.
   */
  network: z.string(),
  /** Why it is known to be fraud. */
  fraud: z.array(fraudMark),
});

const exposure = z.strictObject({
  /** All payments, those too that were declined or ran out. */
  payments: z.int(),
  customers: z.int(),
  devices: z.int(),
  stores: z.int(),
  /** The first and the last payment by which anything moved or is held. */
  since: z.optional(timestamp),
  until: z.optional(timestamp),
  totals: z.array(
    z.strictObject({ currency, taken: counted, held: counted, returned: counted, fraud: counted }),
  ),
});

const ofOperators = {
  method: 'GET',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
} as const;

export const getExposure = route({
  ...ofOperators,
  operation: 'getExposure',
  path: '/exposure',
  summary:
    'The payments of a device, a customer, a store, a range of network addresses, or all, in a span of time, with whom they concern, what they come to, and which are known to be fraud',
  query: z.strictObject({ ...scope, cursor: z.optional(cursor) }).check(inOrder),
  statuses: { 200: 'A page of the payments, with what that page comes to; with no cursor, the whole' },
  answer: z.strictObject({
    exposure,
    payments: z.array(exposedPayment),
    /** With a range of addresses: other payments of the page that may be from there, since their network was not kept. */
    network_unknown: z.optional(z.int()),
    next_cursor: z.optional(z.string()),
  }),
  problems: ['invalid_cursor'],
});

export const getExposureTable = route({
  ...ofOperators,
  operation: 'getExposureTable',
  path: '/exposure/table',
  summary: 'The same payments as comma-separated values for a spreadsheet, up to 5,000 of them',
  query: z.strictObject(scope).check(inOrder),
  statuses: { 200: 'RFC 4180, with a line of headings; no cell is a formula' },
  answer: z.string(),
  answerType: 'text/csv',
  problems: ['exposure_too_large'],
});
