/** A transfer moves an amount from one account to another; its states are TigerBeetle's. */
import type { Day, Money } from '../money.ts';

/** For example `wallet:7d1…`, `store:shinjuku-east`, `funding:sandbox`. */
export type AccountId = `wallet:${string}` | `store:${string}` | `funding:${string}`;

export const walletAccount = (customer: string): AccountId => `wallet:${customer}`;
export const storeAccount = (store: string): AccountId => `store:${store}`;
export const fundingAccount = (source: string): AccountId => `funding:${source}`;

/**
 * `pending`: reserved. `posted`: moved. `voided`: released by a decision. `expired`: released by time.
 * A pending transfer ends exactly once.
 */
export type TransferState = 'pending' | 'posted' | 'voided' | 'expired';

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
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The day whose counter counted it. */
  readonly day: Day;
  /** 1 when made, 2 when ended. */
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
}

export interface TopUp extends Transfer {
  readonly kind: 'top_up';
  readonly fundingSource: string;
}
