/** The port that judges where a device key lives: in the hardware of a phone that runs our app, or in software. */
import type { Device } from './device.ts';

/**
 * What a phone sends about its key. All binary values are base64url without padding, in their one canonical spelling.
 * The client data that each format covers is written down in lambdas/contract/client-data.ts.
 */
export type Attestation = AppleAppAttest | AndroidKeyAttestation | SoftwareStatement;

export interface AppleAppAttest {
  readonly format: 'apple-app-attest';
  /** `DCAppAttestService.generateKey()`: SHA-256 of the App Attest key, which is not the device key. */
  readonly keyId: string;
  /** `attestKey(_:clientDataHash:)`: a CBOR object. */
  readonly attestationObject: string;
}

export interface AndroidKeyAttestation {
  readonly format: 'android-key';
  /** `KeyStore.getCertificateChain()`: DER certificates, the device key's own first. */
  readonly certificateChain: readonly string[];
}

/** For development only: the device key vouches for itself. */
export interface SoftwareStatement {
  readonly format: 'software';
  /** A compact JWS, ES256, by the device key. */
  readonly statement: string;
}

/** What protects the attested key, weakest first. */
export type SecurityLevel = 'software' | 'trusted-environment' | 'strongbox' | 'secure-enclave';

/** What is worth keeping with the device: small, and nothing personal. */
export interface AttestationEvidence {
  readonly format: Attestation['format'];
  readonly securityLevel: SecurityLevel;
  /**
   * A pseudonym of the phone: two enrolments with the same one came from the same phone. Another one, or none, says
   * nothing: no format gives an identity that lasts for ever.
   */
  readonly hardwareId?: string;
  readonly details: Readonly<Record<string, string | number>>;
}

export interface AttestationRequest {
  readonly attestation: Attestation;
  /** The server's own single-use nonce; that it was ours and unused is for the caller to know. */
  readonly challenge: Uint8Array;
  /** The device key that asks to be enrolled, already canonical. */
  readonly publicJwk: Device['publicJwk'];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export type AttestationVerdict =
  | { readonly ok: true; readonly evidence: AttestationEvidence }
  /** `check` names what failed. For our logs: the phone is told only that it was refused. */
  | { readonly ok: false; readonly check: string };

export interface AttestationVerifier {
  /**
   * Whether the attestation covers both the device key and the challenge, and holds. Whatever the phone sends is
   * answered with a verdict; it rejects only when something of ours, such as the revocation list, cannot be had.
   */
  verify(request: AttestationRequest): Promise<AttestationVerdict>;
}
