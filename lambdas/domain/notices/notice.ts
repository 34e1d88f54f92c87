/** A notice: what a customer is told of their account or their money, and what follows from which event. */
import { type AccountEvent, type AccountEventKind, accountEventKinds } from '../account/account-event.ts';
import type { Entry } from '../ledger/entries.ts';
import type { Money } from '../money.ts';

export const paymentNoticeKinds = [
  'payment',
  'hold',
  'hold_approved',
  'hold_declined',
  'hold_expired',
] as const;

export type PaymentNoticeKind = (typeof paymentNoticeKinds)[number];
export type NoticeKind = AccountEventKind | PaymentNoticeKind;

export const noticeKinds: readonly NoticeKind[] = [...accountEventKinds, ...paymentNoticeKinds];

interface Common {
  /** The same for every attempt to tell the same thing, and no other's. */
  readonly id: string;
  readonly customer: string;
  /** When it happened, milliseconds since the epoch. */
  readonly at: number;
}

export interface AccountNotice extends Common {
  readonly kind: AccountEventKind;
  readonly by: AccountEvent['by']['role'];
  /** Thumbprint of the device that it is about. */
  readonly device?: string;
  /** What its owner calls that device. */
  readonly deviceName?: string;
}

export interface PaymentNotice extends Common {
  readonly kind: PaymentNoticeKind;
  readonly money: Money;
  /** The store's name, as the store wrote it. */
  readonly store: string;
}

export type Notice = AccountNotice | PaymentNotice;

export const isAboutPayment = (notice: Notice): notice is PaymentNotice => 'money' in notice;

export const noticeOfEvent = ({
  id,
  customer,
  kind,
  at,
  by,
  device,
  details,
}: AccountEvent): AccountNotice => ({
  // An event's id is unique for its customer only.
  id: `${customer}.${id}`,
  customer,
  kind,
  at,
  by: by.role,
  ...(device === undefined ? {} : { device }),
  ...(details.name === undefined ? {} : { deviceName: details.name }),
});

/** Milliseconds: longer than a payment can be held, shorter than it is remembered who was told. */
const NEWS = 8 * 24 * 60 * 60 * 1000;

/**
 * What follows from an entry of the customer's history: version 1 is the payment as it was made, version 2 its end
 * after a hold. Undefined for a top-up, and for what is no news: the history can be rebuilt from the ledger.
 *
 * @param recordedAt when the entry came to be so, milliseconds since the epoch
 */
export function noticeOfEntry(entry: Entry, recordedAt: number): PaymentNotice | undefined {
  const kind = kindOf(entry);
  if (kind === undefined || recordedAt - entry.createdAt > NEWS) return undefined;
  return {
    id: `${entry.id}.${entry.version}`,
    customer: entry.customer,
    kind,
    at: entry.version === 1 ? entry.createdAt : recordedAt,
    money: entry.money,
    store: entry.counterparty,
  };
}

function kindOf({ kind, state, version }: Entry): PaymentNoticeKind | undefined {
  if (kind !== 'payment') return undefined;
  switch (state) {
    case 'pending':
      return 'hold';
    case 'posted':
      return version === 1 ? 'payment' : 'hold_approved';
    case 'voided':
      return 'hold_declined';
    case 'expired':
      return 'hold_expired';
  }
}
