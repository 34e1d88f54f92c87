/** Starts to register a card: by an enrolled device, once for each Idempotency-Key, and not without end. */
import { type Refusal, type RefusalCode, refuse } from '../refusal.ts';
import type { Card } from './card.ts';
import type { CardProcessor } from './card-processor.ts';

export type RegistrationRefusal = Extract<
  RefusalCode,
  | 'device_not_enrolled'
  | 'session_ended'
  | 'idempotency_conflict'
  | 'account_frozen'
  | 'card_limit_reached'
  | 'limit_exceeded'
>;

/** How many registrations may be tried in a span of time: who tries stolen numbers needs many. */
export interface TryLimits {
  /** Milliseconds. Spans follow one another, the same for everybody. */
  readonly window: number;
  readonly perCustomer: number;
  readonly perDevice: number;
}

export interface RegistrationWrite {
  /** Pending, and without a URL. */
  readonly card: Card;
  /** Of the customer: the same wish has the same id, and with another fingerprint it is a conflict. */
  readonly request: { readonly id: string; readonly fingerprint: string };
  /** The device that signed. */
  readonly device: string;
  /** Seconds since the epoch: when the customer signed in. */
  readonly authTime: number;
  /** Active cards that a customer may have. */
  readonly maxCards: number;
  readonly tries: TryLimits;
}

export interface CardRegistrations {
  /**
   * One transaction: the card, the request (never seen), the tries of the customer and of the device (below their limits),
   * all if the wallet has the device, a live session and is active, and the customer has room for a card. A request that
   * was seen before is answered with its card as it stands, for an enrolled device alone.
   */
  start(write: RegistrationWrite): Promise<Card | (Refusal & { refused: RegistrationRefusal })>;
  /** Keeps the first URL that it is told. */
  keepUrl(id: string, url: string): Promise<Card>;
}

export interface StartRegistrationPorts {
  readonly cards: CardRegistrations;
  /** Undefined where the stage has connected none. */
  readonly processor: CardProcessor | undefined;
  /** How long the customer has at the processor. */
  readonly minutes: number;
  readonly maxCards: number;
  readonly tries: TryLimits;
  /** A new id. */
  readonly newId: () => string;
}

export interface StartRegistrationCommand {
  readonly customer: string;
  readonly device: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
  readonly request: RegistrationWrite['request'];
  readonly returnUrl: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const MINUTE = 60 * 1000;

/**
 * The card is written before the processor hears of it, so that no result can come for one that we do not know; the same
 * request again goes on where an earlier one was cut off. A registration is one try, whatever comes of it: the first
 * result ends it, so that nobody tries one number after another at the processor's.
 */
export async function startRegistration(
  { cards, processor, minutes, maxCards, tries, newId }: StartRegistrationPorts,
  { customer, device, authTime, request, returnUrl, now }: StartRegistrationCommand,
): Promise<Card | Refusal> {
  if (!processor) return refuse('cards_not_available');
  const card: Card = {
    id: newId(),
    customer,
    processor: processor.name,
    state: 'pending',
    startedAt: now,
    expiresAt: now + minutes * MINUTE,
  };
  const started = await cards.start({ card, request, device, authTime, maxCards, tries });
  if ('refused' in started) return started;
  if (started.url !== undefined || started.state !== 'pending') return started;
  const { url } = await processor.beginRegistration({ reference: started.id, returnUrl });
  return cards.keepUrl(started.id, url);
}
