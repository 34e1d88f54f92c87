/** A wallet as the ledger keeps it: what can be spent, what is reserved, what today has seen. */
import type { Day } from '../money.ts';

export interface Wallet {
  readonly customer: string;
  readonly currency: string;
  /** Spendable now. Kept, rather than `posted`, since DynamoDB conditions cannot subtract. */
  readonly available: bigint;
  /** Reserved by held payments: the sum of the pending transfers. */
  readonly pending: bigint;
  readonly status: 'active' | 'frozen';
  /** Thumbprints of the enrolled devices: the only keys that can sign for this wallet. */
  readonly devices: readonly string[];
  /** Paid (or held) on a day; absent days are zero. */
  readonly paid: Readonly<Record<Day, bigint>>;
  /** Topped up on a day. */
  readonly toppedUp: Readonly<Record<Day, bigint>>;
}

/** What the ledger has posted: available plus what is only reserved. */
export const posted = (wallet: Pick<Wallet, 'available' | 'pending'>): bigint =>
  wallet.available + wallet.pending;
