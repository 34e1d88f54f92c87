/**
 * That somebody was robbed, as an item of the Cases table: the dead-man's rule follows that table's stream, and the Ledger's
 * has no room for another reader.
 */
import type { ChargeBack } from '../domain/ledger/transfer.ts';
import type { Watched } from '../domain/switches/dead-man.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { idOf, lossKey } from './keys.ts';

/** Of the reasons of charge-backs. Of what was not delivered, or charged twice, nobody was robbed. */
export const isTheft = ({ reason }: Pick<ChargeBack, 'reason'>): boolean => reason === 'fraud';

/** What the wallet gives back and what we bear are a charge-back each: together they are what was denied. */
export const lossItem = ({ id, customer, money, createdAt }: ChargeBack): Item =>
  toItem({ ...lossKey(id), customer, amount: money.amount, at: createdAt });

/** Undefined for another item of the table. */
export function lossOf(item: Item): Watched | undefined {
  if (item.sk?.S !== 'LOSS') return undefined;
  const fields = fieldsOf(item);
  return {
    kind: 'loss',
    id: idOf(fields.text('pk')),
    customer: fields.text('customer'),
    amount: fields.integer('amount'),
    at: fields.count('at'),
  };
}
