/** Removes cards: marked for ever, without their token, and out of the customer's list, in one transaction. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { CardRemoval, CardRemovalRefusal, CardRemovalWrite } from '../domain/cards/remove-card.ts';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { firstRefusal, refuse } from '../domain/refusal.ts';
import { accountEventPut } from './account-events.ts';
import { cardHolderClauses, cardHolderValues } from './card-clauses.ts';
import { readCard } from './card-items.ts';
import { allOf, type Clause, expressions, placeholders, whyRefused } from './conditions.ts';
import { type RegistryOptions, readItem } from './item-access.ts';
import { fieldsOf, toItem } from './items.ts';
import { cardKey, cardListKey, walletKey } from './keys.ts';
import { transact } from './transact.ts';

export interface CardRemovalOptions extends RegistryOptions {
  readonly ledgerTable: string;
}

export const cardRemoval = (options: CardRemovalOptions): CardRemoval => ({
  remove: (write) => remove(options, write),
});

async function remove(
  options: CardRemovalOptions,
  write: CardRemovalWrite,
): ReturnType<CardRemoval['remove']> {
  const { registryTable, ledgerTable } = options;
  const done = await transact(options, [
    { ConditionCheck: holderCheck(ledgerTable, write) },
    cardUpdate(registryTable, write),
    listUpdate(registryTable, write),
    accountEventPut(registryTable, write.event),
  ]);
  // Read in any case: another removal may have been faster, or an answer of ours lost.
  const [card, wallet] = await Promise.all([
    readCard(options, write.id),
    readItem(options, walletKey(write.customer), ledgerTable),
  ]);
  if (done.outcome === 'committed' && card) return card;
  const fields = wallet && fieldsOf(wallet);
  const broken = fields && cardHolderClauses(write).filter((clause) => !clause.holds(fields));
  const refused = broken ? firstRefusal(broken.map(({ code }) => code)) : 'device_not_enrolled';
  if (refused === 'device_not_enrolled' || refused === 'session_ended') return refuse(refused);
  if (card?.state === 'removed' && card.customer === write.customer) return card;
  if (done.outcome !== 'refused') throw new ServiceBusy('It is not known yet whether the card was removed');
  const [, target] = done.results;
  const codes: CardRemovalRefusal[] = [
    ...(refused === undefined ? [] : [refused]),
    ...(target?.failed ? [whyRefused(removableClauses(write), target.old, 'not_found')] : []),
  ];
  const code = firstRefusal(codes);
  if (code !== undefined) return refuse(code);
  throw new ServiceBusy('The card changed while it was removed');
}

/** What must hold of the card. */
export const removableClauses = ({ customer }: CardRemovalWrite): readonly Clause<'not_found'>[] => [
  {
    name: "the customer's own",
    expression: '#customer = :customer',
    code: 'not_found',
    holds: (card) => card.text('customer') === customer,
  },
  {
    name: 'active',
    expression: '#state = :removable',
    code: 'not_found',
    holds: (card) => card.text('state') === 'active',
  },
];

function holderCheck(
  table: string,
  write: CardRemovalWrite,
): NonNullable<TransactWriteItem['ConditionCheck']> {
  const condition = allOf(cardHolderClauses(write).map(({ expression }) => expression));
  return {
    TableName: table,
    Key: toItem({ ...walletKey(write.customer) }),
    ConditionExpression: condition,
    ...expressions([condition], cardHolderValues(write)),
  };
}

function cardUpdate(table: string, write: CardRemovalWrite): TransactWriteItem {
  const update = 'SET #state = :removed, #removedAt = :now REMOVE #token';
  const condition = allOf(removableClauses(write).map(({ expression }) => expression));
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...cardKey(write.id) }),
      UpdateExpression: update,
      ConditionExpression: condition,
      ...expressions([update, condition], {
        ':removed': 'removed',
        ':removable': 'active',
        ':now': write.now,
        ':customer': write.customer,
      }),
    },
  };
}

function listUpdate(table: string, { id, customer }: CardRemovalWrite): TransactWriteItem {
  const update = 'DELETE #cards :card';
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...cardListKey(customer) }),
      UpdateExpression: update,
      ...placeholders([update], { ':card': new Set([id]) }),
    },
  };
}
