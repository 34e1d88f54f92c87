/** The verifier of all formats behind the domain's port, from the stage's settings. */
import { X509Certificate } from 'node:crypto';
import type {
  AttestationEvidence,
  AttestationRequest,
  AttestationVerifier,
} from '../domain/devices/attestation.ts';
import { verifyAndroidKey } from './android-key.ts';
import type { AppIdentities } from './app-identities.ts';
import { verifyAppleAppAttest } from './apple-app-attest.ts';
import { attestationChallenge, clientData, clientDataHash } from './client-data.ts';
import { AttestationRefused } from './refusal.ts';
import { verifySoftwareStatement } from './software.ts';
import type { StatusListSource } from './status-list.ts';
import { vendorRoots } from './vendor-roots.ts';

export interface AttestationSettings {
  /** The stage's name. */
  readonly stage: string;
  readonly appIdentities: AppIdentities;
  /**
   * Google's list of revoked attestation keys. Asked for each Android enrolment that holds otherwise.
   * @default - none, and Android keys are refused: an empty list would let revoked ones in
   */
  readonly statusList?: StatusListSource;
  /** YYYYMM of the oldest Android security patch that may enrol. @default - any */
  readonly minimumOsPatchLevel?: number;
  /** Whether a device key without hardware may enrol. Never in prod. @default false */
  readonly acceptSoftware?: boolean;
  /** PEM. @default - the vendors' published roots */
  readonly roots?: { readonly apple: readonly string[]; readonly android: readonly string[] };
}

/** @throws Error if prod is to accept software keys */
export function attestationVerifier(settings: AttestationSettings): AttestationVerifier {
  const { stage, appIdentities, statusList, minimumOsPatchLevel, acceptSoftware = false } = settings;
  if (acceptSoftware && stage === 'prod')
    throw new Error('Software attestation is for development: the stage prod cannot accept it.');
  const roots = settings.roots ?? vendorRoots;
  const apple = { apps: appIdentities.apple, roots: roots.apple.map(certificateOf) };
  const android = {
    apps: appIdentities.android,
    roots: roots.android.map(certificateOf),
    ...(minimumOsPatchLevel === undefined ? {} : { minimumOsPatchLevel }),
  };

  async function evidence(request: AttestationRequest): Promise<AttestationEvidence> {
    const { attestation, challenge, publicJwk, now } = request;
    switch (attestation.format) {
      case 'apple-app-attest':
        return verifyAppleAppAttest(attestation, await clientDataHash(challenge, publicJwk), apple, now);
      case 'android-key':
        if (statusList === undefined) throw new AttestationRefused('no-revocation-list');
        return verifyAndroidKey(
          attestation,
          { challenge: attestationChallenge(challenge), publicJwk },
          { ...android, statusList },
          now,
        );
      case 'software':
        if (acceptSoftware)
          return verifySoftwareStatement(attestation, publicJwk, await clientData(challenge, publicJwk));
    }
    throw new AttestationRefused('format');
  }

  return {
    async verify(request) {
      try {
        return { ok: true, evidence: await evidence(request) };
      } catch (error) {
        if (error instanceof AttestationRefused) return { ok: false, check: error.check };
        throw error;
      }
    },
  };
}

const certificateOf = (pem: string): X509Certificate => new X509Certificate(pem);
