/**
 * Verifies an Apple App Attest attestation: developer.apple.com, "Validating apps that connect to your server",
 * "Verify the attestation", whose nine steps are numbered below.
 *
 * The App Attest key signs only assertions, so the device key is another one, made by the app in the Secure Enclave. It
 * is trusted because the client data names it and Apple vouches for the app that gave the client data. The receipt,
 * which Apple's server takes for its fraud metric, is not looked at.
 */
import type { X509Certificate } from 'node:crypto';
import { decode } from 'cborg';
import type { AppleAppAttest, AttestationEvidence } from '../domain/devices/attestation.ts';
import type { AppleApp } from './app-identities.ts';
import { authenticatorDataOf } from './authenticator-data.ts';
import { bytesOf } from './base64url.ts';
import { extensionValues, type VerifiedCertificate, verifiedChain } from './certificate-chain.ts';
import { sha256 } from './client-data.ts';
import { ensure, readable } from './refusal.ts';

export interface AppleRules {
  readonly apps: readonly AppleApp[];
  readonly roots: readonly X509Certificate[];
}

/** Bytes. Apple's sample has 6,300, of which the receipt is the most. */
const maximumObjectSize = 16_384;
const nonceExtension = '1.2.840.113635.100.8.2';
/** DER of `SEQUENCE { [1] OCTET STRING (32 bytes) }`, up to the bytes themselves. */
const nonceExtensionStart = Buffer.from('3024a1220420', 'hex');

const aaguids: Readonly<Record<AppleApp['environment'], Buffer>> = {
  production: Buffer.from('appattest\0\0\0\0\0\0\0'),
  development: Buffer.from('appattestdevelop'),
};

/**
 * @param clientDataHash what the app must have passed to `attestKey`
 * @param now milliseconds since the epoch
 * @throws AttestationRefused
 */
export function verifyAppleAppAttest(
  attestation: AppleAppAttest,
  clientDataHash: Uint8Array,
  rules: AppleRules,
  now: number,
): AttestationEvidence {
  const keyId = bytesOf(attestation.keyId, 32);
  const { x5c, authData } = statementOf(bytesOf(attestation.attestationObject, maximumObjectSize));
  // 1
  const length = { minimum: 2, maximum: 2 };
  const chain = verifiedChain(x5c, { roots: rules.roots, length, leafDates: true }, now);
  // 2 to 4
  const nonce = sha256(Buffer.concat([authData, clientDataHash]));
  ensure('nonce', carriesNonce(chain, nonce));
  // 5
  ensure('key-id', sha256(credentialKey(chain)).equals(keyId));
  const data = authenticatorDataOf(authData);
  // 6
  const named = rules.apps.filter((app) => sha256(appIdOf(app)).equals(data.rpIdHash));
  ensure('app-identity', named.length > 0);
  // 7
  ensure('counter', data.counter === 0);
  // 8
  ensure(
    'environment',
    named.some(({ environment }) => aaguids[environment].equals(data.aaguid)),
  );
  // 9
  ensure('credential-id', data.credentialId.equals(keyId));
  return {
    format: 'apple-app-attest',
    securityLevel: 'secure-enclave',
    details: {
      keyId: attestation.keyId,
      rpIdHash: data.rpIdHash.toString('base64url'),
      aaguid: data.aaguid.toString('latin1').replaceAll('\0', ''),
    },
  };
}

function statementOf(object: Uint8Array): { x5c: readonly Uint8Array[]; authData: Uint8Array } {
  const decoded: unknown = readable('cbor', () =>
    decode(object, { strict: true, allowIndefinite: false, rejectDuplicateMapKeys: true, useMaps: true }),
  );
  const statement = mapOf(decoded);
  ensure('statement-format', statement.get('fmt') === 'apple-appattest');
  const x5c = mapOf(statement.get('attStmt')).get('x5c');
  const authData = statement.get('authData');
  return readable('statement-shape', () => ({ x5c: listOf(x5c).map(binary), authData: binary(authData) }));
}

const mapOf = (value: unknown): ReadonlyMap<unknown, unknown> => (value instanceof Map ? value : new Map());

function listOf(value: unknown): readonly unknown[] {
  ensure('statement-shape', Array.isArray(value));
  return value as readonly unknown[];
}

function binary(value: unknown): Uint8Array {
  ensure('statement-shape', value instanceof Uint8Array);
  return value as Uint8Array;
}

function carriesNonce(chain: readonly VerifiedCertificate[], nonce: Uint8Array): boolean {
  const [extension, ...more] = extensionValues(chain, nonceExtension);
  const expected = Buffer.concat([nonceExtensionStart, nonce]);
  return more.length === 0 && extension?.index === 0 && extension.value.equals(expected);
}

/** The X9.62 uncompressed point of the App Attest key. */
function credentialKey([credential]: readonly VerifiedCertificate[]): Uint8Array {
  const jwk = readable('credential-key', () => credential?.certificate.publicKey.export({ format: 'jwk' }));
  ensure('credential-key', jwk?.crv === 'P-256');
  return Buffer.concat([
    Buffer.of(4),
    Buffer.from(jwk?.x ?? '', 'base64url'),
    Buffer.from(jwk?.y ?? '', 'base64url'),
  ]);
}

const appIdOf = ({ teamId, bundleId }: AppleApp): string => `${teamId}.${bundleId}`;
