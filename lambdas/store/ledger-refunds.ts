/** Writes refunds: one transaction over the refund, its payment, and the customer's wallet. */
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Ledger, type RefundRefusal, type RefundResult, ServiceBusy } from '../domain/ledger/ledger.ts';
import type { Payment, Refund } from '../domain/ledger/transfer.ts';
import { allOf, type Clause, expressions, type Requirement, whyRefused } from './conditions.ts';
import { toItem } from './items.ts';
import { paymentKey, walletKey } from './keys.ts';
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
  const done = await transact(options, [
    refundIsNew(table, refund),
    paymentCounts(table, refund, payment),
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
  if (counted?.failed) return { outcome: 'refused', code: whyUncounted(refund, payment, counted.old) };
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

/** Minor units: what all refunds of the payment may come to. */
const refundable = ({ captured, money }: Payment): bigint => captured ?? money.amount;

/** What must hold of the payment, or the refund is refused. */
export const refundClauses = (refund: Refund, payment: Payment): readonly Clause<RefundRefusal>[] => [
  {
    name: 'same currency',
    expression: '#currency = :currency',
    code: 'currency_not_supported',
    holds: (paid) => paid.text('currency') === refund.money.currency,
  },
  {
    name: 'captured',
    expression: '#state = :posted',
    code: 'payment_not_captured',
    holds: (paid) => paid.text('state') === 'posted',
  },
  {
    name: 'within the capture',
    // An amount above the whole capture must not pass where nothing was refunded yet.
    expression:
      refund.money.amount <= refundable(payment)
        ? '(attribute_not_exists(#refunded) OR #refunded <= :room)'
        : '#refunded <= :room',
    code: 'refund_above_capture',
    holds: (paid) =>
      (paid.has('refunded') ? paid.integer('refunded') : 0n) + refund.money.amount <= refundable(payment),
  },
];

/** What the bound was reckoned with. It cannot change once a payment is posted: another one is a fault. */
const capturedAsRead = ({ captured }: Payment): Requirement => ({
  name: 'captured as read',
  expression: captured === undefined ? 'attribute_not_exists(#captured)' : '#captured = :captured',
  holds: (paid) => (paid.has('captured') ? paid.integer('captured') : undefined) === captured,
});

/** @throws Error where the payment is not what it was read as */
function whyUncounted(
  refund: Refund,
  payment: Payment,
  old: Parameters<typeof whyRefused>[1],
): RefundRefusal {
  return whyRefused(refundClauses(refund, payment), old, 'payment_not_captured');
}

function paymentCounts(table: string, refund: Refund, payment: Payment): TransactWriteItem {
  const update = 'ADD #refunded :amount';
  const requirements = [...refundClauses(refund, payment), capturedAsRead(payment)];
  const condition = allOf(requirements.map(({ expression }) => expression));
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...paymentKey(payment.id) }),
      UpdateExpression: update,
      ConditionExpression: condition,
      ...expressions([update, condition], {
        ':amount': refund.money.amount,
        ':currency': refund.money.currency,
        ':posted': 'posted',
        ':room': refundable(payment) - refund.money.amount,
        ':captured': payment.captured,
      }),
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
