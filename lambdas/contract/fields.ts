/** The field types that several operations share, with their JSON Schema descriptions. */
import * as z from 'zod/mini';

const described = <T extends z.ZodMiniType>(schema: T, description: string, example?: unknown): T => {
  z.globalRegistry.add(schema, { description, ...(example === undefined ? {} : { examples: [example] }) });
  return schema;
};

/**
 * Money travels as a string of digits in minor units: a JSON number would let a parser round 2^53+1 or take 1200.0
 * for 1200 before anyone could look (RFC 8259, section 6; RFC 7493, section 2.2).
 */
export const amount = described(
  z.string().check(z.regex(/^[1-9][0-9]{0,14}$/)),
  'A positive amount in minor units (JPY has none), as a string of digits',
  '1200',
);

/** A balance or total: like an amount, but it may be zero. */
export const balance = described(
  z.string().check(z.regex(/^(0|[1-9][0-9]{0,14})$/)),
  'A balance in minor units, as a string of digits',
  '48800',
);

export const currency = described(z.string().check(z.regex(/^[A-Z]{3}$/)), 'ISO 4217 code', 'JPY');

/** No control characters: a name goes to logs, terminals, pages and mails. Those must escape what is left. */
export const displayName = (maxLength: number) =>
  z.string().check(z.minLength(1), z.maxLength(maxLength), z.regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u));

export const storeId = described(
  z.string().check(z.regex(/^[a-z0-9-]{3,40}$/)),
  'The id of a store',
  'shinjuku-east',
);
/** Every payment keeps the name, in an item of at most 1 KB: hence a limit in bytes as well. */
export const storeName = described(
  displayName(40).check(
    z.refine((name) => new TextEncoder().encode(name).length <= 96, 'must have at most 96 bytes in UTF-8'),
  ),
  'The name of a store: at most 40 characters, and 96 bytes in UTF-8',
  'Shinjuku East',
);
export const emailAddress = described(
  z.string().check(z.regex(/^[^\s@]{1,64}@[^\s@]{1,190}$/)),
  'An e-mail address',
  'owner@example.com',
);
export const transferId = z.string().check(z.regex(/^(pay|top|ref|chb|cor|com)_[A-Za-z0-9_-]{27}$/));
/** `case_`: of a held payment; `disp_`: a dispute. */
export const caseId = z.string().check(z.regex(/^(case|disp)_[A-Za-z0-9_-]{27}$/));
export const disputeId = z.string().check(z.regex(/^disp_[A-Za-z0-9_-]{27}$/));
export const country = described(
  z.string().check(z.regex(/^[A-Z]{2}$/)),
  'ISO 3166 code, of the country that the network address is taken to be in',
  'JP',
);
const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
/** What operators say of a country must be of one that there is: a mistyped one would do nothing. */
export const knownCountry = described(
  country.check(z.refine((code) => regions.of(code) !== undefined, 'must be the ISO 3166 code of a country')),
  'ISO 3166 code of a country, as network addresses are taken to be in',
  'JP',
);
export const customerId = described(
  z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)),
  'The `sub` of a customer',
);
/** RFC 7638 thumbprint with SHA-256. */
export const deviceId = described(
  z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)),
  'The SHA-256 thumbprint (RFC 7638) of the device key',
);
/** Where a provider's page sends the customer afterwards. */
export const returnUrl = z.string().check(z.maxLength(500), z.regex(/^https:\/\/[!-~]+$/));
/** Where the next page begins. */
export const cursor = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,300}$/));
/** What is asked of a list that comes in pages. */
export const pageQuery = z.strictObject({ cursor: z.optional(cursor) });
/** A page of what was done. @param event an event's members */
export const eventPage = <T extends z.core.$ZodShape>(event: T) =>
  z.strictObject({ events: z.array(z.strictObject(event)), next_cursor: z.optional(cursor) });
export const timestamp = described(z.iso.datetime(), 'RFC 3339 time in UTC', '2026-11-22T03:00:00.000Z');

/** How a sandbox provider misbehaves when it sends webhooks. */
export const webhookPlay = {
  /** Sends the last event first. */
  reorder: z.optional(z.boolean()),
  /** Sends each event twice. */
  duplicate: z.optional(z.boolean()),
  /** Signs with a secret of its own. */
  bad_signature: z.optional(z.boolean()),
  /** How many seconds ago the webhook says it was sent. */
  age_seconds: z.optional(z.int().check(z.minimum(0), z.maximum(86_400))),
};
/** The HTTP status of the answer to a webhook; 0 where there was none. */
export const deliveryStatus = z.int();
