/** Customers' history, in the Projections table: rebuilt from the ledger's stream, never asked about money. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { accountOf } from '../domain/ledger/chart.ts';
import type { Entries, Entry } from '../domain/ledger/entries.ts';
import { decodeLines, encodeLines } from './basket-lines.ts';
import { placeholders } from './conditions.ts';
import { placeIn } from './cursor.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { idOf, type Key, walletKey } from './keys.ts';
import { holdOf } from './open-holds.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface EntriesStoreOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly projectionsTable: string;
}

export function entriesStore({ client, runtime, projectionsTable }: EntriesStoreOptions): Entries {
  return {
    async record(entry) {
      const isNewer = 'attribute_not_exists(#pk) OR #version < :version';
      const named = placeholders([isNewer], {
        ':version': entry.version,
      });
      const command = new PutItemCommand({
        TableName: projectionsTable,
        Item: entryItem(entry),
        ConditionExpression: isNewer,
        ...named,
      });
      await retrying(runtime, () => client.send(command)).catch((error: unknown) => {
        // What is kept is as new: the record came twice, or late.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      });
    },
    async list(customer, { limit, after }) {
      const condition = '#pk = :wallet AND begins_with(#sk, :entry)';
      const named = placeholders([condition], {
        ':wallet': walletKey(customer).pk,
        ':entry': 'ENTRY#',
      });
      const command = new QueryCommand({
        TableName: projectionsTable,
        KeyConditionExpression: condition,
        ...named,
        ScanIndexForward: false,
        Limit: limit,
        ...(after === undefined ? {} : { ExclusiveStartKey: startAfter(customer, after) }),
      });
      const { Items, LastEvaluatedKey } = await retrying(runtime, () => client.send(command));
      const last = LastEvaluatedKey?.sk?.S;
      return {
        entries: (Items ?? []).map(entryOf),
        ...(last === undefined ? {} : { next: last }),
      };
    },
  };
}

/** The partition is always the asking customer's own, whatever the place. */
const startAfter = (customer: string, place: string): Item =>
  toItem({ pk: walletKey(customer).pk, sk: placeIn(place, /^ENTRY#[0-9]{15}#[\w-]{1,64}$/)[0] });

/** Sorts by time: 15 digits of milliseconds last until the year 33658. */
export const entryKey = ({ customer, createdAt, id }: Pick<Entry, 'customer' | 'createdAt' | 'id'>): Key => ({
  pk: walletKey(customer).pk,
  sk: `ENTRY#${String(createdAt).padStart(15, '0')}#${id}`,
});

const entryItem = (entry: Entry): Item =>
  toItem({
    ...entryKey(entry),
    id: entry.id,
    kind: entry.kind,
    state: entry.state,
    debit: entry.debit,
    credit: entry.credit,
    amount: entry.money.amount,
    captured: entry.captured,
    currency: entry.money.currency,
    counterparty: entry.counterparty,
    payment: entry.paymentId,
    terminal: entry.terminal,
    withdrawn: entry.withdrawn,
    // What the rules learn of a customer and a store: lambdas/store/activity.
    device: entry.device === undefined ? undefined : Buffer.from(entry.device, 'base64url'),
    country: entry.country,
    lines: entry.lines && entry.lines.length > 0 ? encodeLines(entry.lines) : undefined,
    createdAt: entry.createdAt,
    day: entry.day,
    movedAt: entry.movedAt,
    endedAt: entry.endedAt,
    version: entry.version,
    hold: holdOf(entry),
  });

const kinds = ['payment', 'top_up', 'refund', 'charge_back', 'correction', 'compensation'] as const;

export function entryOf(item: Item): Entry {
  const fields = fieldsOf(item);
  return {
    id: fields.text('id'),
    kind: fields.choice('kind', kinds),
    state: fields.choice('state', ['pending', 'posted', 'voided', 'expired']),
    debit: accountOf(fields.text('debit')),
    credit: accountOf(fields.text('credit')),
    money: { amount: fields.integer('amount'), currency: fields.text('currency') },
    ...(fields.has('captured') ? { captured: fields.integer('captured') } : {}),
    customer: idOf(fields.text('pk')),
    counterparty: fields.text('counterparty'),
    ...(fields.has('payment') ? { paymentId: fields.text('payment') } : {}),
    ...(fields.has('terminal') ? { terminal: fields.count('terminal') } : {}),
    ...(fields.has('withdrawn') ? { withdrawn: true as const } : {}),
    ...(fields.has('device') ? { device: Buffer.from(fields.bytes('device')).toString('base64url') } : {}),
    ...(fields.has('country') ? { country: fields.text('country') } : {}),
    ...(fields.has('lines') ? { lines: decodeLines(fields.bytes('lines')) } : {}),
    createdAt: fields.count('createdAt'),
    day: fields.text('day'),
    movedAt: fields.count('movedAt'),
    ...(fields.has('endedAt') ? { endedAt: fields.count('endedAt') } : {}),
    version: fields.count('version'),
  };
}
