/** A wallet as the ledger keeps it: what can be spent, what is reserved, what was counted, who may spend. */
import { type Day, dayBefore, type Month, monthOf } from '../money.ts';

/** How well the customer is known; it picks the limits. */
export const verificationLevels = ['contact_verified', 'identity_verified'] as const;
export type VerificationLevel = (typeof verificationLevels)[number];
/** That of a wallet that says none. */
export const initialLevel: VerificationLevel = 'contact_verified';

export interface Wallet {
  readonly customer: string;
  readonly currency: string;
  /** Spendable now. Kept, rather than `posted`, since DynamoDB conditions cannot subtract. */
  readonly available: bigint;
  /** Reserved by held payments: the sum of the pending transfers. */
  readonly pending: bigint;
  /** The sum of the card top-ups that are pending: neither spendable nor posted, but below the balance limit. Absent: 0. */
  readonly incoming?: bigint | undefined;
  readonly status: 'active' | 'frozen';
  /**
   * Seconds since the epoch, as token claims are. Only a session that was signed in later moves money; 0 where none was
   * ever ended. It never goes back.
   */
  readonly sessionsSince: number;
  /** Milliseconds since the epoch. Until then payments are held and top-ups declined; 0 where it never was so. */
  readonly coolOffUntil: number;
  readonly level: VerificationLevel;
  /** Thumbprints of the enrolled devices: the only keys that can sign for this wallet. */
  readonly devices: readonly string[];
  /** Thumbprints of the enrolled devices that are frozen: they sign for nothing, and may come back. Absent where none is. */
  readonly frozenDevices?: readonly string[];
  /** Paid (or held) on a day; absent days are zero. */
  readonly paid: Readonly<Record<Day, bigint>>;
  /** Paid (or held) in a month. */
  readonly paidInMonth: Readonly<Record<Month, bigint>>;
  /** Topped up on a day. */
  readonly toppedUp: Readonly<Record<Day, bigint>>;
  /** Thumbprint -> what the device spent while it was new, unheld. */
  readonly probation: Readonly<Record<string, bigint>>;
}

/** What the ledger has posted: available plus what is only reserved. */
export const posted = (wallet: Pick<Wallet, 'available' | 'pending'>): bigint =>
  wallet.available + wallet.pending;

/** Counters that no request asks for any more, and that the next write therefore removes. */
export interface PastCounters {
  readonly days: readonly Day[];
  readonly months: readonly Month[];
  /** Thumbprints of devices whose first-day spending counts no longer. */
  readonly devices: readonly string[];
}

/**
 * The counters of this wallet that can go, so that its item stays small. Yesterday's stay, and the month's that it was
 * in: a request that was judged just before midnight may be written just after it, and must still meet its counters.
 *
 * @param signer the device that signs the write, and whether its first day is over for as long again
 */
export function pastCounters(
  wallet: Pick<Wallet, 'paid' | 'paidInMonth' | 'toppedUp' | 'probation' | 'devices' | 'frozenDevices'>,
  today: Day,
  signer: { readonly device: string; readonly longKnown: boolean },
): PastCounters {
  const yesterday = dayBefore(today);
  // What a frozen device spent while it was new must still count when it comes back.
  const isEnrolled = (device: string) =>
    wallet.devices.includes(device) || (wallet.frozenDevices?.includes(device) ?? false);
  const days = new Set([...Object.keys(wallet.paid), ...Object.keys(wallet.toppedUp)]);
  return {
    days: [...days].filter((day) => day < yesterday).sort(),
    months: Object.keys(wallet.paidInMonth).filter((month) => month < monthOf(yesterday)),
    // A key that was removed is never enrolled again.
    devices: Object.keys(wallet.probation).filter((device) =>
      device === signer.device ? signer.longKnown : !isEnrolled(device),
    ),
  };
}
