/** What a pool keeps secret and for ever: its RS256 key pair, and the key behind answers for users who do not exist. */
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { isEmail, isPhoneNumber } from './attributes.ts';
import { type Random, uuidOf } from './identifiers.ts';
import type { Pool } from './pools.ts';
import { type Verifier, verifierOf } from './srp.ts';
import type { Store } from './store.ts';

export interface PoolSecrets {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The pool's key set (RFC 7517). */
  readonly jwks: { readonly keys: readonly Record<string, unknown>[] };
  /** The same made-up user for the same name, every time: stable salt and `sub`, and a password that nobody knows. */
  imaginaryUser(name: string): {
    readonly sub: string;
    readonly username: string;
    password(): Verifier;
  };
}

/** Reads the pool's secrets, making them at its first start. */
export function poolSecrets(store: Store, pool: Pool, random: Random): PoolSecrets {
  const row =
    store.db.prepare('SELECT * FROM pools WHERE pool_id = ?').get(pool.id) ?? create(store, pool, random);
  const privateKey = createPrivateKey(String(row.private_key));
  const publicKey = createPublicKey(privateKey);
  const kid = String(row.kid);
  const hidingKey = row.hiding_key as Uint8Array;
  const digest = (use: string, name: string) =>
    createHmac('sha256', hidingKey)
      .update(`${use}:${pool.caseSensitive ? name : name.toLowerCase()}`)
      .digest();
  return {
    kid,
    privateKey,
    publicKey,
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'RS256', kid, use: 'sig' }] },
    imaginaryUser(name) {
      const sub = uuidOf(digest('sub', name).subarray(0, 16));
      const username = pool.usernameAttributes.length > 0 || isAlias(pool, name) ? sub : name;
      return {
        sub,
        username,
        password() {
          const salt = digest('salt', name).subarray(0, 16).toString('hex');
          return verifierOf(pool.srpName, username, digest('password', name).toString('hex'), salt);
        },
      };
    },
  };
}

/** Someone who signs in with an alias is answered under another name, the user name: here too. */
const isAlias = ({ aliasAttributes }: Pool, name: string) =>
  (aliasAttributes.includes('email') && isEmail(name)) ||
  (aliasAttributes.includes('phone_number') && isPhoneNumber(name));

function create(store: Store, pool: Pool, random: Random) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const row = {
    kid: createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64'),
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    hiding_key: random(32),
  };
  store.db
    .prepare('INSERT INTO pools (pool_id, kid, private_key, hiding_key) VALUES (?, ?, ?, ?)')
    .run(pool.id, row.kid, row.private_key, row.hiding_key);
  return row;
}
