/** Reads the lines of stores out of an item of the ledger or of the history: by accounts and state, whatever its kind. */
import type { AccountId } from '../../domain/ledger/chart.ts';
import { type Booked, type StoreLine, storeLines } from '../../domain/stores/store-line.ts';
import { fieldsOf, type Item } from '../items.ts';
import { idOf } from '../keys.ts';

/** None for what is no transfer, waits for its customer to confirm it, or concerns no store. */
export function storeLinesIn(item: Item): readonly StoreLine[] {
  const fields = fieldsOf(item);
  if (!fields.has('debit') || !fields.has('credit')) return [];
  const state = fields.choice('state', ['challenged', 'pending', 'posted', 'voided', 'expired']);
  if (state === 'challenged') return [];
  const booked: Booked = {
    // The ledger has id and kind in its keys only.
    id: fields.optionalText('id') ?? idOf(fields.text('pk')),
    kind: fields.optionalText('kind') ?? fields.text('sk').toLowerCase(),
    state,
    debit: fields.text('debit') as AccountId,
    credit: fields.text('credit') as AccountId,
    money: { amount: fields.integer('amount'), currency: fields.text('currency') },
    ...(fields.has('captured') ? { captured: fields.integer('captured') } : {}),
    ...(fields.has('terminal') ? { terminal: fields.count('terminal') } : {}),
    day: fields.text('day'),
    createdAt: fields.count('createdAt'),
    version: fields.count('version'),
  };
  return storeLines(booked);
}
