/**
 * Verifies an Android Key Attestation: developer.android.com, "Verify hardware-backed key pairs with key attestation".
 *
 * The device key is the key of the first certificate. Only that certificate may carry a key description: a phone whose
 * attested key signs a further certificate, with a description of the attacker's own, is the known abuse.
 *
 * Stricter than Google's own verifier in two ways, both of which turn away phones whose attestation key was put in at
 * the factory before about 2021: expired certificates above the first are refused, and so are those that do not call
 * themselves certificate authorities.
 */
import type { X509Certificate } from 'node:crypto';
import type {
  AndroidKeyAttestation,
  AttestationEvidence,
  SecurityLevel,
} from '../domain/devices/attestation.ts';
import type { Device } from '../domain/devices/device.ts';
import type { AndroidApp } from './app-identities.ts';
import { bytesOf } from './base64url.ts';
import {
  extensionValues,
  maximumCertificateSize,
  type VerifiedCertificate,
  verifiedChain,
} from './certificate-chain.ts';
import { sha256 } from './client-data.ts';
import { type KeyDescription, keyDescriptionOf } from './key-description.ts';
import { ensure, readable } from './refusal.ts';
import { isListed, type StatusListSource } from './status-list.ts';

export interface AndroidRules {
  readonly apps: readonly AndroidApp[];
  readonly roots: readonly X509Certificate[];
  readonly statusList: StatusListSource;
  /** YYYYMM. @default - any */
  readonly minimumOsPatchLevel?: number;
}

/** Certificates. Factory-made attestation keys have 4 with the root, remotely provisioned ones 5. */
const chainLength = { minimum: 3, maximum: 6 };
const keyDescriptionExtension = '1.3.6.1.4.1.11129.2.1.17';
const provisioningExtension = '1.3.6.1.4.1.11129.2.1.30';

/** From the schema. */
const trustedEnvironment = 1;
const strongBox = 2;
const sign = 2;
const verify = 3;
const ellipticCurve = 3;
const p256 = 1;
const generated = 0;
const verified = 0;

/**
 * @param challenge what the app must have passed to `setAttestationChallenge`
 * @param now milliseconds since the epoch
 * @throws AttestationRefused
 * @throws what `statusList` rejects with; it is asked last
 */
export async function verifyAndroidKey(
  attestation: AndroidKeyAttestation,
  { challenge, publicJwk }: { readonly challenge: Uint8Array; readonly publicJwk: Device['publicJwk'] },
  rules: AndroidRules,
  now: number,
): Promise<AttestationEvidence> {
  const chain = verifiedChain(
    certificatesOf(attestation),
    // The phone writes the dates of the first one by its own clock.
    { roots: rules.roots, length: chainLength, leafDates: false },
    now,
  );
  ensure('leaf-key', isKeyOf(chain[0], publicJwk));
  const description = keyDescriptionOf(descriptionBytes(chain));
  ensure('challenge', description.challenge.equals(challenge));
  ensureHardwareKey(description);
  ensureIntactSystem(description, rules.minimumOsPatchLevel ?? 0);
  ensureOurApp(description, rules.apps);
  const statusList = await rules.statusList();
  ensure(
    'revoked',
    chain.every(({ certificate }) => !isListed(statusList, certificate)),
  );
  return evidenceOf(description, chain);
}

function certificatesOf({ certificateChain }: AndroidKeyAttestation): readonly Uint8Array[] {
  const sent: readonly unknown[] = Array.isArray(certificateChain) ? certificateChain : [];
  // Before anything is decoded.
  ensure('chain-length', sent.length <= chainLength.maximum);
  return sent.map((certificate) => bytesOf(certificate, maximumCertificateSize));
}

function isKeyOf(leaf: VerifiedCertificate | undefined, { kty, crv, x, y }: Device['publicJwk']): boolean {
  const jwk = readable('leaf-key', () => leaf?.certificate.publicKey.export({ format: 'jwk' }));
  return jwk?.kty === kty && jwk.crv === crv && jwk.x === x && jwk.y === y;
}

function descriptionBytes(chain: readonly VerifiedCertificate[]): Uint8Array {
  const found = extensionValues(chain, keyDescriptionExtension);
  ensure('extra-attestation-extension', found.length <= 1);
  const nearestRoot = found.at(-1);
  ensure('attestation-extension', nearestRoot?.index === 0);
  return nearestRoot?.value ?? Buffer.of();
}

const inHardware = (level: number): boolean => level === trustedEnvironment || level === strongBox;

function ensureHardwareKey(key: KeyDescription): void {
  ensure('attestation-security-level', inHardware(key.attestationSecurityLevel));
  ensure('keymint-security-level', inHardware(key.keyMintSecurityLevel));
  ensure('origin', key.origin === generated);
  ensure(
    'purpose',
    key.purposes.includes(sign) && key.purposes.every((one) => one === sign || one === verify),
  );
  ensure('algorithm', key.algorithm === ellipticCurve && key.curve === p256);
}

function ensureIntactSystem({ rootOfTrust, osPatchLevel }: KeyDescription, minimumPatchLevel: number): void {
  ensure('verified-boot', rootOfTrust?.verifiedBootState === verified);
  ensure('device-locked', rootOfTrust?.deviceLocked === true);
  ensure('os-patch-level', (osPatchLevel ?? 0) >= minimumPatchLevel);
}

/** One package, signed with nothing but its own certificates: a shared user id lists others beside it. */
function ensureOurApp(key: KeyDescription, apps: readonly AndroidApp[]): void {
  ensure('all-applications', !key.allApplications);
  const [name, ...others] = key.packageNames;
  const app = apps.find(({ packageName }) => packageName === name && others.length === 0);
  ensure('package-name', app !== undefined);
  ensure(
    'signature-digest',
    key.signatureDigests.length > 0 &&
      key.signatureDigests.every((digest) => app?.signatureDigests.includes(digest)),
  );
}

function evidenceOf(key: KeyDescription, chain: readonly VerifiedCertificate[]): AttestationEvidence {
  const hardwareId = hardwareIdOf(key, chain);
  return {
    format: 'android-key',
    securityLevel: levels[Math.min(key.attestationSecurityLevel, key.keyMintSecurityLevel)] ?? 'software',
    ...(hardwareId === undefined ? {} : { hardwareId }),
    details: {
      attestationVersion: key.version,
      packageName: key.packageNames.join(),
      ...(key.osPatchLevel === undefined ? {} : { osPatchLevel: key.osPatchLevel }),
    },
  };
}

const levels: readonly SecurityLevel[] = ['software', 'trusted-environment', 'strongbox'];

/**
 * A remotely provisioned attestation key belongs to one phone (and one app on it) until it is replaced, which happens
 * within weeks; so does the unique id, which only a system's own apps get, for 30 days. A factory-made attestation key
 * is shared by 100,000 phones or more, and identifies none.
 */
function hardwareIdOf(
  { uniqueId }: KeyDescription,
  chain: readonly VerifiedCertificate[],
): string | undefined {
  if (uniqueId.length > 0) return pseudonym('unique-id', uniqueId);
  const attester = chain[1];
  if (attester?.extensions.some(({ extnID }) => extnID === provisioningExtension) !== true) return undefined;
  return pseudonym('attestation-key', attester.certificate.publicKey.export({ type: 'spki', format: 'der' }));
}

const pseudonym = (kind: string, value: Uint8Array): string =>
  sha256(Buffer.concat([Buffer.from(`holdfast.android.${kind}.`), value])).toString('base64url');
