/** DPoP proofs for tests: right ones, and ones that are wrong in exactly one place. */
import { createHash } from 'node:crypto';
import { base64url, CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

export interface TestKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
  readonly thumbprint: string;
}

export async function testKey(alg = 'ES256'): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  return {
    privateKey,
    publicJwk,
    privateJwk: await exportJWK(privateKey),
    thumbprint: await calculateJwkThumbprint(publicJwk),
  };
}

export const hash = (data: string): string => createHash('sha256').update(data).digest('base64url');

export interface ProofOptions {
  /** Laid over the protected header; what is undefined is left out. */
  readonly header?: Record<string, unknown>;
  /** Laid over the claims; what is undefined is left out. */
  readonly claims?: Record<string, unknown>;
  /** What signs instead of the key. */
  readonly signWith?: CryptoKey | Uint8Array;
}

/** The claims of the right proof for a request. */
export const claimsFor = (request: {
  readonly method: string;
  readonly url: string;
  readonly accessToken: string;
  readonly body: string;
  readonly idempotencyKey: string | undefined;
  readonly now: number;
}): Record<string, unknown> => ({
  jti: `jti-${request.now}-${request.idempotencyKey}`,
  htm: request.method,
  htu: request.url,
  iat: Math.floor(request.now / 1000),
  ath: hash(request.accessToken),
  bh: hash(request.body),
  ik: request.idempotencyKey,
});

export async function signProof(
  key: TestKey,
  claims: Record<string, unknown>,
  { header = {}, claims: overlay = {}, signWith = key.privateKey }: ProofOptions = {},
): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify({ ...claims, ...overlay }));
  const protectedHeader = { typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk, ...header };
  // What a header calls critical has to be known to who signs it, too.
  const crit = Object.fromEntries(([header.crit ?? []].flat() as string[]).map((name) => [name, true]));
  return new CompactSign(payload).setProtectedHeader(protectedHeader).sign(signWith, { crit });
}

/** A JWS of `alg: none`, which no library signs. */
export const unsigned = (key: TestKey, claims: Record<string, unknown>): string =>
  `${encode({ typ: 'dpop+jwt', alg: 'none', jwk: key.publicJwk })}.${encode(claims)}.`;

export const encode = (value: unknown): string => base64url.encode(JSON.stringify(value));
