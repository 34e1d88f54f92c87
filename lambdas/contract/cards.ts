/** The contract of cards: register one at the processor, see and remove them, and take what the processor says. */
import * as z from 'zod/mini';
import { amount, currency, deliveryStatus, returnUrl, timestamp, webhookPlay } from './fields.ts';
import { route } from './route.ts';

/** Random, and ours: the processor knows the card by it. */
const cardId = z.string().check(z.regex(/^card_[A-Za-z0-9_-]{27}$/));

const cardBrands = ['visa', 'mastercard', 'jcb', 'american_express', 'diners', 'other'] as const;

/** The month that is printed on the card. */
const month = z.string().check(z.regex(/^20[0-9]{2}-(0[1-9]|1[0-2])$/));
const lastFour = z.string().check(z.regex(/^[0-9]{4}$/));

const card = z.strictObject({
  id: cardId,
  /** `pending`: the customer enters it at `url`. `blocked`: its holder denied a top-up from it. */
  state: z.enum(['pending', 'active', 'failed', 'expired', 'blocked', 'removed']),
  /** Where the customer enters the card, while there is something to do: a page of the processor's. */
  url: z.optional(z.url()),
  brand: z.optional(z.enum(cardBrands)),
  last_four: z.optional(lastFour),
  expires: z.optional(month),
  /** Before this nothing is topped up from it. */
  usable_from: z.optional(timestamp),
  /** Why a registration failed. */
  failure: z.optional(z.enum(['declined', 'three_ds_failed', 'card_expired', 'cancelled', 'limit'])),
  started_at: timestamp,
});

export const registerCard = route({
  operation: 'registerCard',
  method: 'POST',
  path: '/cards',
  summary: "Start to register a card, which the customer enters at the card processor's, with 3-D Secure",
  audience: { pool: 'customers' },
  idempotent: true,
  proof: 'device',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({
    return_url: z.optional(returnUrl),
  }),
  statuses: { 201: 'Started: the customer goes to `url`' },
  answer: card,
  problems: [
    'cards_not_available',
    'device_not_enrolled',
    'session_ended',
    'idempotency_conflict',
    'account_frozen',
    'card_limit_reached',
    'limit_exceeded',
    'service_busy',
  ],
});

export const listCards = route({
  operation: 'listCards',
  method: 'GET',
  path: '/cards',
  summary: "The customer's cards, and the registration that was started last, oldest first",
  audience: { pool: 'customers' },
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  statuses: { 200: 'All of them' },
  answer: z.strictObject({ cards: z.array(card) }),
  problems: [],
});

export const removeCard = route({
  operation: 'removeCard',
  method: 'DELETE',
  path: '/cards/{id}',
  summary: 'Remove a card: nothing is topped up from it any more',
  audience: { pool: 'customers' },
  idempotent: true,
  proof: 'device',
  pathParameters: z.strictObject({ id: cardId }),
  query: z.strictObject({}),
  statuses: { 200: 'Removed, now or before' },
  answer: card,
  problems: ['device_not_enrolled', 'session_ended', 'not_found', 'account_frozen', 'service_busy'],
});

const topUpId = z.string().check(z.regex(/^top_[A-Za-z0-9_-]{27}$/));

/** Why a cardholder denied a charge: it was not they; they did not get what they paid for; anything else. */
const chargeBackReasons = ['fraud', 'dispute', 'other'] as const;

/** Of a charge or its denial, where the processor says it: absent, it is all that was asked for. */
const charged = { amount: z.optional(amount), currency: z.optional(currency) };

/** No digits alone: a token that is one might be the number itself. */
const token = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9_-]{7,127}$/));

// Processors send more than these, and change it. What is not named here is dropped before anything looks at it.
const events = [
  z.object({
    type: z.literal('card.registered'),
    timestamp,
    data: z.object({
      reference: cardId,
      token,
      brand: z.enum(cardBrands),
      last_four: lastFour,
      expires: month,
      three_ds: z.object({
        status: z.enum(['authenticated', 'attempted', 'failed']),
        eci: z.string().check(z.regex(/^0[0-7]$/)),
        transaction_id: z.uuid(),
        liability_shift: z.enum(['issuer', 'merchant', 'unknown']),
      }),
    }),
  }),
  z.object({
    type: z.literal('card.failed'),
    timestamp,
    data: z.object({
      reference: cardId,
      reason: z.enum(['declined', 'three_ds_failed', 'card_expired', 'cancelled']),
    }),
  }),
  z.object({
    type: z.literal('charge.succeeded'),
    timestamp,
    data: z.object({ reference: topUpId, ...charged }),
  }),
  z.object({
    type: z.literal('charge.failed'),
    timestamp,
    data: z.object({ reference: topUpId }),
  }),
  z.object({
    type: z.literal('charge.reversed'),
    timestamp,
    data: z.object({ reference: topUpId, reason: z.enum(chargeBackReasons), ...charged }),
  }),
] as const;

export const receiveCardEvent = route({
  operation: 'receiveCardEvent',
  method: 'POST',
  path: '/webhooks/card-processor',
  summary:
    "Take a card processor's event: signed as Standard Webhooks 1.0.0 says, in the headers webhook-id, webhook-timestamp " +
    'and webhook-signature (v1). Every 2xx is final; of anything else, the same event again is right',
  audience: { pool: 'none' },
  idempotent: false,
  proof: 'none',
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  body: z.discriminatedUnion('type', events),
  foreignBody: true,
  bodySize: 64 * 1024,
  bodyDepth: 32,
  statuses: { 200: 'Taken, now or before; or kept as one that came too late, or fits no charge' },
  answer: z.strictObject({ received: z.literal(true) }),
  problems: ['webhook_signature_invalid', 'webhook_conflict', 'not_found', 'service_busy'],
});

/** What the sandbox has for cards: each behaves as its name says. */
export const sandboxCards = [
  'visa',
  'mastercard',
  'declined',
  'three_ds_failed',
  'three_ds_attempted',
  'charge_declined',
  'answers_later',
  'never_answers',
  'never_hears',
] as const;

/** Plays the part of a processor's page, where there is no processor yet. */
export const playCardProcessor = route({
  operation: 'playCardProcessor',
  method: 'POST',
  path: '/sandbox/card-processor/{reference}',
  summary: 'For development: be the card processor, and send the webhooks of what happens to this API',
  audience: { pool: 'none' },
  sandbox: 'cards',
  idempotent: false,
  proof: 'none',
  /** A card's or a top-up's id. */
  pathParameters: z.strictObject({
    reference: z.string().check(z.regex(/^(card|top)_[A-Za-z0-9_-]{27}$/)),
  }),
  query: z.strictObject({}),
  body: z.strictObject({
    /** The cards that are entered, each with an event of its own. */
    cards: z.optional(z.array(z.enum(sandboxCards)).check(z.minLength(1), z.maxLength(4))),
    /** What happens to the charge of a top-up, each with an event of its own. */
    charges: z.optional(
      z.array(z.enum(['succeeded', 'failed', 'reversed'])).check(z.minLength(1), z.maxLength(4)),
    ),
    /** Of each charge that succeeds or is reversed; all of it where this is not given. */
    amount: z.optional(amount),
    ...webhookPlay,
  }),
  statuses: { 200: 'Sent, with what was answered to each delivery' },
  answer: z.strictObject({
    deliveries: z.array(
      z.strictObject({
        webhook_id: z.string(),
        type: z.string(),
        status: deliveryStatus,
      }),
    ),
  }),
  problems: ['cards_not_available'],
});
