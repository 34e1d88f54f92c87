/** Corrections as items, and back: a posted one in the Ledger table, a proposed one in the Cases table. */
import { type Correction, customerOf } from '../domain/corrections/correction.ts';
import { accountOf } from '../domain/ledger/chart.ts';
import type { BookedCorrection } from '../domain/ledger/transfer.ts';
import { type Fields, fieldsOf, type Item, toItem } from './items.ts';
import { correctionKey, idOf } from './keys.ts';

/** Of proposed corrections, in the index of what waits for a person. */
export const correctionsQueue = 'corrections';

const common = (correction: Correction) => ({
  ...correctionKey(correction.id),
  debit: correction.debit,
  credit: correction.credit,
  amount: correction.money.amount,
  currency: correction.money.currency,
  reason: correction.reason,
  note: correction.note,
  corrects: correction.corrects,
  fingerprint: correction.fingerprint,
  by: correction.by,
  createdAt: correction.createdAt,
  day: correction.day,
});

/** The transfer: as of every kind, by debit, credit, amount and state. */
export const postedItem = (correction: Correction): Item =>
  toItem({
    ...common(correction),
    state: 'posted',
    version: 1,
    deadline: correction.deadline,
    decidedBy: correction.decidedBy,
  });

export const proposedItem = (correction: Correction): Item =>
  toItem({
    ...common(correction),
    state: 'proposed',
    person: correction.person,
    deadline: correction.deadline,
    queue: correctionsQueue,
  });

/** As the books and the customer's history have it. Undefined for a proposal, which has moved nothing. */
export function correctionTransferOf(item: Item): BookedCorrection | undefined {
  const { id, state, debit, credit, money, fingerprint, createdAt, day } = correctionOf(item);
  if (state !== 'posted') return undefined;
  const customer = customerOf({ debit, credit }) ?? '';
  const booked = { id, state, debit, credit, money, fingerprint, customer, createdAt, day, version: 1 };
  return { ...booked, kind: 'correction', counterparty: 'correction' };
}

const states = ['posted', 'proposed', 'declined', 'expired'] as const;

export function correctionOf(item: Item): Correction {
  const fields = fieldsOf(item);
  return {
    id: idOf(fields.text('pk')),
    state: fields.choice('state', states),
    debit: accountOf(fields.text('debit')),
    credit: accountOf(fields.text('credit')),
    money: { amount: fields.integer('amount'), currency: fields.text('currency') },
    reason: fields.text('reason'),
    note: fields.text('note'),
    fingerprint: fields.text('fingerprint'),
    by: fields.text('by'),
    person: fields.optionalText('person') ?? '',
    createdAt: fields.count('createdAt'),
    day: fields.text('day'),
    ...optional(fields),
  };
}

const optional = (fields: Fields) => ({
  ...(fields.has('corrects') ? { corrects: fields.text('corrects') } : {}),
  ...(fields.has('deadline') ? { deadline: fields.count('deadline') } : {}),
  ...(fields.has('decidedBy') ? { decidedBy: fields.text('decidedBy') } : {}),
});
