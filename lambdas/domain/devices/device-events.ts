/** What an account's events say of its devices. */
import type { AccountEvent } from '../account/account-event.ts';
import type { Device } from './device.ts';

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
  { id, customer, name }: Pick<Device, 'id' | 'customer' | 'name'>,
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
