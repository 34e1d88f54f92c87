/** Keys that are the same in every run, and signatures that are kept: of ECDSA, each would be another. */
import { createECDH, createHash } from 'node:crypto';
import type { Device } from '../../../lambdas/domain/devices/device.ts';
import { type Asked, requestBody } from '../../../lambdas/store/evidence/asked.ts';
import { encodeEvidence } from '../../../lambdas/store/evidence/evidence.ts';
import { publicJwkOf, signedBytes } from '../../support/evidence.ts';
import type { TestKey } from '../../support/proofs.ts';

/** Without the form that WebCrypto signs with. */
export type FixedKey = Omit<TestKey, 'privateKey'> & { readonly jwk: Device['publicJwk'] };

const sha256 = (data: string) => createHash('sha256').update(data);

/** A key that follows from its name: it protects nothing. */
export function fixedKey(name: string): FixedKey {
  const scalar = sha256(name).digest();
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(scalar);
  const point = ecdh.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((each) => each.toString('base64url'));
  const jwk = { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' } as const;
  // RFC 7638, section 3: the required members, in the order of their names.
  const members = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y });
  return {
    jwk,
    publicJwk: jwk,
    privateJwk: { ...jwk, d: scalar.toString('base64url') },
    thumbprint: sha256(members).digest('base64url'),
  };
}

/** What is signed, by its hash -> signature, base64url. */
export type Signatures = Record<string, string>;

export interface Signing {
  readonly key: FixedKey;
  readonly asked: Asked;
  /** The Idempotency-Key. */
  readonly idempotencyKey: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Laid over the body as we spell it: the digits of a code. */
  readonly body?: Readonly<Record<string, string>>;
}

/**
 * What a key signed, as the store keeps it.
 *
 * @param signatures of earlier runs, to which those of this one are added
 */
export function evidenceBy(
  signatures: Signatures,
  { key, asked, idempotencyKey, at, body }: Signing,
): Buffer {
  const signer = key as unknown as TestKey;
  const signed = signedBytes(signer, { ...asked, createdAt: at }, idempotencyKey, {
    body: () => JSON.stringify({ ...requestBody(asked), ...body }),
  });
  const name = sha256(
    `${Buffer.from(signed.header).toString('base64url')}.${Buffer.from(signed.payload)}`,
  ).digest('hex');
  signatures[name] ??= Buffer.from(signed.signature).toString('base64url');
  return encodeEvidence(
    { ...signed, signature: Buffer.from(signatures[name], 'base64url') },
    { asked, publicJwk: publicJwkOf(signer), at },
  );
}
