/** Starts to register cards: by an enrolled device, once for each request, so many in a span of time, in one transaction. */
import { type TransactWriteItem, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type {
  CardRegistrations,
  RegistrationRefusal,
  RegistrationWrite,
} from '../domain/cards/start-registration.ts';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { firstRefusal, refuse } from '../domain/refusal.ts';
import { cardHolderClauses, cardHolderValues, roomForCard } from './card-clauses.ts';
import { cardItem, cardOf, readCard } from './card-items.ts';
import { allOf, expressions, placeholders } from './conditions.ts';
import { putNew, type RegistryOptions, readItem } from './item-access.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { cardKey, cardListKey, cardRequestKey, cardTriesKey, walletKey } from './keys.ts';
import { expiresAttribute } from './registry-items.ts';
import { retrying } from './retry.ts';
import { transact } from './transact.ts';

export interface CardRegistrationsOptions extends RegistryOptions {
  readonly ledgerTable: string;
}

export function cardRegistrations(options: CardRegistrationsOptions): CardRegistrations {
  return {
    start: (write) => start(options, write),
    async keepUrl(id, url) {
      const update = 'SET #url = if_not_exists(#url, :url)';
      const known = 'attribute_exists(#pk)';
      const command = new UpdateItemCommand({
        TableName: options.registryTable,
        Key: toItem({ ...cardKey(id) }),
        UpdateExpression: update,
        ConditionExpression: known,
        ReturnValues: 'ALL_NEW',
        ...placeholders([update, known], { ':url': url }),
      });
      const { Attributes } = await retrying(options.runtime, () => options.client.send(command));
      return cardOf(Attributes ?? {});
    },
  };
}

/** Who cannot sign for the customer learns nothing, not even of an earlier request. */
const learnNothing: readonly RegistrationRefusal[] = ['device_not_enrolled', 'session_ended'];

/** The places in the transaction of what is full. */
const [LIST, TRIES_OF_CUSTOMER, TRIES_OF_DEVICE] = [3, 4, 5];

async function start(
  options: CardRegistrationsOptions,
  write: RegistrationWrite,
): ReturnType<CardRegistrations['start']> {
  const { registryTable } = options;
  const { card, request, device, tries } = write;
  const done = await transact(options, [
    { ConditionCheck: walletCheck(options.ledgerTable, write) },
    putNew(registryTable, requestItem(write)),
    putNew(registryTable, cardItem(card)),
    listUpdate(registryTable, write),
    triesUpdate(registryTable, write, card.customer, tries.perCustomer),
    triesUpdate(registryTable, write, device, tries.perDevice),
  ]);
  if (done.outcome === 'committed') return card;
  // All are asked: a cancelled transaction need not name every condition that failed.
  const [wallet, earlier] = await Promise.all([
    readItem(options, walletKey(card.customer), options.ledgerTable),
    readItem(options, cardRequestKey(request.id)),
  ]);
  const refused = whyNot(write, wallet);
  if (refused !== undefined && learnNothing.includes(refused)) return refuse(refused);
  if (earlier) return replay(options, request.fingerprint, earlier);
  if (refused !== undefined) return refuse(refused);
  const results = done.outcome === 'refused' ? done.results : [];
  if (results[LIST]?.failed) return refuse('card_limit_reached');
  if (results[TRIES_OF_CUSTOMER]?.failed || results[TRIES_OF_DEVICE]?.failed) return refuse('limit_exceeded');
  throw new ServiceBusy('It is not known yet whether the registration was started');
}

function whyNot(write: RegistrationWrite, wallet: Item | undefined): RegistrationRefusal | undefined {
  if (!wallet) return 'device_not_enrolled';
  const fields = fieldsOf(wallet);
  return firstRefusal(
    cardHolderClauses(write)
      .filter((clause) => !clause.holds(fields))
      .map(({ code }) => code),
  );
}

async function replay(options: CardRegistrationsOptions, fingerprint: string, earlier: Item) {
  const fields = fieldsOf(earlier);
  if (fields.text('fingerprint') !== fingerprint) return refuse('idempotency_conflict');
  const id = fields.text('card');
  const card = await readCard(options, id);
  if (card) return card;
  throw new Error(`The request of ${id} is there, and the card is not`);
}

const requestItem = ({ request, card }: RegistrationWrite): Item =>
  toItem({ ...cardRequestKey(request.id), fingerprint: request.fingerprint, card: card.id });

function walletCheck(
  table: string,
  write: RegistrationWrite,
): NonNullable<TransactWriteItem['ConditionCheck']> {
  const condition = allOf(cardHolderClauses(write).map(({ expression }) => expression));
  return {
    TableName: table,
    Key: toItem({ ...walletKey(write.card.customer) }),
    ConditionExpression: condition,
    ...expressions([condition], cardHolderValues(write)),
  };
}

/** Who has no room for a card need not enter one. What counts is asked again when the card becomes active. */
function listUpdate(table: string, { card, maxCards }: RegistrationWrite): TransactWriteItem {
  const update = 'SET #latest = :id';
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...cardListKey(card.customer) }),
      UpdateExpression: update,
      ConditionExpression: roomForCard,
      ...expressions([update, roomForCard], { ':id': card.id, ':maxCards': maxCards }),
    },
  };
}

/** A try is counted before anybody enters a number. */
export const roomForTry = '(attribute_not_exists(#tries) OR #tries < :max)';

/** @param by the customer or the device @param max tries in a window */
function triesUpdate(
  table: string,
  { card: { startedAt }, tries: { window } }: RegistrationWrite,
  by: string,
  max: number,
): TransactWriteItem {
  const begin = Math.floor(startedAt / window) * window;
  const update = 'SET #expires = :expires ADD #tries :one';
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...cardTriesKey(by, begin) }),
      UpdateExpression: update,
      ConditionExpression: roomForTry,
      ...expressions(
        [update, roomForTry],
        // In seconds, and for a window longer than it is asked for: clocks differ.
        { ':one': 1, ':max': max, ':expires': Math.ceil((begin + 2 * window) / 1000) },
        { '#expires': expiresAttribute },
      ),
    },
  };
}
