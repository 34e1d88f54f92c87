/**
 * SRP-6a (RFC 5054) as Cognito computes it: the 3072-bit group of RFC 3526, g = 2, SHA-256, numbers padded the way
 * Java's `BigInteger.toByteArray` pads them, and a 128-bit HKDF key that signs the client's claim.
 */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { power } from './power.ts';

const N = BigInt(
  '0x' +
    'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
    'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
    '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
    '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
    'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
    'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
);
const G = 2n;
const K = hash(padded(N), padded(G));
const INFO = 'Caldera Derived Key';

/** What the server keeps instead of a password: both as hexadecimal numbers. */
export interface Verifier {
  readonly salt: string;
  readonly verifier: string;
}

/** The server's half of one exchange. `secret` never leaves the server. */
export interface Exchange extends Verifier {
  readonly clientPublic: bigint;
  readonly secret: bigint;
  readonly serverPublic: bigint;
}

export interface Claim {
  /** Pool name and user, or device group key and device key: both as the client concatenates them. */
  readonly group: string;
  readonly identity: string;
  readonly secretBlock: Buffer;
  readonly timestamp: string;
  /** Base64. */
  readonly signature: string;
}

/** The verifier of a password, for example `group` = pool name, `identity` = user. */
export function verifierOf(group: string, identity: string, password: string, salt: string): Verifier {
  const inner = createHash('sha256').update(`${group}${identity}:${password}`, 'utf8').digest();
  const x = hash(padded(BigInt(`0x${salt}`)), inner);
  return { salt, verifier: power(G, x, N).toString(16) };
}

/** The client's public value, or undefined where it is not one that may be answered (RFC 5054, section 2.5.4). */
export function readClientPublic(hex: string): bigint | undefined {
  if (!/^[0-9a-fA-F]{1,800}$/.test(hex)) return undefined;
  const value = BigInt(`0x${hex}`);
  return value % N === 0n ? undefined : value;
}

/** Starts an exchange; `random` gives the server's 256 secret bits. */
export function startExchange(verifier: Verifier, clientPublic: bigint, random: Uint8Array): Exchange {
  const secret = BigInt(`0x${Buffer.from(random).toString('hex')}`);
  const serverPublic = (K * BigInt(`0x${verifier.verifier}`) + power(G, secret, N)) % N;
  return { ...verifier, clientPublic, secret, serverPublic };
}

/** Whether the client has shown that it knows the password behind the verifier. */
export function claimHolds(exchange: Exchange, claim: Claim): boolean {
  const u = hash(padded(exchange.clientPublic), padded(exchange.serverPublic));
  if (u === 0n) return false;
  const shared = power(
    (exchange.clientPublic * power(BigInt(`0x${exchange.verifier}`) % N, u, N)) % N,
    exchange.secret,
    N,
  );
  const key = Buffer.from(hkdfSync('sha256', padded(shared), padded(u), INFO, 16));
  const expected = createHmac('sha256', key)
    .update(claim.group, 'utf8')
    .update(claim.identity, 'utf8')
    .update(claim.secretBlock)
    .update(claim.timestamp, 'utf8')
    .digest();
  const given = Buffer.from(claim.signature, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function hash(...parts: Buffer[]): bigint {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return BigInt(`0x${digest.digest('hex')}`);
}

/** Big-endian, with a leading zero byte where the highest bit is set. */
function padded(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}
