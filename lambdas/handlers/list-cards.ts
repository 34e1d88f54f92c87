/** GET /cards */
import { listCards } from '../contract/cards.ts';
import { environment } from '../environment.ts';
import { readCardsOf } from '../store/card-list.ts';
import { dynamoDb } from '../store/clients.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderCard } from './render/card.ts';

const table = () => ({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') });

export const handler = operation(listCards, async ({ caller, now }) => {
  const cards = await readCardsOf(table(), caller.subject);
  return { status: 200, body: { cards: cards.map((card) => renderCard(card, now)) } };
});
