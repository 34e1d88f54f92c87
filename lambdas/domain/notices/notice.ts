/** A notice: what a customer is told of their account or their money, and what follows from which event. */
import { type AccountEvent, type AccountEventKind, accountEventKinds } from '../account/account-event.ts';
import { cancelRefundId } from '../identifiers.ts';
import { walletAccount } from '../ledger/chart.ts';
import type { Entry } from '../ledger/entries.ts';
import type { Money } from '../money.ts';

/** Of top-ups: the place of the store's name is the card's. */
export const cardNoticeKinds = ['top_up_pending', 'top_up_failed', 'charge_back'] as const;

/** Of corrections: the other account is one of ours, and has no name that says anything to the customer. */
export const correctionNoticeKinds = ['correction_in', 'correction_out'] as const;

export const paymentNoticeKinds = [
  'payment',
  'hold',
  'hold_approved',
  'hold_declined',
  'hold_expired',
  'charge_withdrawn',
  'charge_cancelled',
  'refund',
  'refund_by_store',
  'compensation',
  'dispute_opened',
  'dispute_upheld',
  'dispute_rejected',
  'payment_question',
  ...cardNoticeKinds,
  ...correctionNoticeKinds,
] as const;

export type PaymentNoticeKind = (typeof paymentNoticeKinds)[number];
/** What an account's event tells of a payment is a notice about that. */
export type AccountNoticeKind = Exclude<AccountEventKind, PaymentNoticeKind>;
export type NoticeKind = AccountNoticeKind | PaymentNoticeKind;

const isPaymentKind = (kind: AccountEventKind): kind is AccountEventKind & PaymentNoticeKind =>
  paymentNoticeKinds.some((own) => own === kind);

export const noticeKinds: readonly NoticeKind[] = [
  ...accountEventKinds.filter((kind) => !isPaymentKind(kind)),
  ...paymentNoticeKinds,
];

interface Common {
  /** The same for every attempt to tell the same thing, and no other's. */
  readonly id: string;
  readonly customer: string;
  /** When it happened, milliseconds since the epoch. */
  readonly at: number;
}

export interface AccountNotice extends Common {
  readonly kind: AccountNoticeKind;
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
  /** The payment that the customer may deny: whoever follows the notice's link disputes it. */
  readonly payment?: string;
}

export type Notice = AccountNotice | PaymentNotice;

export const isAboutPayment = (notice: Notice): notice is PaymentNotice => 'money' in notice;

export function noticeOfEvent({ id, customer, kind, at, by, device, details }: AccountEvent): Notice {
  // An event's id is unique for its customer only.
  const common = { id: `${customer}.${id}`, customer, at };
  if (isPaymentKind(kind)) {
    const { amount, currency, store } = details;
    if (amount === undefined || currency === undefined || store === undefined)
      throw new Error(`The event ${kind} does not say of which payment`);
    return { ...common, kind, money: { amount: BigInt(amount), currency }, store };
  }
  return {
    ...common,
    kind,
    by: by.role,
    ...(device === undefined ? {} : { device }),
    ...(details.name === undefined ? {} : { deviceName: details.name }),
  };
}

/** Milliseconds: longer than a payment can be held, shorter than it is remembered who was told. */
const NEWS = 8 * 24 * 60 * 60 * 1000;

/**
 * What follows from an entry of the customer's history: version 1 is the payment as it was made, version 2 its end
 * after a hold. Undefined for a top-up that went well, and for what is no news: the history can be rebuilt from the ledger.
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
    at: entry.version === 1 && !entry.withdrawn ? entry.createdAt : recordedAt,
    money: { ...entry.money, amount: entry.captured ?? entry.money.amount },
    store: entry.counterparty,
    ...(deniable.includes(kind) ? { payment: entry.id } : {}),
  };
}

/** What the customer is told of a payment that was made, held or approved: that it ended in nothing needs no dispute. */
const deniable: readonly PaymentNoticeKind[] = ['payment', 'hold', 'hold_approved'];

function kindOf(entry: Entry): PaymentNoticeKind | undefined {
  const { kind, state, version, credit, customer } = entry;
  if (kind === 'compensation' || kind === 'charge_back') return kind;
  if (kind === 'refund') return refundKindOf(entry);
  if (kind === 'top_up') return topUpKindOf(state);
  if (kind === 'correction') return credit === walletAccount(customer) ? 'correction_in' : 'correction_out';
  if (kind !== 'payment') return undefined;
  switch (state) {
    case 'pending':
      return 'hold';
    case 'posted':
      return version === 1 ? 'payment' : 'hold_approved';
    case 'voided':
      return entry.withdrawn ? 'charge_withdrawn' : 'hold_declined';
    case 'expired':
      return 'hold_expired';
  }
}

function refundKindOf({ id, paymentId, terminal }: Entry): PaymentNoticeKind {
  if (paymentId !== undefined && id === cancelRefundId(paymentId)) return 'charge_cancelled';
  return terminal === undefined ? 'refund' : 'refund_by_store';
}

const topUpKindOf = (state: Entry['state']): PaymentNoticeKind | undefined => {
  if (state === 'posted') return undefined;
  return state === 'pending' ? 'top_up_pending' : 'top_up_failed';
};
