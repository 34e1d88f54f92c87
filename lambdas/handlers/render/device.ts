/** A device as the contract shows it. */
import type * as z from 'zod/mini';
import type { enrolDevice } from '../../contract/devices.ts';
import { type Device, isNew } from '../../domain/devices/device.ts';
import { timestampOf } from './time.ts';

/** @param now milliseconds since the epoch */
export const renderDevice = (device: Device, now: number): z.input<(typeof enrolDevice)['answer']> => ({
  id: device.id,
  name: device.name,
  enrolled_at: timestampOf(device.enrolledAt),
  security_level: device.evidence.securityLevel,
  state: device.removedAt === undefined ? (isNew(device, now) ? 'new' : 'trusted') : 'removed',
});
