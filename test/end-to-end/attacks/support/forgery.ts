/** Access tokens that no client of Cognito would ever be given: made with the attacker's keys, or with the pool's own. */
import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { base64url, decodeJwt, decodeProtectedHeader } from 'jose';
import type { Stage } from '../../../../local/demo/people.ts';
import type { SharedPlatform } from '../../support/shared-platform.ts';

export type Json = Record<string, unknown>;

/** How a signature is made over the first two parts. */
export type Signer = (input: string) => Buffer;

export const encoded = (value: unknown): string => base64url.encode(JSON.stringify(value));

export function token(header: Json, claims: Json, signer: Signer): string {
  const input = `${encoded(header)}.${encoded(claims)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}

export const claimsOf = (jwt: string): Json => decodeJwt(jwt);
export const headerOf = (jwt: string): Json => ({ ...decodeProtectedHeader(jwt) });

export const rsa =
  (key: KeyObject, hash = 'sha256'): Signer =>
  (input) =>
    sign(hash, Buffer.from(input), key);
export const hmac =
  (secret: string | Uint8Array): Signer =>
  (input) =>
    createHmac('sha256', secret).update(input).digest();
export const unsigned: Signer = () => Buffer.alloc(0);

export const newRsaKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

export interface PoolKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** What nobody outside Cognito has: the key that a pool signs with. With it, each single claim can be made wrong. */
export function poolKey({ dataDir }: SharedPlatform, poolId: string): PoolKey {
  const db = new DatabaseSync(join(dataDir, 'cognito.db'), { readOnly: true });
  try {
    const row = db.prepare('SELECT kid, private_key FROM pools WHERE pool_id = ?').get(poolId);
    return { kid: String(row?.kid), privateKey: createPrivateKey(String(row?.private_key)) };
  } finally {
    db.close();
  }
}

/**
 * The token as it would be of a sign-in at that second, by the same person on the same phone: a real one takes a one-time
 * code, of which there are two a minute.
 *
 * @param authTime seconds since the epoch
 */
export function signedInAt(
  { platform, stage }: { readonly platform: SharedPlatform; readonly stage: Stage },
  accessToken: string,
  authTime: number,
): string {
  const { privateKey } = poolKey(platform, stage.customers.userPoolId);
  const claims = { ...claimsOf(accessToken), auth_time: authTime, iat: authTime, exp: authTime + 300 };
  return token(headerOf(accessToken), claims, rsa(privateKey));
}
