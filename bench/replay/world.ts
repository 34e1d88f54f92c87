/** Everybody of the replay as they are kept: what the next start of the platform needs to go on with them. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { DeviceKey } from '../../client/device-key.ts';

export interface Account {
  readonly email: string;
  readonly password: string;
  /** Of the authenticator app, base32. */
  readonly secret: string;
}

/** A customer's phone, enrolled. */
export interface KeptPhone {
  readonly key: JWK;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Cognito's name of it. */
  readonly deviceKey: string;
}

export type Customer = Account & { readonly phone: KeptPhone };

export interface KeptTill {
  readonly store: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly key: JWK;
}

/** Each group has people of its own, so that what one attacker does is seen apart from what the others do. */
export interface World {
  readonly listed: readonly Customer[];
  readonly mailboxes: readonly Customer[];
  readonly tokens: readonly Customer[];
  readonly tricked: readonly Customer[];
  /** Have signed up and set up their authenticator app, and enrolled no phone yet: the thief's is the first. */
  readonly newcomers: readonly Account[];
  readonly cartons: readonly Account[];
  readonly colluding: readonly Account[];
  readonly honest: readonly Customer[];
  readonly operator: Account;
  readonly tills: Readonly<Record<'town' | 'shinjuku' | 'colluding', KeptTill>>;
}

/** Unlike a phone's, it can be taken along: everybody begins each variant as they were left. */
export async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return exportJWK(privateKey);
}

export async function deviceKeyOf(jwk: JWK): Promise<DeviceKey> {
  const { x = '', y = '' } = jwk;
  const publicJwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  const privateKey = (await importJWK(jwk, 'ES256')) as CryptoKey;
  return { privateKey, publicJwk, id: await calculateJwkThumbprint(publicJwk, 'sha256') };
}
