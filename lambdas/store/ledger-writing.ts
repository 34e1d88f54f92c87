/** Writes payments and top-ups: each is one transaction over two items, whose conditions are the whole decision. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Ledger, ServiceBusy, type Terms, type WriteResult } from '../domain/ledger/ledger.ts';
import type { Charged, Payment, TopUp, Transfer } from '../domain/ledger/transfer.ts';
import { type Beside, codeUse } from './code-use.ts';
import { expressions } from './conditions.ts';
import { type Item, toItem } from './items.ts';
import { keptTrace } from './kept-trace.ts';
import { cardKey } from './keys.ts';
import { chargedOf, paymentItem, paymentOf, topUpItem, topUpOf } from './ledger-items.ts';
import { ledgerReading } from './ledger-reading.ts';
import type { Runtime } from './runtime.ts';
import { transact } from './transact.ts';
import {
  paymentChange,
  topUpChange,
  type WalletChange,
  walletWrite,
  whyNotWritten,
} from './wallet-change.ts';

export interface LedgerWritingOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
}

export type LedgerWriting = Pick<
  Ledger,
  'writePayment' | 'confirmPayment' | 'writeTopUp' | 'readPayment' | 'readTopUp'
>;

export function ledgerWriting(options: LedgerWritingOptions): LedgerWriting {
  const { readPayment, readTopUp } = ledgerReading(options);
  return {
    readPayment,
    readTopUp,
    writePayment: (payment, terms) =>
      write<Payment>(options, {
        transfer: payment,
        change: paymentChange(payment, terms),
        writeBy: terms.writeBy,
        item: itemOf(options, payment),
        condition: stillMissing,
        before: replayOf(payment),
        parse: paymentOf,
        read: readPayment,
      }),
    confirmPayment: (payment, terms) =>
      write<Payment>(options, {
        transfer: payment,
        change: paymentChange(payment, terms),
        writeBy: terms.writeBy,
        item: itemOf(options, payment),
        condition: stillChallenged,
        before: confirmed,
        parse: paymentOf,
        read: readPayment,
      }),
    writeTopUp: (topUp, terms) =>
      write<TopUp>(options, {
        transfer: topUp,
        change: topUpChange(topUp, terms),
        item: topUpItem(topUp),
        condition: stillMissing,
        before: replayOf(topUp),
        parse: topUpOf,
        read: readTopUp,
      }),
  };
}

/**
 * Writes a pending top-up, beside a card that must be active.
 *
 * @throws ServiceBusy
 */
export const startCardTopUp = (
  options: LedgerWritingOptions & { readonly registryTable: string },
  topUp: TopUp,
  terms: Terms,
): Promise<WriteResult<TopUp>> =>
  write<TopUp>(options, {
    transfer: topUp,
    change: topUpChange(topUp, terms),
    item: topUpItem(topUp),
    condition: stillMissing,
    before: replayOf(topUp),
    parse: topUpOf,
    read: ledgerReading(options).readTopUp,
    beside: {
      write: {
        ConditionCheck: {
          TableName: options.registryTable,
          Key: toItem({ ...cardKey(topUp.fundingSource) }),
          ConditionExpression: cardIsActive,
          ...expressions([cardIsActive], { ':active': 'active' }),
        },
      },
      // What is wrong with the wallet comes first, as in the order of refusals.
      refusal: (_, walletFailed) => (walletFailed ? undefined : 'card_not_usable'),
    },
  });

/**
 * Writes a payment that a till charged, and with it that its code is used.
 *
 * @throws ServiceBusy
 */
export const writeCharge = (
  options: LedgerWritingOptions & { readonly registryTable: string },
  payment: Charged,
  terms: Terms,
): Promise<WriteResult<Charged>> =>
  write<Charged>(options, {
    transfer: payment,
    change: paymentChange(payment, terms),
    writeBy: terms.writeBy,
    item: itemOf(options, payment),
    condition: stillMissing,
    before: replayOf(payment),
    parse: chargedOf,
    read: ledgerReading(options).readCharge,
    beside: codeUse(options.registryTable, payment, terms.now),
  });

const itemOf = ({ runtime }: LedgerWritingOptions, payment: Payment): Item => ({
  ...paymentItem(payment),
  ...keptTrace(payment, runtime.traceHeader?.()),
});

/** Of the card that is topped up from. */
export const cardIsActive = '#state = :active';

const stillMissing = 'attribute_not_exists(#pk)';
const stillChallenged = '#state = :challenged';

interface Write<T extends Transfer> {
  /** As it is when it is written. */
  readonly transfer: T;
  readonly change: WalletChange;
  /** See `Terms`. */
  readonly writeBy?: number | undefined;
  readonly item: Item;
  /** What must hold of the transfer's own item. */
  readonly condition: string;
  /** What the item says of an earlier request like this; undefined where it says that there was none. */
  readonly before: (earlier: T) => WriteResult<T> | undefined;
  readonly parse: (item: Item) => T;
  readonly read: (id: string) => Promise<T | undefined>;
  /** What else is asked or written: the card of a top-up, the code of a charge. */
  readonly beside?: Beside;
}

async function write<T extends Payment | TopUp>(
  options: LedgerWritingOptions,
  { transfer, change, writeBy, item, condition, before, parse, read, beside }: Write<T>,
): Promise<WriteResult<T>> {
  const TableName = options.ledgerTable;
  const named = expressions([condition], { ':challenged': 'challenged' });
  const items = [
    { Put: { TableName, Item: item, ConditionExpression: condition, ...named } },
    walletWrite(TableName, change),
    ...(beside ? [beside.write] : []),
  ];
  const done = await transact(options, items, writeBy);
  if (done.outcome === 'committed') return { outcome: 'written', transfer };
  const [record, wallet, other] = done.outcome === 'refused' ? done.results : [];
  // A cancelled transaction need not name every condition that failed. Before anyone is told that nothing was
  // written, the record itself is asked.
  const earlier = record?.old ? parse(record.old) : await read(transfer.id);
  const told = earlier && before(earlier);
  if (told) return told;
  if (done.outcome === 'unknown')
    throw new ServiceBusy('It is not known yet whether the transfer was written');
  const refusal = other?.failed ? beside?.refusal(other.old, wallet?.failed ?? false) : undefined;
  if (refusal) return { outcome: 'refused', code: refusal };
  return whyNotWritten(change, wallet?.old);
}

/** The same key came before: with the same request it is answered as it stands, with another it is a conflict. */
const replayOf =
  <T extends Transfer>(asked: T) =>
  (earlier: T): WriteResult<T> =>
    earlier.fingerprint === asked.fingerprint
      ? { outcome: 'replayed', transfer: earlier }
      : { outcome: 'refused', code: 'idempotency_conflict' };

/** A payment is confirmed once: the second time it is answered as it stands. */
const confirmed = (earlier: Payment): WriteResult<Payment> | undefined =>
  earlier.state === 'challenged' ? undefined : { outcome: 'replayed', transfer: earlier };
