/**
 * Enrols a device key: only for a customer with a second factor, from a sign-in on a confirmed device, and with an
 * attestation that covers the key and a challenge of ours.
 */
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../refusal.ts';
import type { Attestation, AttestationEvidence, AttestationVerifier } from './attestation.ts';
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
  /** The bytes that the attestation covers. */
  readonly challenge: Uint8Array;
  readonly currency: string;
  readonly maxDevices: number;
  /** How long one customer's enrolment keeps others from the same hardware. */
  readonly hardwareDays: number;
}

export interface DeviceRegistry {
  isSwitchedOff(name: 'enrolments'): Promise<boolean>;
  /**
   * One transaction: the device (no such key, ever), the wallet, opened if it is not there, with the key in its set
   * of devices (fewer than `maxDevices`), the challenge (this customer's, not used, not expired), and the hardware
   * where the evidence names it (no other customer's in so many days). The same customer's same key again is answered
   * as it stands, unless it was removed.
   */
  enrol(write: EnrolmentWrite): Promise<Device | (Refusal & { refused: EnrolmentRefusal })>;
}

export type EnrolmentRefusal = Extract<
  RefusalCode,
  'challenge_invalid' | 'device_already_enrolled' | 'hardware_in_use' | 'device_limit_reached'
>;

export interface EnrolDeviceCommand {
  readonly customer: string;
  readonly username: string;
  /** The access token's `device_key` claim. */
  readonly cognitoDeviceKey: string | undefined;
  readonly deviceId: string;
  readonly publicJwk: Device['publicJwk'];
  readonly name: string;
  readonly challenge: Uint8Array;
  readonly attestation: Attestation;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface EnrolDevicePorts {
  readonly directory: CustomerDirectory;
  readonly verifier: AttestationVerifier;
  readonly registry: DeviceRegistry;
  readonly currency: string;
  readonly maxDevices: number;
  readonly hardwareDays: number;
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
  const evidence = await evidenceOf(ports.verifier, command);
  if (isRefusal(evidence)) return evidence;
  if (switchedOff) return refuse('switched_off');
  return registry.enrol({
    device: {
      id: command.deviceId,
      customer: command.customer,
      name: command.name,
      cognitoDeviceKey: deviceKey,
      publicJwk: command.publicJwk,
      enrolledAt: command.now,
      evidence,
    },
    challenge: command.challenge,
    currency: ports.currency,
    maxDevices: ports.maxDevices,
    hardwareDays: ports.hardwareDays,
  });
}

async function evidenceOf(
  verifier: AttestationVerifier,
  { attestation, challenge, publicJwk, now }: EnrolDeviceCommand,
): Promise<AttestationEvidence | Refusal> {
  const verdict = await verifier.verify({ attestation, challenge, publicJwk, now });
  if (verdict.ok) return verdict.evidence;
  return { ...refuse('attestation_invalid'), check: `attestation: ${verdict.check}` };
}
