/** A transfer moves an amount from one account to another; its states are TigerBeetle's. */
import type { Day, Money } from '../money.ts';
import type { Judgement } from '../risk/evaluate.ts';
import type { AccountId } from './chart.ts';

/**
 * `challenged`: asked for, and nothing moved or reserved before the customer confirms it. `pending`: reserved. `posted`:
 * moved. `voided`: released by a decision. `expired`: released by time, or never confirmed.
 * A challenged payment is confirmed once at most; a pending transfer ends exactly once.
 */
export type TransferState = 'challenged' | 'pending' | 'posted' | 'voided' | 'expired';

export interface Transfer {
  readonly id: string;
  readonly kind: 'payment' | 'top_up' | 'refund' | 'charge_back' | 'correction' | 'compensation';
  readonly state: TransferState;
  readonly debit: AccountId;
  readonly credit: AccountId;
  readonly money: Money;
  /** Minor units: what was captured of a transfer that was held. Absent where that is all of it. */
  readonly captured?: bigint | undefined;
  /** Hash of the request that made it: the same key with another body is a conflict. */
  readonly fingerprint: string;
  /** The wallet's owner; of a correction between accounts of ours, which moves no wallet, empty. */
  readonly customer: string;
  /** What the customer reads in their history: the store's name or the funding source's. */
  readonly counterparty: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The day whose counter counted it, where one did. */
  readonly day: Day;
  /** 0 while challenged, 1 when it moved or was reserved, 2 when it ended after that. */
  readonly version: number;
}

/** Minor units of the transfer's currency. */
export interface TransferAmounts {
  /** What has moved from the debit to the credit account. */
  readonly posted: bigint;
  /** What is reserved. */
  readonly pending: bigint;
}

/**
 * What a transfer comes to in the books of its two accounts. Whoever sums transfers sums these: a payment that was
 * captured in part counts for that part, one that is held is reserved in full, and one that was released, has expired or
 * waits for its customer counts for nothing.
 */
export function amountsOf({
  state,
  money,
  captured,
}: Pick<Transfer, 'state' | 'money' | 'captured'>): TransferAmounts {
  return {
    posted: state === 'posted' ? (captured ?? money.amount) : 0n,
    pending: state === 'pending' ? money.amount : 0n,
  };
}

/** A transfer that its customer asked for, on a device of theirs, and how it was judged. */
export interface SignedTransfer extends Transfer, Judgement {
  /** Thumbprint of the device key that signed it. */
  readonly device: string;
  /** What the device signed, as the store keeps it. */
  readonly evidence: Uint8Array;
  /** ISO 3166 code of the country that the request came from, where the edge could tell. */
  readonly country?: string | undefined;
}

export interface BasketLine {
  readonly category: string;
  readonly quantity: number;
  readonly amount: bigint;
}

export interface Payment extends SignedTransfer {
  readonly kind: 'payment';
  readonly store: string;
  readonly lines: readonly BasketLine[];
  /**
   * The network of the phone's address (`keptNetworkOf`): of the request, or its confirmation; of a charge, that from which its
   * code was asked for. Absent where the edge did not tell, and of payments that were made before it was kept.
   */
  readonly network?: string | undefined;
  /** What the customer was asked to confirm it by; undefined where nothing was asked. */
  readonly stepUp?: StepUp | undefined;
  /** Where a till charged it; undefined where its customer paid from the phone. */
  readonly charge?: Charge | undefined;
  /** Minor units: what was given back of it by refunds and compensations, in all. Absent where nothing was. */
  readonly refunded?: bigint | undefined;
  /** Of one that is voided: its till took it back before anything had moved, and no person declined it. */
  readonly withdrawn?: true | undefined;
}

/** Minor units that a posted payment took. */
export const takenBy = ({ captured, money }: Pick<Payment, 'captured' | 'money'>): bigint =>
  captured ?? money.amount;

/** Minor units of a posted payment that were not given back yet. */
export const leftOf = (payment: Payment): bigint => takenBy(payment) - (payment.refunded ?? 0n);

/** A payment that a till charged. */
export type Charged = Payment & { readonly charge: Charge };

export const isCharged = (payment: Payment | undefined): payment is Charged => payment?.charge !== undefined;

/** How a till asked for a payment. */
export interface Charge {
  /** The terminal's number within the store. */
  readonly terminal: number;
  /** The till's own: one reference of one terminal is charged once. */
  readonly reference: string;
  /** The id of the code that was charged: its item has what the customer's phone signed. */
  readonly code: string;
}

export interface StepUp {
  /** Random, 128 bits in base64url: the device signs it with the amount and the payee. */
  readonly challenge: string;
  /** Milliseconds since the epoch; whole seconds after the payment's `createdAt`. */
  readonly expiresAt: number;
  /** Milliseconds since the epoch; undefined while it is not confirmed. The kept evidence is then the confirmation's. */
  readonly confirmedAt?: number | undefined;
}

/**
 * The payment as it stands now: whose time to confirm has passed is expired, though nothing was written.
 * @param now milliseconds since the epoch
 */
export const standingAt = (payment: Payment, now: number): Payment =>
  payment.state === 'challenged' && payment.stepUp && now >= payment.stepUp.expiresAt
    ? { ...payment, state: 'expired' }
    : payment;

export interface TopUp extends SignedTransfer {
  readonly kind: 'top_up';
  /** As the customer named it: `sandbox`, or the id of a registered card, whose processor's account is debited. */
  readonly fundingSource: string;
  /**
   * Minor units: what was charged back of it, since the cardholder denied it. Of one that is voided, all of it, before we
   * heard that it had succeeded.
   */
  readonly reversed?: bigint | undefined;
}

/** What a card processor takes back of a top-up, after its cardholder denied it: from the wallet, or from our losses. */
export interface ChargeBack extends Transfer {
  readonly kind: 'charge_back';
  readonly topUpId: string;
  /** One of the contract's. */
  readonly reason: string;
}

/** Money back to the customer for a payment, from the store's account to the wallet; no refund has a hold. */
export interface Refund extends Transfer {
  readonly kind: 'refund';
  /** The payment that it gives back some of. */
  readonly paymentId: string;
  readonly store: string;
  /** One of the contract's. */
  readonly reason: string;
  /** Who refunded: a colleague's name in the reviewers' pool, or a terminal's id. */
  readonly by: string;
  /** Where a till refunded: its number within the store. */
  readonly terminal?: number | undefined;
}

/** The number within the store of the till that made it; undefined for what no till made. */
export const terminalOf = (transfer: {
  readonly charge?: Charge | undefined;
  readonly terminal?: number | undefined;
}): number | undefined => transfer.charge?.terminal ?? transfer.terminal;

/** What operators moved; `lambdas/domain/adjustments` says how that comes about. */
export interface BookedAdjustment extends Transfer {
  readonly kind: 'correction' | 'compensation';
  /** The payment that a compensation makes good. */
  readonly paymentId?: string;
}
