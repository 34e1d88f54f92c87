/** Freezes a device, so that its key signs for nothing, until a colleague lifts that: the device then comes back as it was. */
import type { AccountEvent } from '../account/account-event.ts';
import type { AccountStatus, CustomerSessions } from '../account/accounts.ts';
import { type Colleague, type ColleaguePorts, customerFor } from '../account/colleague.ts';
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../refusal.ts';
import type { Device } from './device.ts';
import { freezeEvent } from './device-events.ts';

export type DeviceFreezeRefusal = Extract<RefusalCode, 'not_found' | 'device_limit_reached'>;

interface Change {
  /** Thumbprint. */
  readonly device: string;
  readonly customer: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly event: AccountEvent;
}

/** `maxDevices`: how many a customer may have; one more does not come back. */
export type DeviceFreezeWrite = Change &
  ({ readonly state: 'frozen' } | { readonly state: 'active'; readonly maxDevices: number });

export interface DeviceFreezes {
  /** Whoever's it is, removed or not; strongly consistent. */
  read(id: string): Promise<Device | undefined>;
  /**
   * One transaction: the key out of the wallet's set of devices, which every write of money asks for it, into the set of
   * frozen ones, or the other way round; the device item, which must be the customer's and not removed; every session
   * ended; and the account's event. Where it is so already, nothing is written.
   *
   * @throws ServiceBusy; asking again is safe
   */
  set(
    write: DeviceFreezeWrite,
  ): Promise<'written' | 'unchanged' | (Refusal & { refused: DeviceFreezeRefusal })>;
}

export interface SetDeviceFreezePorts extends ColleaguePorts {
  readonly devices: DeviceFreezes;
  readonly sessions: CustomerSessions;
  /** A fresh id for the event. */
  readonly newId: () => string;
  readonly maxDevices: number;
}

export interface SetDeviceFreezeCommand {
  /** Thumbprint. */
  readonly device: string;
  readonly state: AccountStatus;
  readonly reason: string;
  readonly colleague: Colleague;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * A colleague freezes a customer's device, or lifts the freeze: with a reason, and never of a device of their own.
 *
 * @throws ServiceBusy; asking again is safe
 */
export async function setDeviceFreeze(
  ports: SetDeviceFreezePorts,
  { device: id, state, reason, colleague, now }: SetDeviceFreezeCommand,
): Promise<AccountStatus | Refusal> {
  const device = await ports.devices.read(id);
  if (!device || device.removedAt !== undefined) return refuse('not_found');
  const known = await customerFor(ports, colleague, device.customer);
  if (isRefusal(known)) return known;
  const by = { role: 'colleague', subject: colleague.subject } as const;
  const kind = state === 'frozen' ? 'device_frozen' : 'device_unfrozen';
  const done = await ports.devices.set({
    device: id,
    customer: device.customer,
    now,
    event: freezeEvent(kind, device, { id: ports.newId(), now, by, details: { reason } }),
    ...(state === 'frozen' ? { state } : { state, maxDevices: ports.maxDevices }),
  });
  if (isRefusal(done)) return done;
  // Not only where something was written: Cognito may have failed the first time. Its record of the phone stays, since
  // the phone may come back.
  if (state === 'frozen') await ports.sessions.endSessions(known.username);
  return state;
}
