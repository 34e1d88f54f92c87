/** Takes results of registrations: the event, the card, the customer's list and the account event, in one transaction. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { RegistrationResults, RegistrationResultWrite } from '../domain/cards/receive-registration.ts';
import { accountEventPut } from './account-events.ts';
import { roomForCard } from './card-clauses.ts';
import { cardEventItem, detailValues, readCard, readCardEvent, threeDsValue } from './card-items.ts';
import { expressions } from './conditions.ts';
import { putNew, type RegistryOptions } from './item-access.ts';
import { toItem, type Values } from './items.ts';
import { cardKey, cardListKey } from './keys.ts';
import { transact } from './transact.ts';

/** The card is as it was judged. */
export const cardIsAsJudged = '#state = :judged';

export function cardResults(options: RegistryOptions): RegistrationResults {
  return {
    read: (id) => readCard(options, id),
    readEvent: (id) => readCardEvent(options, id),
    record: (write) => record(options, write),
  };
}

/** The place of the list in the transaction. */
const LIST = 2;

async function record(
  options: RegistryOptions,
  write: RegistrationResultWrite,
): ReturnType<RegistrationResults['record']> {
  const { registryTable: table } = options;
  const { event, judgement, now } = write;
  const done = await transact(options, [
    putNew(table, cardEventItem(event, judgement.outcome, now)),
    decision(table, write),
    ...(judgement.state === 'active'
      ? [listUpdate(table, write), accountEventPut(table, registered(write))]
      : []),
  ]);
  if (done.outcome === 'committed') return 'recorded';
  const [seen, changed] = done.outcome === 'refused' ? done.results : [];
  const full = done.outcome === 'refused' && done.results[LIST]?.failed === true;
  return full && !seen?.failed && !changed?.failed ? 'full' : 'changed';
}

/** The new state, or only that it is as it was judged. */
function decision(table: string, write: RegistrationResultWrite): TransactWriteItem {
  const { card, judgement } = write;
  const item = {
    TableName: table,
    Key: toItem({ ...cardKey(card.id) }),
    ConditionExpression: cardIsAsJudged,
  };
  const judged = { ':judged': card.state };
  if (judgement.state === undefined)
    return { ConditionCheck: { ...item, ...expressions([cardIsAsJudged], judged) } };
  const values = decided(write);
  const update = `SET ${Object.keys(values)
    .map((name) => `#${name} = :${name}`)
    .join(', ')} REMOVE #url`;
  const named = Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value]));
  return {
    Update: {
      ...item,
      UpdateExpression: update,
      ...expressions([update, cardIsAsJudged], { ...named, ...judged }),
    },
  };
}

/** Of a card that is not taken nothing is kept but what its issuer said of the cardholder. */
function decided({ event, judgement, usableFrom, now }: RegistrationResultWrite): Values {
  const { state, failure } = judgement;
  const threeDs = event.type === 'card.registered' ? { threeDs: threeDsValue(event.threeDs) } : {};
  const active =
    state === 'active' && event.type === 'card.registered'
      ? { ...detailValues(event.details), usableFrom }
      : {};
  return { state, decidedAt: now, ...(failure === undefined ? {} : { failure }), ...threeDs, ...active };
}

function listUpdate(table: string, { card, maxCards }: RegistrationResultWrite): TransactWriteItem {
  const update = 'ADD #cards :card';
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...cardListKey(card.customer) }),
      UpdateExpression: update,
      ConditionExpression: roomForCard,
      ...expressions([update, roomForCard], { ':card': new Set([card.id]), ':maxCards': maxCards }),
    },
  };
}

const registered = ({ card, now }: RegistrationResultWrite): Parameters<typeof accountEventPut>[1] => ({
  id: card.id,
  customer: card.customer,
  kind: 'card_registered',
  at: now,
  by: { role: 'system' },
  details: { card: card.id, processor: card.processor },
});
