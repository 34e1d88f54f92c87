/** A payment code as it is kept: never its digits, and with what a charge is judged by, so that a charge reads once. */
import type { JudgedDevice } from '../devices/device.ts';
import type { PastCounters, Wallet } from '../ledger/wallet.ts';
import type { Listed } from '../lists/listed-marks.ts';
import type { CustomerActivity } from '../risk/activity.ts';

/** What the rules look at of a customer and a device: a wallet and a device have it, and a code keeps it. */
export interface JudgedWallet
  extends Pick<Wallet, 'currency' | 'level' | 'coolOffUntil' | 'paid' | 'probation'> {}

export interface CodeFacts {
  readonly wallet: JudgedWallet;
  readonly device: JudgedDevice;
  /** Counters of the wallet that a charge removes. */
  readonly past: PastCounters;
  /** As it was when the phone asked. @default - nothing that is known */
  readonly activity?: CustomerActivity | undefined;
  /** What the lists said of the customer and the phone, and of where it asked from. @default - nothing */
  readonly listed?: Listed | undefined;
  /** Marks of the rules that were snoozed then: see `snoozeMark`. @default - none */
  readonly snoozed?: readonly string[] | undefined;
}

export interface PaymentCode {
  /** Follows from the digits and a key of ours: what is stored cannot be charged. */
  readonly id: string;
  readonly customer: string;
  /** Thumbprint of the device that asked for it. */
  readonly device: string;
  /** Seconds since the epoch: when the session that asked was signed in. A charge is in that session. */
  readonly authTime: number;
  /** Of the request: the same Idempotency-Key with another body is a conflict. */
  readonly fingerprint: string;
  readonly currency: string;
  /** Minor units: the most that may be charged. Undefined: the limits alone say. */
  readonly maxAmount?: bigint | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Milliseconds since the epoch: from then on nothing is charged. */
  readonly expiresAt: number;
  /** What the device signed. */
  readonly evidence: Uint8Array;
  /** ISO 3166 code of the country that the phone's request came from, where the edge could tell. */
  readonly country?: string | undefined;
  /** The network that it came from: see `keptNetworkOf`. */
  readonly network?: string | undefined;
  readonly facts: CodeFacts;
  /** The payment that it was charged for; undefined while it is good. */
  readonly usedBy?: string | undefined;
}

export type CodeState = 'unused' | 'used' | 'expired';

/** @param now milliseconds since the epoch */
export function codeStateAt({ usedBy, expiresAt }: PaymentCode, now: number): CodeState {
  if (usedBy !== undefined) return 'used';
  return now < expiresAt ? 'unused' : 'expired';
}
