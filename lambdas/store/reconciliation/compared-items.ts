/** Items of the tables as a reconciliation compares them: by accounts, amount and state, whatever their kind. */
import { accountOf } from '../../domain/ledger/chart.ts';
import type {
  Booked,
  EntryPlace,
  EntryRef,
  EntryRow,
  LedgerRow,
  WalletRow,
} from '../../domain/reconciliation/rows.ts';
import type { Unreadable } from '../../domain/reconciliation/sources.ts';
import { type Fields, fieldsOf, type Item } from '../items.ts';
import { idOf } from '../keys.ts';
import { incomingIn } from '../ledger-items.ts';
import { decodeStepUp } from '../step-up-bytes.ts';

/** What it reads, or why it cannot. */
export function readable<T>(item: Item, read: (item: Item) => T): T | Unreadable {
  try {
    return read(item);
  } catch (error) {
    const key = `${item.pk?.S} ${item.sk?.S}`;
    return { key, problem: error instanceof Error ? error.message : String(error) };
  }
}

export const isUnreadable = (row: object): row is Unreadable => 'problem' in row;

/** Those that could be read. */
export const readOnes = <T extends object>(rows: readonly (T | Unreadable)[]): readonly T[] =>
  rows.filter((row): row is T => !isUnreadable(row));

const booked = (fields: Fields): Omit<Booked, 'id'> => ({
  state: fields.choice('state', ['challenged', 'pending', 'posted', 'voided', 'expired']),
  debit: accountOf(fields.text('debit')),
  credit: accountOf(fields.text('credit')),
  money: { amount: fields.integer('amount'), currency: fields.text('currency') },
  ...(fields.has('captured') ? { captured: fields.integer('captured') } : {}),
  createdAt: fields.count('createdAt'),
  day: fields.text('day'),
  version: fields.count('version'),
});

/** @throws Error for an item that is no transfer */
export function ledgerRowOf(item: Item): LedgerRow {
  const fields = fieldsOf(item);
  const ref = fields.text('pk');
  const row = { ...booked(fields), ref, id: idOf(ref) };
  if (!fields.has('stepUp')) return row;
  const { expiresAt, confirmedAt } = decodeStepUp(fields.bytes('stepUp'), row.createdAt);
  return { ...row, confirmBy: expiresAt, ...(confirmedAt === undefined ? {} : { confirmedAt }) };
}

const entryPlaceOf = (item: Item): EntryPlace => ({ pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' });

/** Of an entry that cannot be read: what it is of as far as it says so. */
export const entryRefOf = (item: Item): EntryRef => ({
  ref: refOf(item.kind?.S ?? '', item.id?.S ?? ''),
  place: entryPlaceOf(item),
});

/** @throws Error for an item that is no entry */
export function entryRowOf(item: Item): EntryRow {
  const fields = fieldsOf(item);
  const id = fields.text('id');
  return { ...booked(fields), id, ref: refOf(fields.text('kind'), id), place: entryPlaceOf(item) };
}

/** The transfer's partition key: the history writes kinds as the contract does, the ledger as its keys do. */
export const refOf = (kind: string, id: string): string => `${kind.replaceAll('_', '').toUpperCase()}#${id}`;

/** @throws Error for an item that is no wallet */
export function walletRowOf(item: Item): WalletRow {
  const fields = fieldsOf(item);
  const pending = fields.integer('pending');
  return {
    customer: idOf(fields.text('pk')),
    currency: fields.text('currency'),
    posted: fields.integer('available') + pending,
    pending,
    incoming: incomingIn(fields),
  };
}
