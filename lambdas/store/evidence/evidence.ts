/**
 * The signed request that moved money, kept byte for byte in about 150 bytes: what the transfer and its device tell
 * anyway is not stored again, and a client's own spelling of JSON is stored as its difference from ours.
 */
import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { Device } from '../../domain/devices/device.ts';
import { type Asked, requestBody, resourceOf } from './asked.ts';
import { byteReader, inflated, varint } from './byte-reader.ts';
import { packText, readText } from './packed-text.ts';
import { spellingsOf } from './spellings.ts';

/** What the device signed: header and payload of the proof (a JWS), decoded, and the body that the payload names. */
export interface SignedBytes {
  readonly header: Uint8Array;
  readonly payload: Uint8Array;
  /** 64 bytes, r and s (RFC 7518, section 3.4). */
  readonly signature: Uint8Array;
  readonly body: Uint8Array;
}

/** What is known without the evidence: from the transfer's other attributes, and from its device's record. */
export interface EvidenceContext {
  readonly asked: Asked;
  readonly publicJwk: Device['publicJwk'];
  /** Milliseconds since the epoch: when the request came, which is the transfer's `createdAt`. */
  readonly at: number;
}

/** The claims that nothing else tells. */
interface Claims {
  readonly jti: string;
  readonly htu: string;
  readonly ath: string;
  readonly ik: string;
  /** Seconds since the epoch. */
  readonly iat: number;
}

/** Another form, or another dictionary, needs another version: what was written stays readable. */
const VERSION = 1;

/**
 * In bytes: 1 version; 64 signature; 32 `ath`; 1 `iat` less the second of `at`; `jti` and `ik`, packed; then two raw
 * DEFLATE streams, the first with its length before it: `htu` and the body; header and payload. A body, header or
 * payload that is spelled as this file spells it is left out, and with both of them the second stream.
 *
 * @param signed as it was verified when the request came
 * @throws RangeError for a `jti`, `ik` or `iat` that the check of proofs does not let pass
 */
export function encodeEvidence(signed: SignedBytes, context: EvidenceContext): Buffer {
  const claims = claimsIn(signed.payload);
  const bh = hashOf(signed.body);
  const request = deflated(dictionaryOfRequest(context), [
    sized(Buffer.from(claims.htu)),
    unless(bodyOf(context), signed.body),
  ]);
  const header = unless(headerOf(context), signed.header);
  const payload = unless(payloadOf(claims, bh), signed.payload);
  return Buffer.concat([
    Buffer.from([VERSION]),
    signed.signature,
    Buffer.from(claims.ath, 'base64url'),
    int8(claims.iat - secondOf(context)),
    packText(claims.jti),
    packText(claims.ik),
    sized(request),
    ...(header.length + payload.length > 0
      ? [deflated(dictionaryOfProof(context, claims, bh), [sized(header), payload])]
      : []),
  ]);
}

/**
 * @param context as it was when the evidence was made; with another, other bytes come out, whose signature fails
 * @throws Error for what `encodeEvidence` cannot have made
 */
export function decodeEvidence(evidence: Uint8Array, context: EvidenceContext): SignedBytes {
  const reader = byteReader(evidence);
  if (reader.take(1).readUInt8() !== VERSION)
    throw new Error('The evidence is of a version that is not known');
  const signature = reader.take(64);
  const ath = reader.take(32).toString('base64url');
  const iat = reader.take(1).readInt8() + secondOf(context);
  const jti = readText(reader);
  const ik = readText(reader);
  const request = inflated(reader.take(reader.varint()), dictionaryOfRequest(context));
  const claims = { jti, htu: request.take(request.varint()).toString('utf8'), ath, ik, iat };
  const body = orElse(request.rest(), bodyOf(context));
  const bh = hashOf(body);
  const rest = reader.rest();
  const proof = rest.length > 0 ? inflated(rest, dictionaryOfProof(context, claims, bh)) : nothing();
  return {
    header: orElse(proof.take(proof.varint()), headerOf(context)),
    payload: orElse(proof.rest(), payloadOf(claims, bh)),
    signature,
    body,
  };
}

/** As they can be read back: a time to the second, and no half of a surrogate pair. */
function claimsIn(payload: Uint8Array): Claims {
  const claims = JSON.parse(Buffer.from(payload).toString('utf8')) as Claims;
  return { ...claims, iat: Math.round(claims.iat), htu: claims.htu.toWellFormed() };
}

const secondOf = ({ at }: EvidenceContext): number => Math.floor(at / 1000);

const hashOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('base64url');

const bodyOf = ({ asked }: EvidenceContext): Buffer => Buffer.from(JSON.stringify(requestBody(asked)));

/** Header and claims in the order of `client/proof.ts`. */
const headerMembers = ({ publicJwk: { x, y } }: EvidenceContext) => ({
  typ: 'dpop+jwt',
  alg: 'ES256',
  jwk: { kty: 'EC', crv: 'P-256', x, y },
});
const headerOf = (context: EvidenceContext): Buffer => Buffer.from(JSON.stringify(headerMembers(context)));

const payloadMembers = ({ jti, htu, ath, ik, iat }: Claims, bh: string) => ({
  jti,
  htm: 'POST',
  htu,
  ath,
  bh,
  ik,
  iat,
});
const payloadOf = (claims: Claims, bh: string): Buffer =>
  Buffer.from(JSON.stringify(payloadMembers(claims, bh)));

/** Of a URL that API Gateway gives, no more than its id and its stage are left to be told. */
const dictionaryOfRequest = ({ asked }: EvidenceContext): Buffer =>
  Buffer.from(
    `${spellingsOf(requestBody(asked))}http://127.0.0.1:4747/dev/https://.execute-api.ap-northeast-1.amazonaws.com/prod${resourceOf(asked)}`,
  );

const dictionaryOfProof = (context: EvidenceContext, claims: Claims, bh: string): Buffer =>
  Buffer.from(`${spellingsOf(headerMembers(context))}${spellingsOf(payloadMembers(claims, bh))}`);

const deflated = (dictionary: Buffer, parts: readonly Uint8Array[]): Buffer =>
  deflateRawSync(Buffer.concat(parts), { dictionary, level: 9 });

const sized = (bytes: Uint8Array): Buffer => Buffer.concat([varint(bytes.length), bytes]);

function int8(value: number): Buffer {
  const byte = Buffer.alloc(1);
  byte.writeInt8(value);
  return byte;
}

/** Nothing, where the bytes are the expected ones. */
const unless = (expected: Buffer, bytes: Uint8Array): Uint8Array =>
  expected.equals(bytes) ? new Uint8Array() : bytes;

const orElse = (bytes: Buffer, expected: Buffer): Buffer => (bytes.length > 0 ? bytes : expected);

/** Two parts that were both left out. */
const nothing = () => byteReader(Buffer.from([0]));
