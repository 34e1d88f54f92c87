/** The Cognito authorizer opens a method to the right token of the right pool, and to nothing else. */
import { createHmac, createPublicKey, createSign, KeyObject } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { authorize, type CognitoAuthorizer, type KeysOfPool } from '../../../local/api-gateway/authorizer.ts';

const issuer = 'https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_Customers';
const userPoolArn = 'arn:aws:cognito-idp:ap-northeast-1:000000000000:userpool/ap-northeast-1_Customers';
const now = Date.UTC(2025, 5, 1);
const seconds = now / 1000;
const scope = 'aws.cognito.signin.user.admin';

const access: JWTPayload = {
  sub: 'customer-1',
  iss: issuer,
  token_use: 'access',
  scope: `openid ${scope}`,
  client_id: 'app',
  auth_time: seconds - 10,
  iat: seconds - 10,
  exp: seconds + 300,
};
const id: JWTPayload = { ...access, token_use: 'id', scope: undefined, aud: 'app', email_verified: true };

const scoped: CognitoAuthorizer = { header: 'Authorization', userPoolArns: [userPoolArn], scopes: [scope] };
const unscoped: CognitoAuthorizer = { ...scoped, scopes: [] };

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;
let poolKey: KeyPair;
let otherKey: KeyPair;
let keysOf: KeysOfPool;

beforeAll(async () => {
  poolKey = await generateKeyPair('RS256', { extractable: true });
  otherKey = await generateKeyPair('RS256', { extractable: true });
  // Without `alg`, so that nothing but the authorizer itself insists on RS256.
  const jwk = { ...(await exportJWK(poolKey.publicKey)), kid: 'pool-key' };
  keysOf = () => ({ keys: [jwk] });
});

const sign = (claims: JWTPayload, header: object = {}, key = poolKey): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'pool-key', ...header }).sign(key.privateKey);

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const attempt = (token: string | undefined, authorizer = scoped) =>
  authorize(authorizer, token, keysOf, () => now);

describe('opens', () => {
  test.each(['', 'Bearer ', 'bearer '])(
    'to an access token with the scope, sent as "%s<token>"',
    async (prefix) => {
      expect(await attempt(prefix + (await sign(access)))).toMatchObject({
        sub: 'customer-1',
        token_use: 'access',
      });
    },
  );

  test('to an id token where the method asks for no scope', async () => {
    expect(await attempt(await sign(id), unscoped)).toMatchObject({ sub: 'customer-1', token_use: 'id' });
  });

  test('and hands every claim over as text, times in the form that API Gateway writes', async () => {
    const claims = await attempt(await sign({ ...id, 'cognito:groups': ['reviewer', 'operator'] }), unscoped);
    expect(claims).toMatchObject({
      email_verified: 'true',
      auth_time: String(seconds - 10),
      iat: 'Sat May 31 23:59:50 UTC 2025',
      exp: 'Sun Jun 01 00:05:00 UTC 2025',
      'cognito:groups': 'reviewer,operator',
    });
  });
});

describe('answers 401 to', () => {
  const publicKeyAsSecret = async (): Promise<string> => {
    const pem = createPublicKey({ key: (await exportJWK(poolKey.publicKey)) as never, format: 'jwk' });
    const signed = `${part({ alg: 'HS256', kid: 'pool-key' })}.${part(access)}`;
    const secret = pem.export({ type: 'spki', format: 'pem' });
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  };
  const signedWithSha512 = async (): Promise<string> => {
    const signed = `${part({ alg: 'RS512', kid: 'pool-key' })}.${part(access)}`;
    const key = KeyObject.from(poolKey.privateKey);
    return `${signed}.${createSign('RSA-SHA512').update(signed).sign(key, 'base64url')}`;
  };
  const foreign = 'https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_Reviewers';

  const rows: [what: string, token: () => Promise<string | undefined>, authorizer?: CognitoAuthorizer][] = [
    ['no token', async () => undefined],
    ['an empty token', async () => 'Bearer '],
    ['text that is no token', async () => 'Bearer nonsense'],
    ['alg none', async () => `${part({ alg: 'none', kid: 'pool-key' })}.${part(access)}.`],
    ['HS256 with the public key as its secret', publicKeyAsSecret],
    ['RS512, although the key fits', signedWithSha512],
    ['another key under the right kid', () => sign(access, {}, otherKey)],
    ['an unknown kid', () => sign(access, { kid: 'other' })],
    ['no kid', () => sign(access, { kid: undefined })],
    ['a kid that is a path', () => sign(access, { kid: '../../dev/null' }, otherKey)],
    ['a jku to keys of its own', () => sign(access, { jku: 'https://evil.example/jwks.json' }, otherKey)],
    [
      'a key of its own in the header',
      async () => sign(access, { jwk: await exportJWK(otherKey.publicKey), kid: 'own' }, otherKey),
    ],
    ['a token of another pool', () => sign({ ...access, iss: foreign })],
    ['an issuer that only begins alike', () => sign({ ...access, iss: `${issuer}.evil.example` })],
    ['a token without an issuer', () => sign({ ...access, iss: undefined })],
    ['a token without an expiry', () => sign({ ...access, exp: undefined })],
    ['an expired token', () => sign({ ...access, exp: seconds })],
    ['a token that is not valid yet', () => sign({ ...access, nbf: seconds + 60 })],
    ['an id token where a scope is asked for', () => sign({ ...id, scope })],
    ['an access token without the scope', () => sign({ ...access, scope: 'openid' })],
    ['a scope that only contains the right one', () => sign({ ...access, scope: `x${scope}` })],
    ['a scope that is a list', () => sign({ ...access, scope: [scope] })],
    ['an access token where no scope is asked for', () => sign(access), unscoped],
    [
      'claims changed after signing',
      async () => {
        const [header, , signature] = (await sign(access)).split('.');
        return `${header}.${part({ ...access, sub: 'customer-2' })}.${signature}`;
      },
    ],
  ];
  test.each(rows)('%s', async (_, token, authorizer) => {
    await expect(attempt(await token(), authorizer)).rejects.toMatchObject({
      type: 'UNAUTHORIZED',
      status: 401,
    });
  });

  test('an expired token in words of its own, as API Gateway', async () => {
    await expect(attempt(await sign({ ...access, exp: seconds - 1 }))).rejects.toThrow(
      'The incoming token has expired',
    );
  });
});

test("keys that cannot be had are the authorizer's failure, not the caller's", async () => {
  const broken = authorize(
    scoped,
    await sign(access),
    () => Promise.reject(new Error('no keys')),
    () => now,
  );
  await expect(broken).rejects.toMatchObject({ type: 'AUTHORIZER_FAILURE', status: 500 });
});
