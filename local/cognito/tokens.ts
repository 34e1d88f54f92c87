/** Signs access and id tokens with Cognito's claims, and checks the access tokens that come back. */
import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose';
import type { Client } from './clients.ts';
import { notAuthorized, userNotFound } from './errors.ts';
import { newUuid, type Random } from './identifiers.ts';
import type { PoolSecrets } from './pool-secrets.ts';
import type { Pool } from './pools.ts';
import type { Session, Sessions } from './sessions.ts';
import { overridden, readOverrides, type TokenOverrides } from './token-overrides.ts';
import {
  eventAttributes,
  type StringMap,
  type TriggerSource,
  type Triggers,
  withMetadata,
} from './triggers.ts';
import type { User, Users } from './users.ts';

/** The scope of every token that the SDK operations give, which lets its bearer call Cognito itself. */
const USER_SCOPE = 'aws.cognito.signin.user.admin';

interface IssuedTokens {
  readonly AccessToken: string;
  readonly IdToken: string;
  /** Seconds, of the access token. */
  readonly ExpiresIn: number;
  readonly TokenType: 'Bearer';
}

/** Who an access token speaks for. */
interface Bearer {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
  readonly session: Session;
}

/** Why tokens are made, as the trigger is told. */
interface Occasion {
  readonly source: Extract<TriggerSource, `TokenGeneration_${string}`>;
  readonly clientMetadata: StringMap | undefined;
}

export interface Tokens {
  /** Throws what the pool's pre token generation trigger comes to. */
  issue(client: Client, user: User, session: Session, occasion: Occasion): Promise<IssuedTokens>;
  /** An access token that speaks for an app client itself, and for no person. */
  issueToMachine(client: Client, scopes: readonly string[]): Promise<string>;
  /** Throws NotAuthorizedException, UserNotFoundException. */
  check(accessToken: string): Promise<Bearer>;
}

interface Parts {
  readonly pools: ReadonlyMap<string, Pool>;
  readonly secretsOf: (pool: Pool) => PoolSecrets;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly triggers: Triggers;
  readonly now: () => number;
  readonly random: Random;
}

export function createTokens(parts: Parts): Tokens {
  const { pools, secretsOf, users, sessions, now, random } = parts;
  const sign = (pool: Pool, claims: Record<string, unknown>) => {
    const { kid, privateKey } = secretsOf(pool);
    return new SignJWT(claims).setProtectedHeader({ kid, alg: 'RS256' }).sign(privateKey);
  };

  return {
    async issue(client, user, session, occasion) {
      const { pool } = client;
      const iat = Math.floor(now() / 1000);
      const overrides = await overridesOf(parts, client, user, occasion);
      const groups = overrides?.groups ?? users.groupsOf(pool, user).map((group) => group.name);
      const shared = {
        sub: user.sub,
        ...(groups.length > 0 && { 'cognito:groups': groups }),
        iss: pool.issuer,
        origin_jti: session.originJti,
        event_id: newUuid(random),
        auth_time: Math.floor(session.authTime / 1000),
        iat,
      };
      const access = {
        ...shared,
        ...(session.deviceKey && { device_key: session.deviceKey }),
        client_id: client.id,
        token_use: 'access',
        scope: USER_SCOPE,
        exp: iat + client.accessTokenSeconds,
        jti: newUuid(random),
        username: user.username,
      };
      const id = {
        ...attributeClaims(client, user),
        ...shared,
        'cognito:username': user.username,
        aud: client.id,
        token_use: 'id',
        exp: iat + client.idTokenSeconds,
        jti: newUuid(random),
      };
      return {
        AccessToken: await sign(pool, overridden(access, overrides?.access)),
        IdToken: await sign(pool, overridden(id, overrides?.id)),
        ExpiresIn: client.accessTokenSeconds,
        TokenType: 'Bearer',
      };
    },

    issueToMachine(client, scopes) {
      const iat = Math.floor(now() / 1000);
      return sign(client.pool, {
        sub: client.id,
        token_use: 'access',
        scope: scopes.join(' '),
        auth_time: iat,
        iss: client.pool.issuer,
        exp: iat + client.accessTokenSeconds,
        iat,
        version: 2,
        jti: newUuid(random),
        client_id: client.id,
      });
    },

    async check(accessToken) {
      const pool = poolOf(pools, accessToken);
      const claims = await verified(accessToken, pool, secretsOf(pool), now());
      const client = pool.clients.get(String(claims.client_id));
      if (claims.token_use !== 'access' || !client) throw notAuthorized('Invalid Access Token');
      if (!String(claims.scope).split(' ').includes(USER_SCOPE)) {
        throw notAuthorized('Access Token does not have required scopes');
      }
      const session = sessions.find(String(claims.origin_jti));
      if (!session || session.revoked) throw notAuthorized('Access Token has been revoked');
      const user = users.bySub(pool, session.sub);
      if (!user) throw userNotFound();
      if (!user.enabled) throw notAuthorized('User is disabled.');
      return { pool, client, user, session };
    },
  };
}

async function overridesOf(
  { users, triggers }: Parts,
  client: Client,
  user: User,
  { source, clientMetadata }: Occasion,
): Promise<TokenOverrides | undefined> {
  const groups = users.groupsOf(client.pool, user);
  const roles = groups.flatMap(({ roleArn }) => roleArn ?? []);
  const response = await triggers.run(client.pool, {
    source,
    username: user.username,
    clientId: client.id,
    request: {
      userAttributes: eventAttributes(user),
      groupConfiguration: {
        groupsToOverride: groups.map(({ name }) => name),
        iamRolesToOverride: roles,
        preferredRole: roles[0] ?? null,
      },
      scopes: [USER_SCOPE],
      ...withMetadata(clientMetadata),
    },
    response: { claimsAndScopeOverrideDetails: null },
  });
  return readOverrides(response);
}

function poolOf(pools: ReadonlyMap<string, Pool>, token: string): Pool {
  try {
    const { iss } = decodeJwt(token);
    for (const pool of pools.values()) if (pool.issuer === iss) return pool;
  } catch {
    // Not a token at all: refused like a token of another issuer.
  }
  throw notAuthorized('Invalid Access Token');
}

async function verified(token: string, pool: Pool, secrets: PoolSecrets, now: number) {
  try {
    const { payload } = await jwtVerify(token, secrets.publicKey, {
      issuer: pool.issuer,
      algorithms: ['RS256'],
      currentDate: new Date(now),
    });
    return payload;
  } catch (error) {
    throw notAuthorized(
      error instanceof errors.JWTExpired ? 'Access Token has expired' : 'Invalid Access Token',
    );
  }
}

function attributeClaims(client: Client, user: User): Record<string, unknown> {
  const readable = Object.entries(user.attributes).filter(
    ([name]) => client.readable === undefined || client.readable.has(name),
  );
  return Object.fromEntries(
    readable.map(([name, value]) => [name, name.endsWith('_verified') ? value === 'true' : value]),
  );
}
