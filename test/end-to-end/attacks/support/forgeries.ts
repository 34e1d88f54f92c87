/** What can be wrong with an access token, each wrong in one thing. */
import { createPublicKey } from 'node:crypto';
import { base64url } from 'jose';
import { encoded, hmac, type Json, newRsaKey, type PoolKey, rsa, token, unsigned } from './forgery.ts';

/** A token as Cognito gave it, with the keys of its pool and of the other one. */
export interface Genuine {
  readonly accessToken: string;
  readonly header: Json;
  readonly claims: Json;
  readonly own: PoolKey;
  readonly other: PoolKey;
}

/** Name -> token. */
export type Tokens = Readonly<Record<string, string>>;

const attackers = newRsaKey();
const jwk = { ...attackers.publicKey.export({ format: 'jwk' }), kid: 'mine', use: 'sig', alg: 'RS256' };
/** What the address that a header points to answers. */
export const attackersKeySet = { keys: [jwk] };

/** @param attackersUrl where `attackersKeySet` can be fetched */
export function forgeries(genuine: Genuine, attackersUrl: string): Tokens {
  const { accessToken, header, claims, other, own } = genuine;
  const [head = '', payload = '', signature = ''] = accessToken.split('.');
  const mine = rsa(attackers.privateKey);
  const by = (overlay: Json, signer = mine) => token({ ...header, ...overlay }, claims, signer);
  const somebodyElse = { ...claims, sub: 'somebody-else', username: 'somebody-else' };
  const spki = attackers.publicKey.export({ type: 'spki', format: 'der' });
  return {
    ...byPublicKey(genuine),
    'another key': by({}),
    'no algorithm': by({ alg: 'none' }, unsigned),
    'no algorithm, in capitals': by({ alg: 'NONE' }, unsigned),
    'no algorithm, with the signature': `${encoded({ ...header, alg: 'none' })}.${payload}.${signature}`,
    'a jku of the attacker': by({ jku: `${attackersUrl}/jku`, kid: 'mine' }),
    'an x5u of the attacker': by({ x5u: `${attackersUrl}/x5u`, kid: 'mine' }),
    'a jwk of the attacker': by({ jwk }),
    'an x5c of the attacker': by({ x5c: [spki.toString('base64')] }),
    'a kid that nobody has': by({ kid: 'mine' }),
    'a kid that is a path': by({ alg: 'HS256', kid: '../../../../../../dev/null' }, hmac('')),
    'a kid that is SQL': by({ kid: "x' UNION SELECT 'mine" }),
    'a kid that is a URL': by({ kid: `${attackersUrl}/kid` }),
    'no kid': by({ kid: undefined }),
    "the other pool's key, under its kid": by({ kid: other.kid }, rsa(other.privateKey)),
    "the other pool's key, under this one's kid": by({}, rsa(other.privateKey)),
    'RS512 by the right key': by({ alg: 'RS512' }, rsa(own.privateKey, 'sha512')),
    'somebody else in the payload': `${head}.${encoded(somebodyElse)}.${signature}`,
    'a longer life in the payload': `${head}.${encoded({ ...claims, exp: 9_999_999_999 })}.${signature}`,
    'the signature of another token': `${head}.${payload}.${by({}).split('.')[2]}`,
    'an empty signature': `${head}.${payload}.`,
    'no signature': `${head}.${payload}`,
    'a fourth part': `${accessToken}.${signature}`,
  };
}

/** The pool's public key, which everybody can have, taken for a shared secret. */
function byPublicKey({ header, claims, own }: Genuine): Tokens {
  const key = createPublicKey(own.privateKey);
  const spelled = {
    PEM: key.export({ type: 'spki', format: 'pem' }),
    'PEM, PKCS #1': key.export({ type: 'pkcs1', format: 'pem' }),
    DER: key.export({ type: 'spki', format: 'der' }),
    JWK: JSON.stringify(key.export({ format: 'jwk' })),
    'the modulus': base64url.decode(String(key.export({ format: 'jwk' }).n)),
    nothing: '',
  };
  return Object.fromEntries(
    Object.entries(spelled).map(([name, secret]) => [
      `HS256 with the public key as ${name}`,
      token({ ...header, alg: 'HS256' }, claims, hmac(secret)),
    ]),
  );
}

/** Signed by the pool's own key: what is left is that one claim is wrong. */
export function wrongClaims({ header, claims, own }: Genuine): Tokens {
  const seconds = Math.floor(Date.now() / 1000);
  const but = (overlay: Json) => token(header, { ...claims, ...overlay }, rsa(own.privateKey));
  const issuer = String(claims.iss);
  return {
    expired: but({ exp: seconds - 1 }),
    'expired in 1970': but({ exp: 1 }),
    'without an expiry': but({ exp: undefined }),
    'an expiry that is text': but({ exp: '9999999999' }),
    'not valid yet': but({ nbf: seconds + 60 }),
    'another issuer': but({ iss: 'https://evil.example' }),
    'an issuer that begins alike': but({ iss: `${issuer}x` }),
    'an issuer with a slash more': but({ iss: `${issuer}/` }),
    'an issuer of another region': but({ iss: issuer.replace('ap-northeast-1', 'us-east-1') }),
    'a list of issuers': but({ iss: [issuer] }),
    'without an issuer': but({ iss: undefined }),
    'without a subject': but({ sub: undefined }),
  };
}

/** Signed by the pool's own key, for a use that is not ours. */
export function wrongUses({ header, claims, own }: Genuine): Tokens {
  const but = (overlay: Json) => token(header, { ...claims, ...overlay }, rsa(own.privateKey));
  return {
    'an id token with a scope': but({ token_use: 'id' }),
    'no use': but({ token_use: undefined }),
    'two uses': but({ token_use: ['id', 'access'] }),
    'no scope': but({ scope: undefined }),
    'another scope': but({ scope: 'openid' }),
    'a scope that begins alike': but({ scope: `${claims.scope}istrator` }),
  };
}
