/** What an account's events say of its devices. */
import type { AccountEvent } from '../account/account-event.ts';
import type { Device } from './device.ts';

type Named = Pick<Device, 'id' | 'customer' | 'name'>;

export const enrolledEvent = ({ id, customer, name, additional, enrolledAt }: Device): AccountEvent => ({
  // A key is enrolled once, ever, and removed once.
  id: `enrolled-${id}`,
  customer,
  kind: 'device_enrolled',
  at: enrolledAt,
  by: { role: 'customer' },
  device: id,
  details: { name, as: additional ? 'additional' : 'first' },
});

/** @param removal which device signed it, and when in milliseconds since the epoch */
export const removedEvent = (
  { id, customer, name }: Named,
  removal: { readonly signer: string; readonly now: number },
): AccountEvent => ({
  id: `removed-${id}`,
  customer,
  kind: 'device_removed',
  at: removal.now,
  by: { role: 'customer' },
  device: id,
  details: { name, removed_by: removal.signer },
});

/** @param freeze a fresh id, since a device is frozen as often as need be; when, in milliseconds since the epoch */
export const freezeEvent = (
  kind: 'device_frozen' | 'device_unfrozen',
  { id: device, customer, name }: Named,
  { id, now, by, details = {} }: Freeze,
): AccountEvent => ({ id, customer, kind, at: now, by, device, details: { name, ...details } });

interface Freeze {
  readonly id: string;
  readonly now: number;
  readonly by: AccountEvent['by'];
  /** Why: a reason, or the dispute that asked for it. */
  readonly details?: Readonly<Record<string, string>>;
}
