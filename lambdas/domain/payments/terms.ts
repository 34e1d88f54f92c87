/** Who asks to move money, and the terms on which the ledger may write it: shared by payments and top-ups. */
import { type Device, isNew, type JudgedDevice } from '../devices/device.ts';
import type { Terms } from '../ledger/ledger.ts';
import type { Limits } from '../ledger/limits.ts';
import { pastCounters, type Wallet } from '../ledger/wallet.ts';
import type { Day } from '../money.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Facts } from './facts.ts';

export interface TermSettings {
  readonly limits: Limits;
  /** What a device may spend unheld in its first day, in all, minor units. */
  readonly firstDayLimit: bigint;
}

export interface MoneyRequest {
  readonly customer: string;
  /** When the session was signed in, in seconds since the epoch. */
  readonly authTime: number;
  /** What the device signed, as the store keeps it. */
  readonly evidence: Uint8Array;
  /** ISO 3166 code, where the edge could tell. */
  readonly country?: string | undefined;
  /** The caller's on the internet, as the edge has it. */
  readonly address?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** An enrolled device of the customer and their wallet. */
export interface Known {
  readonly wallet: Wallet;
  readonly device: Device;
  /** See `Facts`. */
  readonly readAt?: number | undefined;
}

/** What of the two the rules look at. */
export interface KnownOfRules {
  readonly wallet: Pick<Wallet, 'paid' | 'coolOffUntil' | 'probation'>;
  readonly device: JudgedDevice;
}

/**
 * Whoever is refused here learns nothing, not even of an earlier request. Facts may lag, but a session that they show
 * as ended is: `sessionsSince` never goes back. That it is not ended is a condition of the write.
 */
export function knownOf(
  { wallet, device, readAt }: Facts,
  { customer, authTime }: MoneyRequest,
): Known | Refusal {
  if (!wallet || device?.customer !== customer) return refuse('device_not_enrolled');
  if (authTime <= wallet.sessionsSince) return refuse('session_ended');
  return { wallet, device, readAt };
}

/** What a device may still spend unheld if it is in its first day, minor units. */
export const firstDayRoom = ({ wallet, device }: KnownOfRules, { firstDayLimit }: TermSettings): bigint =>
  firstDayLimit - (wallet.probation[device.id] ?? 0n);

/** Milliseconds for which a judgement may be written: so long after a store was frozen it may still be paid. */
export const JUDGEMENT_LASTS = 5000;

export const writeBy = (readAt: number | undefined): number | undefined =>
  readAt === undefined ? undefined : readAt + JUDGEMENT_LASTS;

const DAY = 24 * 60 * 60 * 1000;

/** @param day whose counters count it */
export function termsOf(
  { wallet, device, readAt }: Known,
  { authTime, now }: MoneyRequest,
  { limits, firstDayLimit }: TermSettings,
  day: Day,
): Terms {
  return {
    authTime,
    now,
    level: wallet.level,
    limits: limits[wallet.level],
    firstDayLimit: isNew(device, now) ? firstDayLimit : undefined,
    pending: wallet.pending,
    incoming: wallet.incoming,
    toppedUp: wallet.toppedUp[day],
    past: pastCounters(wallet, day, { device: device.id, longKnown: !isNew(device, now - DAY) }),
    writeBy: writeBy(readAt),
  };
}
