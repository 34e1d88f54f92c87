/** A card as the contract shows it: what a customer may know, and neither token nor 3-D Secure result. */
import type * as z from 'zod/mini';
import type { registerCard } from '../../contract/cards.ts';
import { type Card, cardStateAt } from '../../domain/cards/card.ts';
import { timestampOf } from './time.ts';

/** @param now milliseconds since the epoch */
export function renderCard(card: Card, now: number): z.input<(typeof registerCard)['answer']> {
  const { id, details, url, usableFrom, failure, startedAt } = card;
  const state = cardStateAt(card, now);
  return {
    id,
    state,
    ...(url !== undefined && state === 'pending' ? { url } : {}),
    ...(details ? { brand: details.brand, last_four: details.lastFour, expires: details.expires } : {}),
    ...(usableFrom === undefined ? {} : { usable_from: timestampOf(usableFrom) }),
    ...(failure === undefined ? {} : { failure }),
    started_at: timestampOf(startedAt),
  };
}
