/**
 * Proof of possession: the DPoP profile (RFC 9449) by which a device signs a request, its body and its
 * Idempotency-Key. A proof that is replayed repeats its Idempotency-Key, so the ledger answers it with what it moved
 * before: that is why no store of seen `jti` values is needed.
 */
import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import type { Device } from '../../domain/devices/device.ts';
import type { SignedBytes } from '../../store/evidence/evidence.ts';
import { parseJson } from './json.ts';
import { sameResource } from './same-resource.ts';

export interface Signer {
  /** RFC 7638 thumbprint of the key that signed. */
  readonly deviceId: string;
  readonly publicJwk: Device['publicJwk'];
}

export interface Proof extends Signer {
  /** What it signed: all that shows later that this request was made. */
  readonly signed: SignedBytes;
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
/** How deep it may nest: the key in its header is the second level, and a client may have claims of its own. */
const MAX_DEPTH = 8;
/** Milliseconds, either way: a phone's clock may run ahead. */
const MAX_SKEW = 60_000;

/**
 * RFC 9449, section 4.3, in its order, then our claims: `bh`, the hash of the body, and `ik`, the Idempotency-Key.
 *
 * @param proof the value of the one `DPoP` header
 * @throws InvalidProof
 */
export async function verifyProof(proof: string, request: SignedRequest): Promise<Proof> {
  const { claims, deviceId, publicJwk, parts } = await verifySigned(proof, 'dpop+jwt');
  for (const [check, holds] of Object.entries(claimChecks))
    ensure(check as ProofCheck, holds(claims, request));
  return { deviceId, publicJwk, signed: { ...parts, body: request.body } };
}

export type Claims = Readonly<Record<string, unknown>>;

/**
 * What all that a device signs has in common: a compact JWS, ES256, with the key in its header.
 *
 * @param typ the `typ` that the header must have
 * @throws InvalidProof
 */
export async function verifySigned(
  jws: string,
  typ: string,
): Promise<Signer & { readonly claims: Claims; readonly parts: Parts }> {
  ensure('length', jws.length <= MAX_LENGTH);
  const header = headerOf(jws);
  ensure('typ', header.typ === typ);
  ensure('alg', header.alg === 'ES256');
  const publicJwk = publicKeyOf(header.jwk);
  await verifySignature(jws, publicJwk);
  const parts = partsOf(jws);
  return { claims: claimsOf(parts), deviceId: await calculateJwkThumbprint(publicJwk), publicJwk, parts };
}

const claimChecks: Partial<Record<ProofCheck, (claims: Claims, request: SignedRequest) => boolean>> = {
  htm: ({ htm }, { method }) => htm === method,
  htu: ({ htu }, { url }) => typeof htu === 'string' && sameResource(htu, url),
  iat: ({ iat }, { now }) => isFresh(iat, now),
  jti: ({ jti }) => typeof jti === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(jti),
  ath: ({ ath }, { accessToken }) => ath === sha256(accessToken),
  bh: ({ bh }, { body }) => bh === sha256(body),
  ik: ({ ik }, { idempotencyKey }) => ik === idempotencyKey,
};

/** @param now milliseconds since the epoch */
export const isFresh = (iat: unknown, now: number): boolean =>
  typeof iat === 'number' && Math.abs(now - iat * 1000) <= MAX_SKEW;

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

async function verifySignature(jws: string, publicJwk: Device['publicJwk']): Promise<void> {
  const key = await importJWK(publicJwk, 'ES256').catch(() => {
    // For example a point that is not on the curve.
    throw new InvalidProof('jwk');
  });
  await compactVerify(jws, key, { algorithms: ['ES256'] }).catch(() => {
    throw new InvalidProof('signature');
  });
}

type Parts = Omit<SignedBytes, 'body'>;

/** Each part in its one canonical spelling: the bytes are what is kept, and the spelling must follow from them. */
function partsOf(jws: string): Parts {
  const [header, payload, signature] = jws.split('.').map((part) => {
    const bytes = Buffer.from(part, 'base64url');
    ensure('format', bytes.toString('base64url') === part);
    return bytes;
  });
  if (header && payload && signature) return { header, payload, signature };
  throw new InvalidProof('format');
}

/**
 * Strict JSON, as bodies are: what says something twice could be read one way now, and another way by whoever looks at
 * the evidence later.
 */
function claimsOf({ header, payload }: Parts): Claims {
  try {
    const [, claims] = [header, payload].map((part) => parseJson(Buffer.from(part), MAX_DEPTH));
    if (typeof claims === 'object' && claims !== null) return claims as Claims;
  } catch {}
  throw new InvalidProof('format');
}
