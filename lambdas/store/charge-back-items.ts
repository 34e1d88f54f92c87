/** Charge-backs as the Ledger table's items, and back. */
import { fingerprint } from '../domain/identifiers.ts';
import type { AccountId } from '../domain/ledger/chart.ts';
import type { ChargeBack } from '../domain/ledger/transfer.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { chargeBackKey, idOf } from './keys.ts';

export const chargeBackItem = (chargeBack: ChargeBack): Item =>
  toItem({
    ...chargeBackKey(chargeBack.id),
    state: chargeBack.state,
    debit: chargeBack.debit,
    credit: chargeBack.credit,
    amount: chargeBack.money.amount,
    currency: chargeBack.money.currency,
    customer: chargeBack.customer,
    name: chargeBack.counterparty,
    topUp: chargeBack.topUpId,
    reason: chargeBack.reason,
    createdAt: chargeBack.createdAt,
    day: chargeBack.day,
    version: chargeBack.version,
  });

export function chargeBackOf(item: Item): ChargeBack {
  const fields = fieldsOf(item);
  const [topUpId, reason] = [fields.text('topUp'), fields.text('reason')];
  return {
    id: idOf(fields.text('pk')),
    kind: 'charge_back',
    state: fields.choice('state', ['posted']),
    debit: fields.text('debit') as AccountId,
    credit: fields.text('credit') as AccountId,
    money: { amount: fields.integer('amount'), currency: fields.text('currency') },
    fingerprint: fingerprint({ top_up: topUpId, reason }),
    customer: fields.text('customer'),
    counterparty: fields.text('name'),
    topUpId,
    reason,
    createdAt: fields.count('createdAt'),
    day: fields.text('day'),
    version: fields.count('version'),
  };
}
