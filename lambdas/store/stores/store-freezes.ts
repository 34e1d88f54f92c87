/** Freezes of stores: an attribute of the store's item, which every judgement of a payment reads, and events beside it. */
import { QueryCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { ServiceBusy } from '../../domain/ledger/ledger.ts';
import {
  FREEZE_WRITTEN_WITHIN,
  type StoreFreeze,
  type StoreFreezeEvent,
  type StoreFreezes,
  type StoreFreezeWish,
} from '../../domain/stores/store-freeze.ts';
import { expressions, placeholders } from '../conditions.ts';
import { putNew, type RegistryOptions, readItem } from '../item-access.ts';
import { fieldsOf, toItem } from '../items.ts';
import { storeEventKey, storeKey } from '../keys.ts';
import { storeOf } from '../registry-items.ts';
import { retrying } from '../retry.ts';
import { transact } from '../transact.ts';

export const storeFreezes = (options: RegistryOptions): StoreFreezes => ({
  read: (store) => read(options, store),
  set: (wish, eventId) => set(options, wish, eventId),
});

async function read(options: RegistryOptions, id: string): Promise<StoreFreeze | undefined> {
  const [item, last] = await Promise.all([readItem(options, storeKey(id)), lastEvent(options, id)]);
  if (!item) return undefined;
  const { frozenAt } = storeOf(item);
  return {
    store: id,
    state: frozenAt === undefined ? 'active' : 'frozen',
    ...(frozenAt === undefined ? {} : { frozenAt }),
    ...(last === undefined ? {} : { last }),
  };
}

async function lastEvent(
  { client, runtime, registryTable }: RegistryOptions,
  store: string,
): Promise<StoreFreezeEvent | undefined> {
  const condition = '#pk = :store AND begins_with(#sk, :event)';
  const command = new QueryCommand({
    TableName: registryTable,
    KeyConditionExpression: condition,
    ...placeholders([condition], { ':store': storeKey(store).pk, ':event': 'EVENT#' }),
    ConsistentRead: true,
    ScanIndexForward: false,
    Limit: 1,
  });
  const { Items: [item] = [] } = await retrying(runtime, () => client.send(command));
  if (!item) return undefined;
  const fields = fieldsOf(item);
  return {
    kind: fields.choice('kind', ['frozen', 'unfrozen']),
    reason: fields.text('reason'),
    by: fields.text('by'),
    at: fields.count('at'),
  };
}

async function set(
  options: RegistryOptions,
  wish: StoreFreezeWish,
  eventId: string,
): ReturnType<StoreFreezes['set']> {
  const { registryTable: table, runtime } = options;
  // Of this very moment: what is written later than so soon after it is not written at all.
  const at = runtime.now();
  const { store, reason, by } = wish;
  const kind = wish.state === 'frozen' ? 'frozen' : 'unfrozen';
  const event = putNew(table, toItem({ ...storeEventKey({ store, at, id: eventId }), kind, reason, by, at }));
  const done = await transact(options, [storeUpdate(table, wish, at), event], at + FREEZE_WRITTEN_WITHIN);
  if (done.outcome === 'committed') return 'written';
  if (done.outcome === 'unknown')
    throw new ServiceBusy('It is not known yet whether the store was frozen, or the freeze lifted');
  const [changed] = done.results;
  return changed?.failed && !changed.old ? 'not_found' : 'unchanged';
}

function storeUpdate(table: string, { store, state }: StoreFreezeWish, at: number): TransactWriteItem {
  const update = state === 'frozen' ? 'SET #frozenAt = :at' : 'REMOVE #frozenAt';
  const condition = `attribute_exists(#pk) AND ${state === 'frozen' ? storeTakesPayments : storeIsFrozen}`;
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...storeKey(store) }),
      UpdateExpression: update,
      ConditionExpression: condition,
      ...expressions([update, condition], { ':at': at }),
    },
  };
}

export const storeTakesPayments = 'attribute_not_exists(#frozenAt)';
export const storeIsFrozen = 'attribute_exists(#frozenAt)';

/** A part of a transaction that asks this of the store. */
export const storeCheck = (
  table: string,
  store: string,
  condition: typeof storeTakesPayments | typeof storeIsFrozen,
): TransactWriteItem => ({
  ConditionCheck: {
    TableName: table,
    Key: toItem({ ...storeKey(store) }),
    ConditionExpression: condition,
    ...expressions([condition]),
  },
});
