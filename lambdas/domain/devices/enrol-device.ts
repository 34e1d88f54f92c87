/**
 * Enrols a device key: only for a customer with a second factor, from a sign-in on a confirmed device, and with an
 * attestation that covers the key and a challenge of ours.
 */

import type { Mark } from '../lists/entry.ts';
import { isBlocked, type Listed } from '../lists/listed-marks.ts';
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../refusal.ts';
import type { EnrolmentSeen, SignUp, Surroundings } from '../registration/surroundings.ts';
import { isOff } from '../switches/switch.ts';
import type { Attestation, AttestationEvidence, AttestationVerifier } from './attestation.ts';
import type { Device } from './device.ts';
import { deviceClassOf } from './device-class.ts';

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
  /** What its phone's entry on the list was when it was looked at, if the evidence names the phone. */
  readonly hardwareEntry?: HardwareEntry | undefined;
}

/** An entry of the list of hardware, which may be none. */
export interface HardwareEntry {
  readonly mark?: Mark | undefined;
  /** Changes with every change; undefined where there is no entry. */
  readonly tag?: string | undefined;
}

export interface EnrolmentListed {
  readonly listed: Listed;
  readonly hardware: HardwareEntry;
}

export interface DeviceRegistry {
  /** The switches that are off, by their ids; strongly consistent. */
  thrown(): Promise<readonly string[]>;
  /**
   * One transaction: the device (no such key, ever), the wallet, opened if it is not there, with the key in its set
   * of devices (fewer than `maxDevices`; the account active, the session not ended), the challenge (this customer's, not
   * used, not expired), the hardware where the evidence names it (no other customer's in so many days, and listed as it
   * was when that was looked at), and the
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
  /** ISO 3166 code, where the edge could tell. */
  readonly country: string | undefined;
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
  /** What the lists say of the customer, the phone, and where it asks from; strongly consistent. */
  readonly listed: (asked: {
    readonly customer: string;
    readonly hardwareId: string | undefined;
    readonly address: string | undefined;
    readonly country: string | undefined;
    readonly now: number;
  }) => Promise<EnrolmentListed>;
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
  const [hasSecondFactor, signUp, isConfirmed, thrown] = await Promise.all([
    directory.hasSoftwareToken(command.username),
    directory.signUpOf(command.username),
    directory.isConfirmedDevice(command.username, deviceKey),
    registry.thrown(),
  ]);
  if (!hasSecondFactor) return refuse('second_factor_required');
  if (!isConfirmed) return refuse('device_not_confirmed');
  const evidence = await evidenceOf(ports.verifier, command);
  if (isRefusal(evidence)) return evidence;
  const { customer, address, country, now } = command;
  const asks = { deviceClass: deviceClassOf(evidence), country };
  if (isOff(thrown, { ...asks, flow: 'enrolments' })) return refuse('switched_off');
  const { hardwareId } = evidence;
  const { listed, hardware } = await ports.listed({ customer, hardwareId, address, country, now });
  if (isBlocked(listed)) return refuse('declined_by_risk');
  const surroundings = await ports.surroundings({ customer, address, evidence, signUp, now });
  // Of a sign-up, Cognito tells neither phone nor country: a registration ends with the first device, and is stopped there.
  if (surroundings.isFirst && isOff(thrown, { ...asks, flow: 'registrations' }))
    return refuse('switched_off');
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
    ...(hardwareId === undefined ? {} : { hardwareEntry: hardware }),
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
