/** How a verifier refuses: by the name of the one check that failed. */

export type AttestationCheck =
  // Any format
  | 'format'
  | 'encoding'
  | 'size'
  // Certificate chains
  | 'chain-length'
  | 'certificate-format'
  | 'chain'
  | 'root'
  | 'certificate-dates'
  | 'basic-constraints'
  | 'critical-extension'
  // Apple App Attest
  | 'cbor'
  | 'statement-format'
  | 'statement-shape'
  | 'authenticator-data'
  | 'nonce'
  | 'credential-key'
  | 'key-id'
  | 'credential-id'
  | 'app-identity'
  | 'environment'
  | 'counter'
  // Android Key Attestation
  | 'extra-attestation-extension'
  | 'attestation-extension'
  | 'key-description'
  | 'leaf-key'
  | 'challenge'
  | 'attestation-security-level'
  | 'keymint-security-level'
  | 'origin'
  | 'purpose'
  | 'algorithm'
  | 'verified-boot'
  | 'device-locked'
  | 'all-applications'
  | 'package-name'
  | 'signature-digest'
  | 'os-patch-level'
  | 'no-revocation-list'
  | 'revoked'
  // Software statement
  | 'signature'
  | 'type'
  | 'client-data';

export class AttestationRefused extends Error {
  override name = 'AttestationRefused';
  readonly check: AttestationCheck;

  constructor(check: AttestationCheck) {
    super(check);
    this.check = check;
  }
}

/** @throws AttestationRefused */
export function ensure(check: AttestationCheck, holds: boolean): void {
  if (!holds) throw new AttestationRefused(check);
}

/**
 * What the reader makes of the phone's bytes. Whatever a parser throws at them, stack overflows included, is a refusal.
 *
 * @throws AttestationRefused
 */
export function readable<T>(check: AttestationCheck, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof AttestationRefused) throw error;
    throw new AttestationRefused(check);
  }
}
