/** Changes to accounts: the wallet's status, its sessions and its cool-off, in one transaction with the event. */
import { type DynamoDBClient, GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { AccountChange, AccountState, Accounts } from '../domain/account/accounts.ts';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import { accountEventPut } from './account-events.ts';
import { allOf, expressions, type Requirement } from './conditions.ts';
import { formerContactPut } from './former-contacts.ts';
import { type Fields, fieldsOf, toItem } from './items.ts';
import { walletKey } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';
import { transact } from './transact.ts';
import { walletOpening, walletOpeningValues } from './wallet-opening.ts';

export interface AccountStoreOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
  readonly registryTable: string;
  /** ISO 4217: of a wallet that a change opens. */
  readonly currency: string;
}

export const accountStore = (options: AccountStoreOptions): Accounts => ({
  change: (change) => write(options, change),
  read: (customer) => readAccount(options, customer),
});

export async function readAccount(
  { client, runtime, ledgerTable }: Pick<AccountStoreOptions, 'client' | 'runtime' | 'ledgerTable'>,
  customer: string,
): Promise<AccountState | undefined> {
  const command = new GetItemCommand({
    TableName: ledgerTable,
    Key: toItem({ ...walletKey(customer) }),
    ConsistentRead: true,
  });
  const { Item } = await retrying(runtime, () => client.send(command));
  return Item && stateIn(fieldsOf(Item));
}

const stateIn = (wallet: Fields): AccountState => ({
  status: wallet.choice('status', ['active', 'frozen']),
  sessionsSince: wallet.has('sessionsSince') ? wallet.count('sessionsSince') : 0,
  coolOffUntil: wallet.has('coolOffUntil') ? wallet.count('coolOffUntil') : 0,
});

/** A wrong guess (of what is later already, or whether the event is there) is put right by the old item. */
const GUESSES = 4;

async function write(options: AccountStoreOptions, change: AccountChange): Promise<boolean> {
  let times = timesOf(change);
  let recorded = false;
  for (let guess = 0; guess < GUESSES; guess++) {
    const done = await transact(options, [
      { Update: walletUpdate(options, change, times) },
      ...(recorded ? [] : records(options.registryTable, change)),
    ]);
    if (done.outcome === 'committed') return true;
    if (done.outcome === 'unknown')
      throw new ServiceBusy('It is not known yet whether the account was changed');
    const [wallet, ...kept] = done.results;
    if (wallet?.failed) {
      const old = wallet.old && fieldsOf(wallet.old);
      if (wishes(change).some((wish) => !(old ? wish.holds(old) : wish.holdsWithoutWallet))) return false;
      if (old) times = later(times, stateIn(old));
    }
    // An earlier attempt wrote it, with all that goes with it; the sessions since then are still to be ended.
    if (kept.some(({ failed }) => failed)) recorded = true;
  }
  throw new ServiceBusy('The account changed with every attempt');
}

type Times = Pick<AccountState, 'sessionsSince' | 'coolOffUntil'>;

const timesOf = ({ now, signedInAt = 0, coolOffUntil = 0 }: AccountChange): Times => ({
  // The session that asks ends too, even if Cognito's clock is ahead of ours.
  sessionsSince: Math.max(Math.floor(now / 1000), signedInAt),
  coolOffUntil,
});

const later = (a: Times, b: Times): Times => ({
  sessionsSince: Math.max(a.sessionsSince, b.sessionsSince),
  coolOffUntil: Math.max(a.coolOffUntil, b.coolOffUntil),
});

/** Something without which there is nothing to change. */
interface Wish extends Requirement {
  readonly holdsWithoutWallet: boolean;
}

/** By expression and value the same as what `write` reads from the old item. */
export function wishes({ status, signedInAt }: AccountChange): readonly Wish[] {
  const wanted: Wish[] = [];
  if (status !== undefined) {
    // A customer without a wallet is active.
    const unset = status === 'frozen' ? 'attribute_not_exists(#status)' : 'attribute_exists(#status)';
    wanted.push({
      name: 'not so already',
      expression:
        status === 'frozen' ? `(${unset} OR #status <> :status)` : `(${unset} AND #status <> :status)`,
      holds: (wallet) => wallet.text('status') !== status,
      holdsWithoutWallet: status === 'frozen',
    });
  }
  if (signedInAt !== undefined) {
    wanted.push({
      name: 'session not ended',
      expression: '(attribute_not_exists(#sessionsSince) OR #sessionsSince < :signedInAt)',
      holds: (wallet) => !wallet.has('sessionsSince') || wallet.count('sessionsSince') < signedInAt,
      holdsWithoutWallet: true,
    });
  }
  return wanted;
}

/** Time runs forward: an earlier end of sessions or of the cool-off does not overwrite a later one. */
const notLater = [
  '(attribute_not_exists(#sessionsSince) OR #sessionsSince <= :since)',
  '(attribute_not_exists(#coolOffUntil) OR #coolOffUntil <= :until)',
];

function walletUpdate(
  { ledgerTable, currency }: AccountStoreOptions,
  change: AccountChange,
  { sessionsSince, coolOffUntil }: Times,
): NonNullable<TransactWriteItem['Update']> {
  const { event, status, signedInAt } = change;
  const coolsOff = coolOffUntil > 0;
  const update = `SET ${[
    ...walletOpening(status === undefined ? undefined : '#status = :status'),
    '#sessionsSince = :since',
    ...(coolsOff ? ['#coolOffUntil = :until'] : []),
  ].join(', ')}`;
  const condition = allOf([
    ...wishes(change).map(({ expression }) => expression),
    ...notLater.filter((each) => coolsOff || each.includes('#sessionsSince')),
  ]);
  return {
    TableName: ledgerTable,
    Key: toItem({ ...walletKey(event.customer) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...expressions([update, condition], {
      ...walletOpeningValues(currency),
      ':since': sessionsSince,
      ':until': coolOffUntil,
      ':status': status,
      ':signedInAt': signedInAt,
    }),
  };
}

function records(table: string, { event, formerEmail }: AccountChange): TransactWriteItem[] {
  const put = accountEventPut(table, event);
  return formerEmail === undefined ? [put] : [put, formerContactPut(table, event, formerEmail)];
}
