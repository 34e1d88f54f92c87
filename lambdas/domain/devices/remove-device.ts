/** Removes a device for ever: by an enrolled device of the same customer, which is not the newcomer of the two. */
import type { AccountEvent } from '../account/account-event.ts';
import { type Refusal, type RefusalCode, refuse } from '../refusal.ts';
import { type Device, isNew } from './device.ts';
import { removedEvent } from './device-events.ts';

export type RemovalRefusal = Extract<
  RefusalCode,
  'device_not_enrolled' | 'session_ended' | 'not_found' | 'device_too_new' | 'account_frozen'
>;

export interface RemovalWrite {
  readonly customer: string;
  /** The device that signed. */
  readonly signer: string;
  readonly target: string;
  /** Milliseconds since the epoch: only a device that was enrolled then or later is removed. */
  readonly enrolledSince: number;
  /** When the session that asks was signed in, in seconds since the epoch. */
  readonly authTime: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly event: AccountEvent;
}

export interface DeviceRemoval {
  /** Whoever's it is, removed or not; strongly consistent. */
  read(id: string): Promise<Device | undefined>;
  /**
   * One transaction: the device item marked as removed; its key taken from the wallet's set, in which the signer's must
   * be, the account active, the session not ended; every session ended; and the account's event.
   */
  remove(write: RemovalWrite): Promise<Device | (Refusal & { refused: RemovalRefusal })>;
}

export interface RemoveDeviceCommand {
  readonly customer: string;
  readonly signer: string;
  readonly target: string;
  /** When the session that asks was signed in, in seconds since the epoch. */
  readonly authTime: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Whatever session a removed phone had ends, and all others with it: whose each is, nobody can tell. The phone that
 * remains signs in again.
 */
export async function removeDevice(
  removal: DeviceRemoval,
  { customer, signer, target, authTime, now }: RemoveDeviceCommand,
): Promise<Device | Refusal> {
  const [signing, wanted] = await Promise.all([removal.read(signer), removal.read(target)]);
  if (signing?.customer !== customer) return refuse('device_not_enrolled');
  // A device that removed itself may ask again whether it did.
  if (signing.removedAt !== undefined && signer !== target) return refuse('device_not_enrolled');
  if (wanted?.customer !== customer) return refuse('not_found');
  if (wanted.removedAt !== undefined) return wanted;
  const enrolledSince = isNew(signing, now) ? signing.enrolledAt : 0;
  const event = removedEvent(wanted, { signer, now });
  return removal.remove({ customer, signer, target, enrolledSince, authTime, now, event });
}
