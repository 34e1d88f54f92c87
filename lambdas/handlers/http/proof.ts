/**
 * Proof of possession: the DPoP profile (RFC 9449) by which a device signs a request, its body and its
 * Idempotency-Key. A proof that is replayed repeats its Idempotency-Key, so the ledger answers it with what it moved
 * before: that is why no store of seen `jti` values is needed.
 */
import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import type { Device } from '../../domain/devices/device.ts';
import { sameResource } from './same-resource.ts';

export interface Proof {
  /** RFC 7638 thumbprint of the key that signed. */
  readonly deviceId: string;
  readonly publicJwk: Device['publicJwk'];
}

/** The request as it arrived: what the proof must have been made for. */
export interface SignedRequest {
  readonly method: string;
  /** Scheme, host and path; see `requestUrl`. */
  readonly url: string;
  /** The access token, without its scheme. */
  readonly accessToken: string;
  readonly body: Uint8Array;
  readonly idempotencyKey: string | undefined;
  /** Milliseconds since the epoch, by our clock. */
  readonly now: number;
}

export type ProofCheck =
  | 'length'
  | 'format'
  | 'typ'
  | 'alg'
  | 'jwk'
  | 'signature'
  | 'htm'
  | 'htu'
  | 'iat'
  | 'jti'
  | 'ath'
  | 'bh'
  | 'ik';

/** The check that failed. The client is told `proof_invalid`, whichever it was. */
export class InvalidProof extends Error {
  override name = 'InvalidProof';
  readonly check: ProofCheck;

  constructor(check: ProofCheck) {
    super(check);
    this.check = check;
  }
}

/** Characters. A proof has about 800. */
const MAX_LENGTH = 4096;
/** Milliseconds, either way: a phone's clock may run ahead. */
const MAX_SKEW = 60_000;

/**
 * RFC 9449, section 4.3, in its order, then our claims: `bh`, the hash of the body, and `ik`, the Idempotency-Key.
 *
 * @param proof the value of the one `DPoP` header
 * @throws InvalidProof
 */
export async function verifyProof(proof: string, request: SignedRequest): Promise<Proof> {
  ensure('length', proof.length <= MAX_LENGTH);
  const header = headerOf(proof);
  ensure('typ', header.typ === 'dpop+jwt');
  ensure('alg', header.alg === 'ES256');
  const publicJwk = publicKeyOf(header.jwk);
  const claims = await verifiedClaims(proof, publicJwk);
  for (const [check, holds] of Object.entries(claimChecks))
    ensure(check as ProofCheck, holds(claims, request));
  return { deviceId: await calculateJwkThumbprint(publicJwk), publicJwk };
}

type Claims = Readonly<Record<string, unknown>>;

const claimChecks: Partial<Record<ProofCheck, (claims: Claims, request: SignedRequest) => boolean>> = {
  htm: ({ htm }, { method }) => htm === method,
  htu: ({ htu }, { url }) => typeof htu === 'string' && sameResource(htu, url),
  iat: ({ iat }, { now }) => typeof iat === 'number' && Math.abs(now - iat * 1000) <= MAX_SKEW,
  jti: ({ jti }) => typeof jti === 'string' && /^[\x21-\x7e]{1,128}$/.test(jti),
  ath: ({ ath }, { accessToken }) => ath === sha256(accessToken),
  bh: ({ bh }, { body }) => bh === sha256(body),
  ik: ({ ik }, { idempotencyKey }) => ik === idempotencyKey,
};

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('base64url');

function ensure(check: ProofCheck, holds: boolean): asserts holds {
  if (!holds) throw new InvalidProof(check);
}

function headerOf(proof: string): Claims {
  try {
    return decodeProtectedHeader(proof);
  } catch {
    throw new InvalidProof('format');
  }
}

/** Only the members that make the key: what else the header says of it (`jku`, `x5u`, `kid`, ...) is never looked at. */
function publicKeyOf(jwk: unknown): Device['publicJwk'] {
  const { kty, crv, x, y, d } = typeof jwk === 'object' && jwk !== null ? (jwk as Claims) : {};
  ensure('jwk', kty === 'EC' && crv === 'P-256' && isCoordinate(x) && isCoordinate(y) && d === undefined);
  return { kty, crv, x, y };
}

/**
 * 32 bytes in base64url, in their one canonical spelling: the last character has two bits to spare, and with another
 * spelling the same key would have another thumbprint, and could be enrolled by a second customer.
 */
const isCoordinate = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^[A-Za-z0-9_-]{43}$/.test(value) &&
  Buffer.from(value, 'base64url').toString('base64url') === value;

async function verifiedClaims(proof: string, publicJwk: Device['publicJwk']): Promise<Claims> {
  const key = await importJWK(publicJwk, 'ES256').catch(() => {
    // For example a point that is not on the curve.
    throw new InvalidProof('jwk');
  });
  const verified = await compactVerify(proof, key, { algorithms: ['ES256'] }).catch(() => {
    throw new InvalidProof('signature');
  });
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(verified.payload));
    if (typeof claims === 'object' && claims !== null) return claims as Claims;
  } catch {}
  throw new InvalidProof('format');
}
