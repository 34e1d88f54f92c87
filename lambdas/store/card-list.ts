/** The cards of a customer: those that are active, and the one whose registration was started last. */
import type { Card } from '../domain/cards/card.ts';
import { readCard } from './card-items.ts';
import { type RegistryOptions, readItem } from './item-access.ts';
import { fieldsOf } from './items.ts';
import { cardListKey } from './keys.ts';

/** Strongly consistent, oldest first. */
export async function readCardsOf(options: RegistryOptions, customer: string): Promise<readonly Card[]> {
  const item = await readItem(options, cardListKey(customer));
  if (!item) return [];
  const fields = fieldsOf(item);
  const ids = new Set([...fields.texts('cards'), fields.text('latest')]);
  const cards = await Promise.all([...ids].map((id) => readCard(options, id)));
  return cards
    .filter((card) => card !== undefined)
    .filter(({ state }) => state !== 'removed')
    .sort((a, b) => a.startedAt - b.startedAt);
}
