/** The sandbox's cards: what the processor that it plays says of each. */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod/mini';
import type { receiveCardEvent, sandboxCards } from '../../contract/cards.ts';

type SandboxCard = (typeof sandboxCards)[number];

/** An event's `type` and `data`, but for the reference. Like a real one, it says more than anybody asked for. */
export type Said = {
  readonly [T in Event['type']]: { type: T; data: Omit<Of<T>['data'], 'reference'> };
}[Event['type']];
type Event = z.input<(typeof receiveCardEvent)['body']>;
type Of<T> = Extract<Event, { type: T }>;

/** @param at milliseconds since the epoch */
export function sandboxRegistration(card: SandboxCard, at: number): Said {
  if (card === 'declined') return { type: 'card.failed', data: { reason: 'declined' } };
  if (card === 'three_ds_failed') return { type: 'card.failed', data: { reason: 'three_ds_failed' } };
  const brand = card === 'mastercard' ? 'mastercard' : 'visa';
  const attempted = card === 'three_ds_attempted';
  const data = {
    // The token is the sandbox's memory: by it, it knows the card again.
    token: `tok_${card}`,
    brand,
    last_four: brand === 'visa' ? '1111' : '4444',
    expires: `${new Date(at).getUTCFullYear() + 2}-12`,
    three_ds: {
      status: attempted ? 'attempted' : 'authenticated',
      eci: attempted ? '06' : brand === 'visa' ? '05' : '02',
      transaction_id: randomUUID(),
      liability_shift: 'issuer',
    },
    cardholder: { name: 'HANAKO SANDBOX', postal_code: '100-0001' },
  } as const;
  return { type: 'card.registered', data };
}

/** @param amount minor units; undefined for all of the charge */
export function sandboxCharge(charge: 'succeeded' | 'failed' | 'reversed', amount: string | undefined): Said {
  if (charge === 'failed') return { type: 'charge.failed', data: {} };
  const part = amount === undefined ? {} : { amount };
  return charge === 'reversed'
    ? { type: 'charge.reversed', data: { reason: 'fraud', ...part } }
    : { type: 'charge.succeeded', data: part };
}
