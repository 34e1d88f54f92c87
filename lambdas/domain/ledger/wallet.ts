/** A wallet as the ledger keeps it: what can be spent, what is reserved, what today has seen. */
import { type Day, dayBefore } from '../money.ts';

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

/**
 * The days of this wallet's counters that can go. Yesterday's stay: a request that was judged just before midnight may
 * be written just after it, and must still meet the counter of its day.
 */
export function pastDays(wallet: Pick<Wallet, 'paid' | 'toppedUp'>, today: Day): Day[] {
  const days = new Set([...Object.keys(wallet.paid), ...Object.keys(wallet.toppedUp)]);
  return [...days].filter((day) => day < dayBefore(today)).sort();
}
