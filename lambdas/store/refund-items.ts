/** Refunds as the Ledger table's items, and back. */
import { fingerprint } from '../domain/identifiers.ts';
import { accountOf, ownerOf } from '../domain/ledger/chart.ts';
import type { Refund } from '../domain/ledger/transfer.ts';
import type { Money } from '../domain/money.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { idOf, refundKey } from './keys.ts';

export const refundItem = (refund: Refund): Item =>
  toItem({
    ...refundKey(refund.id),
    state: refund.state,
    debit: refund.debit,
    credit: refund.credit,
    amount: refund.money.amount,
    currency: refund.money.currency,
    name: refund.counterparty,
    payment: refund.paymentId,
    reason: refund.reason,
    by: refund.by,
    terminal: refund.terminal,
    createdAt: refund.createdAt,
    day: refund.day,
    version: refund.version,
  });

export function refundOf(item: Item): Refund {
  const fields = fieldsOf(item);
  const wish = {
    paymentId: fields.text('payment'),
    money: { amount: fields.integer('amount'), currency: fields.text('currency') },
    reason: fields.text('reason'),
  };
  const [debit, credit] = [accountOf(fields.text('debit')), accountOf(fields.text('credit'))];
  return {
    id: idOf(fields.text('pk')),
    kind: 'refund',
    state: fields.choice('state', ['posted']),
    debit,
    credit,
    ...wish,
    fingerprint: refundFingerprint(wish),
    customer: ownerOf('wallet', credit),
    store: ownerOf('store', debit),
    counterparty: fields.text('name'),
    by: fields.text('by'),
    ...(fields.has('terminal') ? { terminal: fields.count('terminal') } : {}),
    createdAt: fields.count('createdAt'),
    day: fields.text('day'),
    version: fields.count('version'),
  };
}

/** Of the request that makes it: all that was asked for is in the refund. */
export const refundFingerprint = ({
  paymentId,
  money,
  reason,
}: {
  readonly paymentId: string;
  readonly money: Money;
  readonly reason: string;
}): string =>
  fingerprint({ payment_id: paymentId, amount: String(money.amount), currency: money.currency, reason });
