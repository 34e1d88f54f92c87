/** Corrections and compensations as items, and back: a posted one in the Ledger table, a proposed one in the Cases table. */
import {
  type Adjustment,
  type Compensation,
  type Correction,
  customerOf,
} from '../domain/adjustments/adjustment.ts';
import { accountOf } from '../domain/ledger/chart.ts';
import type { BookedAdjustment } from '../domain/ledger/transfer.ts';
import { type Fields, fieldsOf, type Item, toItem } from './items.ts';
import { adjustmentKey, idOf } from './keys.ts';

/** Of those that are proposed, in the index of what waits for a person. */
export const proposalQueues: Readonly<Record<Adjustment['kind'], string>> = {
  correction: 'corrections',
  compensation: 'compensations',
};

const common = (adjustment: Adjustment) => ({
  ...adjustmentKey(adjustment.id),
  debit: adjustment.debit,
  credit: adjustment.credit,
  amount: adjustment.money.amount,
  currency: adjustment.money.currency,
  reason: adjustment.reason,
  note: adjustment.note,
  ...(adjustment.kind === 'correction'
    ? { corrects: adjustment.corrects }
    : {
        payment: adjustment.paymentId,
        incident: adjustment.incident,
        paid: adjustment.paid,
        inFull: adjustment.inFull || undefined,
        name: adjustment.counterparty,
      }),
  fingerprint: adjustment.fingerprint,
  by: adjustment.by,
  createdAt: adjustment.createdAt,
  day: adjustment.day,
});

/** The transfer: as of every kind, by debit, credit, amount and state. */
export const postedItem = (adjustment: Adjustment): Item =>
  toItem({
    ...common(adjustment),
    state: 'posted',
    version: 1,
    deadline: adjustment.deadline,
    decidedBy: adjustment.decidedBy,
  });

export const proposedItem = (adjustment: Adjustment): Item =>
  toItem({
    ...common(adjustment),
    state: 'proposed',
    person: adjustment.person,
    deadline: adjustment.deadline,
    queue: proposalQueues[adjustment.kind],
  });

/** As the books and the customer's history have it. */
export function bookedCorrectionOf(item: Item): BookedAdjustment {
  return { ...booked(correctionOf(item)), kind: 'correction', counterparty: 'correction' };
}

export function bookedCompensationOf(item: Item): BookedAdjustment {
  const compensation = compensationOf(item);
  const { counterparty, paymentId } = compensation;
  return { ...booked(compensation), kind: 'compensation', counterparty, paymentId };
}

function booked({ id, debit, credit, money, fingerprint, createdAt, day }: Adjustment) {
  const customer = customerOf({ debit, credit }) ?? '';
  const state = 'posted' as const;
  return { id, state, debit, credit, money, fingerprint, customer, createdAt, day, version: 1 };
}

export function correctionOf(item: Item): Correction {
  const fields = fieldsOf(item);
  return {
    kind: 'correction',
    ...commonOf(fields),
    ...(fields.has('corrects') ? { corrects: fields.text('corrects') } : {}),
  };
}

export function compensationOf(item: Item): Compensation {
  const fields = fieldsOf(item);
  return {
    kind: 'compensation',
    ...commonOf(fields),
    paymentId: fields.text('payment'),
    incident: fields.text('incident'),
    paid: fields.integer('paid'),
    inFull: fields.has('inFull'),
    counterparty: fields.text('name'),
  };
}

const states = ['posted', 'proposed', 'declined', 'expired'] as const;

const commonOf = (fields: Fields) => ({
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
  ...(fields.has('deadline') ? { deadline: fields.count('deadline') } : {}),
  ...(fields.has('decidedBy') ? { decidedBy: fields.text('decidedBy') } : {}),
});
