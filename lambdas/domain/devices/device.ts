/** A device: the P-256 key of one customer's phone, known by its thumbprint. */
import type { Registration } from '../registration/registration.ts';
import type { AttestationEvidence } from './attestation.ts';

export interface Device {
  /** RFC 7638 thumbprint, SHA-256, base64url. One customer a key, for ever. */
  readonly id: string;
  readonly customer: string;
  readonly name: string;
  /** Cognito's key of the same phone: an index, never a proof. */
  readonly cognitoDeviceKey: string;
  readonly publicJwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };
  /** Milliseconds since the epoch. */
  readonly enrolledAt: number;
  /** Whether the customer had another device when this one came. */
  readonly additional: boolean;
  /** What its attestation showed when it was enrolled. */
  readonly evidence: AttestationEvidence;
  /** Its customer's; undefined where nothing was kept of it. */
  readonly registration?: Registration;
  /** Milliseconds since the epoch. A key that was removed is never a device again. */
  readonly removedAt?: number;
  /** Milliseconds since the epoch: since then it can neither pay nor change anything. Absent where it is not frozen. */
  readonly frozenAt?: number;
}

/** What the rules look at of a device: its record has it, and a payment code keeps it. */
export interface JudgedDevice extends Pick<Device, 'id' | 'enrolledAt' | 'additional' | 'registration'> {
  readonly evidence: Pick<AttestationEvidence, 'format'>;
}

/** Milliseconds. For so long a device is new: what it pays is limited, and it cannot remove an older one. */
const PROBATION = 24 * 60 * 60 * 1000;

export const isNew = ({ enrolledAt }: Pick<Device, 'enrolledAt'>, now: number): boolean =>
  now - enrolledAt < PROBATION;
