/** Writes refunds: one transaction over the refund, its payment, and the customer's wallet. */
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Ledger, type RefundResult, ServiceBusy } from '../domain/ledger/ledger.ts';
import { type Payment, type Refund, takenBy } from '../domain/ledger/transfer.ts';
import { expressions, whyRefused } from './conditions.ts';
import { givenBackClauses, paymentCounts } from './given-back.ts';
import { toItem } from './items.ts';
import { walletKey } from './keys.ts';
import { ledgerReading } from './ledger-reading.ts';
import { refundItem, refundOf } from './refund-items.ts';
import type { Runtime } from './runtime.ts';
import { transact } from './transact.ts';

export interface LedgerRefundsOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
}

export type LedgerRefunds = Pick<Ledger, 'readPayment' | 'readRefund' | 'writeRefund'>;

export function ledgerRefunds(options: LedgerRefundsOptions): LedgerRefunds {
  const { readPayment, readRefund } = ledgerReading(options);
  return {
    readPayment,
    readRefund,
    writeRefund: (refund, payment) => write(options, refund, payment),
  };
}

async function write(options: LedgerRefundsOptions, refund: Refund, payment: Payment): Promise<RefundResult> {
  const table = options.ledgerTable;
  const given = { ...refund, paid: takenBy(payment) };
  const done = await transact(options, [
    refundIsNew(table, refund),
    paymentCounts(table, given),
    walletReceives(table, refund),
  ]);
  if (done.outcome === 'committed') return { outcome: 'written', transfer: refund };
  const [record, counted, wallet] = done.outcome === 'refused' ? done.results : [];
  // A cancelled transaction need not name every condition that failed. Before anyone is told that nothing was
  // written, the record itself is asked.
  const earlier = record?.old ? refundOf(record.old) : await ledgerReading(options).readRefund(refund.id);
  if (earlier) {
    return earlier.fingerprint === refund.fingerprint
      ? { outcome: 'replayed', transfer: earlier }
      : { outcome: 'refused', code: 'idempotency_conflict' };
  }
  if (done.outcome === 'unknown') throw new ServiceBusy('It is not known yet whether the refund was written');
  if (counted?.failed)
    return {
      outcome: 'refused',
      code: whyRefused(givenBackClauses(given), counted.old, 'payment_not_captured'),
    };
  if (wallet?.old) return { outcome: 'refused', code: 'currency_not_supported' };
  throw new Error(`There is no wallet that ${payment.id} was paid from`);
}

function refundIsNew(table: string, refund: Refund): TransactWriteItem {
  const isNew = 'attribute_not_exists(#pk)';
  return {
    Put: {
      TableName: table,
      Item: refundItem(refund),
      ConditionExpression: isNew,
      ...expressions([isNew]),
    },
  };
}

/** Whatever its status and its limits: it is the customer's own money. */
function walletReceives(table: string, { customer, money }: Refund): TransactWriteItem {
  const update = 'SET #available = #available + :amount';
  const sameCurrency = '#currency = :currency';
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...walletKey(customer) }),
      UpdateExpression: update,
      ConditionExpression: sameCurrency,
      ...expressions([update, sameCurrency], { ':amount': money.amount, ':currency': money.currency }),
    },
  };
}
