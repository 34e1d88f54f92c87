/** Enrols a device key: only for a customer with a second factor, from a sign-in on a confirmed device. */
import { type Refusal, type RefusalCode, refuse } from '../refusal.ts';
import type { Device } from './device.ts';

/** What Cognito knows of the customer, asked on the server at enrolment. */
export interface CustomerDirectory {
  /** Whether the user has an authenticator app set up. */
  hasSoftwareToken(username: string): Promise<boolean>;
  /** Whether Cognito knows this device of the user, confirmed and remembered. */
  isConfirmedDevice(username: string, deviceKey: string): Promise<boolean>;
}

export interface EnrolmentWrite {
  readonly device: Omit<Device, 'additional'>;
  readonly currency: string;
  readonly maxDevices: number;
}

export interface DeviceRegistry {
  isSwitchedOff(name: 'enrolments'): Promise<boolean>;
  /**
   * One transaction: the device (no such key yet), and the wallet, opened if it is not there, with the key in its set
   * of devices (fewer than `maxDevices`). The same customer's same key again is answered as it stands.
   */
  enrol(write: EnrolmentWrite): Promise<Device | (Refusal & { refused: EnrolmentRefusal })>;
}

export type EnrolmentRefusal = Extract<RefusalCode, 'device_already_enrolled' | 'device_limit_reached'>;

export interface EnrolDeviceCommand {
  readonly customer: string;
  readonly username: string;
  /** The access token's `device_key` claim. */
  readonly cognitoDeviceKey: string | undefined;
  readonly deviceId: string;
  readonly publicJwk: Device['publicJwk'];
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface EnrolDevicePorts {
  readonly directory: CustomerDirectory;
  readonly registry: DeviceRegistry;
  readonly currency: string;
  readonly maxDevices: number;
}

export async function enrolDevice(
  ports: EnrolDevicePorts,
  command: EnrolDeviceCommand,
): Promise<Device | Refusal> {
  const { directory, registry } = ports;
  const deviceKey = command.cognitoDeviceKey;
  if (deviceKey === undefined) return refuse('device_not_confirmed');
  const [hasSecondFactor, isConfirmed, switchedOff] = await Promise.all([
    directory.hasSoftwareToken(command.username),
    directory.isConfirmedDevice(command.username, deviceKey),
    registry.isSwitchedOff('enrolments'),
  ]);
  if (!hasSecondFactor) return refuse('second_factor_required');
  if (!isConfirmed) return refuse('device_not_confirmed');
  if (switchedOff) return refuse('switched_off');
  return registry.enrol({
    device: {
      id: command.deviceId,
      customer: command.customer,
      name: command.name,
      cognitoDeviceKey: deviceKey,
      publicJwk: command.publicJwk,
      enrolledAt: command.now,
    },
    currency: ports.currency,
    maxDevices: ports.maxDevices,
  });
}
