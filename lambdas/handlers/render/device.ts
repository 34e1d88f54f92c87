/** A device as the contract shows it. */
import type * as z from 'zod/mini';
import type { enrolDevice, listDevices } from '../../contract/devices.ts';
import { type Device, isNew } from '../../domain/devices/device.ts';
import type { DeviceUse } from '../../domain/devices/device-use.ts';
import { timestampOf } from './time.ts';

/** @param now milliseconds since the epoch */
export const renderDevice = (device: Device, now: number): z.input<(typeof enrolDevice)['answer']> => ({
  id: device.id,
  name: device.name,
  enrolled_at: timestampOf(device.enrolledAt),
  security_level: device.evidence.securityLevel,
  state: stateOf(device, now),
});

/** @param now milliseconds since the epoch */
export function stateOf(device: Device, now: number) {
  if (device.removedAt !== undefined) return 'removed';
  if (device.frozenAt !== undefined) return 'frozen';
  return isNew(device, now) ? 'new' : 'trusted';
}

type Listed = z.input<(typeof listDevices)['answer']>['devices'][number];

/** @param lastUse undefined for a device that was never used */
export const renderListedDevice = (device: Device, lastUse: DeviceUse | undefined, now: number): Listed => ({
  ...renderDevice(device, now),
  ...(lastUse === undefined ? {} : { last_used: renderUse(lastUse) }),
});

const renderUse = ({ at, country, counterparty }: DeviceUse): NonNullable<Listed['last_used']> => ({
  at: timestampOf(at),
  ...(country === undefined ? {} : { country }),
  counterparty,
});
