/** Reads WebAuthn authenticator data (W3C Web Authentication, section 6.1) as App Attest writes it. */
import { ensure } from './refusal.ts';

export interface AuthenticatorData {
  readonly rpIdHash: Buffer;
  readonly counter: number;
  readonly aaguid: Buffer;
  readonly credentialId: Buffer;
}

/** Bytes: SHA-256, flags, counter, aaguid, length of the credential's id, and the id, a SHA-256 again. */
const shortest = 32 + 1 + 4 + 16 + 2 + 32;
const attestedCredentialIncluded = 0x40;

/**
 * What follows the credential's id (its key, and newer systems' extensions) says nothing that is not in the certificate,
 * and cannot be changed without changing the nonce.
 *
 * @throws AttestationRefused `authenticator-data`
 */
export function authenticatorDataOf(bytes: Uint8Array): AuthenticatorData {
  const data = Buffer.from(bytes);
  ensure('authenticator-data', data.length >= shortest);
  ensure('authenticator-data', (data.readUInt8(32) & attestedCredentialIncluded) !== 0);
  ensure('authenticator-data', data.readUInt16BE(53) === 32);
  return {
    rpIdHash: data.subarray(0, 32),
    counter: data.readUInt32BE(33),
    aaguid: data.subarray(37, 53),
    credentialId: data.subarray(55, 87),
  };
}
