/** A transfer moves an amount from one account to another; its states are TigerBeetle's. */
import type { Day, Money } from '../money.ts';

/** For example `wallet:7d1…`, `store:shinjuku-east`, `funding:sandbox`. */
export type AccountId = `wallet:${string}` | `store:${string}` | `funding:${string}`;

export const walletAccount = (customer: string): AccountId => `wallet:${customer}`;
export const storeAccount = (store: string): AccountId => `store:${store}`;
export const fundingAccount = (source: string): AccountId => `funding:${source}`;

/**
 * `challenged`: asked for, and nothing moved or reserved before the customer confirms it. `pending`: reserved. `posted`:
 * moved. `voided`: released by a decision. `expired`: released by time, or never confirmed.
 * A challenged payment is confirmed once at most; a pending transfer ends exactly once.
 */
export type TransferState = 'challenged' | 'pending' | 'posted' | 'voided' | 'expired';

export interface Transfer {
  readonly id: string;
  readonly kind: 'payment' | 'top_up';
  readonly state: TransferState;
  readonly debit: AccountId;
  readonly credit: AccountId;
  readonly money: Money;
  /** Hash of the request that made it: the same key with another body is a conflict. */
  readonly fingerprint: string;
  /** The wallet's owner. */
  readonly customer: string;
  /** What the customer reads in their history: the store's name or the funding source's. */
  readonly counterparty: string;
  /** Thumbprint of the device key that signed it. */
  readonly device: string;
  /** What the device signed, as the store keeps it. */
  readonly evidence: Uint8Array;
  /** ISO 3166 code of the country that the request came from, where the edge could tell. */
  readonly country?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The day whose counter counted it. */
  readonly day: Day;
  /** 0 while challenged, 1 when it moved or was reserved, 2 when it ended after that. */
  readonly version: number;
}

export interface BasketLine {
  readonly category: string;
  readonly quantity: number;
  readonly amount: bigint;
}

export interface Payment extends Transfer {
  readonly kind: 'payment';
  readonly store: string;
  readonly lines: readonly BasketLine[];
  /** The ruleset that judged it, and the rules that fired. */
  readonly ruleset: string;
  readonly reasons: readonly string[];
  /** What the customer was asked to confirm it by; undefined where nothing was asked. */
  readonly stepUp?: StepUp | undefined;
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

export interface TopUp extends Transfer {
  readonly kind: 'top_up';
  readonly fundingSource: string;
}
