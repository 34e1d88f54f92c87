/**
 * Enrols a device key: only for a customer with a second factor, from a sign-in on a confirmed device, and with an
 * attestation that covers the key and a challenge of ours.
 */
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../refusal.ts';
import type { EnrolmentSeen, SignUp, Surroundings } from '../registration/surroundings.ts';
import type { Attestation, AttestationEvidence, AttestationVerifier } from './attestation.ts';
import type { Device } from './device.ts';

/** What Cognito knows of the customer, asked on the server at enrolment. */
export interface CustomerDirectory {
  /** Whether the user has an authenticator app set up. */
  hasSoftwareToken(username: string): Promise<boolean>;
  /** Whether Cognito knows this device of the user, confirmed and remembered. */
  isConfirmedDevice(username: string, deviceKey: string): Promise<boolean>;
  signUpOf(username: string): Promise<SignUp>;
}

export interface EnrolmentWrite {
  readonly device: Omit<Device, 'additional'>;
  /** What it was enrolled amid; undefined where nothing is to be kept of that. */
  readonly surroundings?: Surroundings;
  /** When the session that asks was signed in, in seconds since the epoch. */
  readonly authTime: number;
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
   * of devices (fewer than `maxDevices`; the account active, the session not ended), the challenge (this customer's, not
   * used, not expired), the hardware where the evidence names it (no other customer's in so many days), and the
   * account's event; with them, what surrounds a registration, which no condition hangs on. The same customer's same key again is answered as it stands, unless it was removed.
   */
  enrol(write: EnrolmentWrite): Promise<Device | (Refusal & { refused: EnrolmentRefusal })>;
}

export type EnrolmentRefusal = Extract<
  RefusalCode,
  | 'session_ended'
  | 'challenge_invalid'
  | 'device_already_enrolled'
  | 'hardware_in_use'
  | 'device_limit_reached'
  | 'account_frozen'
  | 'cognito_device_in_use'
>;

export interface EnrolDeviceCommand {
  readonly customer: string;
  readonly username: string;
  /** The access token's `device_key` claim. */
  readonly cognitoDeviceKey: string | undefined;
  /** Its `auth_time` claim, in seconds since the epoch. */
  readonly authTime: number;
  /** The caller's, on the internet. */
  readonly address: string | undefined;
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
  /** Looks around before anything is written. */
  readonly surroundings: (seen: EnrolmentSeen) => Promise<Surroundings>;
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
  const [hasSecondFactor, signUp, isConfirmed, switchedOff] = await Promise.all([
    directory.hasSoftwareToken(command.username),
    directory.signUpOf(command.username),
    directory.isConfirmedDevice(command.username, deviceKey),
    registry.isSwitchedOff('enrolments'),
  ]);
  if (!hasSecondFactor) return refuse('second_factor_required');
  if (!isConfirmed) return refuse('device_not_confirmed');
  const evidence = await evidenceOf(ports.verifier, command);
  if (isRefusal(evidence)) return evidence;
  if (switchedOff) return refuse('switched_off');
  const { customer, address, now } = command;
  const surroundings = await ports.surroundings({ customer, address, evidence, signUp, now });
  return registry.enrol({
    surroundings,
    device: {
      id: command.deviceId,
      customer,
      name: command.name,
      cognitoDeviceKey: deviceKey,
      publicJwk: command.publicJwk,
      enrolledAt: now,
      evidence,
      registration: surroundings.registration,
    },
    authTime: command.authTime,
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
