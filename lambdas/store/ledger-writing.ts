/** Writes payments and top-ups: each is one transaction over two items, whose conditions are the whole decision. */
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import {
  type DayLimit,
  type Ledger,
  type LedgerRefusal,
  ServiceBusy,
  type WriteResult,
} from '../domain/ledger/ledger.ts';
import type { Payment, TopUp, Transfer } from '../domain/ledger/transfer.ts';
import { allOf, type Clause, expressions, whyRefused } from './conditions.ts';
import type { Item } from './items.ts';
import { toItem } from './items.ts';
import { walletKey } from './keys.ts';
import { paidOn, paymentItem, paymentOf, toppedUpOn, topUpItem, topUpOf } from './ledger-items.ts';
import { ledgerReading } from './ledger-reading.ts';
import type { Runtime } from './runtime.ts';
import { transact } from './transact.ts';

export interface LedgerWritingOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
}

export type LedgerWriting = Pick<Ledger, 'writePayment' | 'writeTopUp' | 'readPayment' | 'readTopUp'>;

export function ledgerWriting(options: LedgerWritingOptions): LedgerWriting {
  const { readPayment, readTopUp } = ledgerReading(options);
  return {
    readPayment,
    readTopUp,
    writePayment: (payment, limit) =>
      write<Payment>(options, {
        transfer: payment,
        item: paymentItem(payment),
        parse: paymentOf,
        read: readPayment,
        effect: payment.state === 'pending' ? reserve : spend,
        clauses: paymentClauses(payment, limit),
        counter: paidOn(payment.day),
        limit,
      }),
    writeTopUp: (topUp, limit) =>
      write<TopUp>(options, {
        transfer: topUp,
        item: topUpItem(topUp),
        parse: topUpOf,
        read: readTopUp,
        effect: add,
        clauses: topUpClauses(topUp, limit),
        counter: toppedUpOn(topUp.day),
        limit,
      }),
  };
}

const spend = 'SET #available = #available - :amount';
const reserve = 'SET #available = #available - :amount, #pending = #pending + :amount';
const add = 'SET #available = #available + :amount';

/** What must hold of the wallet for a payment. */
export const paymentClauses = (payment: Transfer, limit: DayLimit): readonly Clause<LedgerRefusal>[] => [
  ...sharedClauses(payment),
  {
    name: 'enough funds',
    expression: '#available >= :amount',
    code: 'insufficient_funds',
    holds: (wallet) => wallet.integer('available') >= payment.money.amount,
  },
  withinDayLimit(paidOn(payment.day), payment, limit),
];

/** What must hold of the wallet for a top-up. */
export const topUpClauses = (topUp: Transfer, limit: DayLimit): readonly Clause<LedgerRefusal>[] => [
  ...sharedClauses(topUp),
  withinDayLimit(toppedUpOn(topUp.day), topUp, limit),
];

const sharedClauses = (transfer: Transfer): readonly Clause<LedgerRefusal>[] => [
  {
    name: 'device enrolled',
    expression: 'contains(#devices, :device)',
    code: 'device_not_enrolled',
    holds: (wallet) => wallet.texts('devices').includes(transfer.device),
  },
  {
    name: 'same currency',
    expression: '#currency = :currency',
    code: 'currency_not_supported',
    holds: (wallet) => wallet.text('currency') === transfer.money.currency,
  },
  {
    name: 'account active',
    expression: '#status = :active',
    code: 'account_frozen',
    holds: (wallet) => wallet.text('status') === 'active',
  },
];

function withinDayLimit(counter: string, { money }: Transfer, { dayLimit }: DayLimit): Clause<LedgerRefusal> {
  // An amount above the whole limit must not pass on a day that has no counter yet.
  const dayMayBeNew = money.amount <= dayLimit;
  return {
    name: 'within day limit',
    expression: dayMayBeNew ? '(attribute_not_exists(#day) OR #day <= :room)' : '#day <= :room',
    code: 'limit_exceeded',
    holds: (wallet) => {
      const counted = wallet.has(counter) ? wallet.integer(counter) : 0n;
      return counted + money.amount <= dayLimit;
    },
  };
}

interface Write<T extends Transfer> {
  readonly transfer: T;
  readonly item: Item;
  readonly parse: (item: Item) => T;
  readonly read: (id: string) => Promise<T | undefined>;
  /** What the transfer does to the wallet's amounts. */
  readonly effect: string;
  readonly clauses: readonly Clause<LedgerRefusal>[];
  /** The wallet's attribute that counts the transfer in its day. */
  readonly counter: string;
  readonly limit: DayLimit;
}

async function write<T extends Transfer>(
  options: LedgerWritingOptions,
  wanted: Write<T>,
): Promise<WriteResult<T>> {
  const { transfer, parse, read, clauses } = wanted;
  const done = await transact(options, [
    {
      Put: {
        TableName: options.ledgerTable,
        Item: wanted.item,
        ConditionExpression: 'attribute_not_exists(#pk)',
        ...expressions(['#pk']),
      },
    },
    { Update: walletUpdate(options.ledgerTable, wanted) },
  ]);
  if (done.outcome === 'committed') return { outcome: 'written', transfer };
  if (done.outcome === 'unknown') {
    const earlier = await read(transfer.id);
    if (earlier) return replay(earlier, transfer);
    throw new ServiceBusy('It is not known yet whether the transfer was written');
  }
  const [record, wallet] = done.results;
  if (record?.old) return replay(parse(record.old), transfer);
  // A cancelled transaction need not name every condition that failed. Before anyone is told that nothing was
  // written, the record itself is asked.
  const earlier = await read(transfer.id);
  if (earlier) return replay(earlier, transfer);
  return { outcome: 'refused', code: whyRefused(clauses, wallet?.old, 'device_not_enrolled') };
}

function walletUpdate(
  table: string,
  { transfer, effect, clauses, counter, limit }: Write<Transfer>,
): NonNullable<TransactWriteItem['Update']> {
  const past = limit.pastDays.flatMap((day) => [paidOn(day), toppedUpOn(day)]);
  const pastNames = Object.fromEntries(past.map((attribute, index) => [`#past${index}`, attribute]));
  const remove = past.length > 0 ? ` REMOVE ${Object.keys(pastNames).join(', ')}` : '';
  const update = `${effect} ADD #day :amount${remove}`;
  const condition = allOf(clauses.map((clause) => clause.expression));
  const { amount, currency } = transfer.money;
  return {
    TableName: table,
    Key: toItem({ ...walletKey(transfer.customer) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...expressions(
      [update, condition],
      {
        ':amount': amount,
        ':room': limit.dayLimit - amount,
        ':device': transfer.device,
        ':currency': currency,
        ':active': 'active',
      },
      { '#day': counter, ...pastNames },
    ),
  };
}

/** The same key came before: with the same request it is answered as it stands, with another it is a conflict. */
function replay<T extends Transfer>(earlier: T, asked: T): WriteResult<T> {
  return earlier.fingerprint === asked.fingerprint
    ? { outcome: 'replayed', transfer: earlier }
    : { outcome: 'refused', code: 'idempotency_conflict' };
}
