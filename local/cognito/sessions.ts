/** Sessions: one for each completed sign-in, the family of all tokens that descend from it, and its end. */
import { createHash } from 'node:crypto';
import type { Client } from './clients.ts';
import { CognitoError, notAuthorized } from './errors.ts';
import { newOpaqueToken, newUuid, type Random } from './identifiers.ts';
import type { Pool } from './pools.ts';
import type { Store } from './store.ts';

export interface Session {
  readonly originJti: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  readonly deviceKey: string | undefined;
  /** Milliseconds, as are the others. */
  readonly authTime: number;
  readonly expiresAt: number;
  readonly revoked: boolean;
}

export interface Sessions {
  start(
    client: Client,
    sub: string,
    deviceKey: string | undefined,
  ): { session: Session; refreshToken: string };
  find(originJti: string): Session | undefined;
  /** Undefined for a token that was never issued. */
  ofRefreshToken(token: string): Session | undefined;
  /**
   * The session that a refresh token may renew. A token that was rotated out and comes back after its grace ends the
   * whole family: either it or its successor has been stolen.
   * Throws NotAuthorizedException, RefreshTokenReuseException.
   */
  ofUsableRefreshToken(client: Client, token: string): Session;
  /** With rotation, retires the token (after its grace) and gives its successor. */
  rotate(client: Client, session: Session, token: string): string | undefined;
  revoke(originJti: string): void;
  revokeAll(pool: Pool, sub: string): void;
}

export function createSessions(store: Store, now: () => number, random: Random): Sessions {
  const { db } = store;
  const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');
  const one = db.prepare('SELECT * FROM sessions WHERE origin_jti = ?');
  const tokenRow = db.prepare('SELECT origin_jti, usable_until FROM refresh_tokens WHERE hash = ?');
  const addToken = db.prepare('INSERT INTO refresh_tokens (hash, origin_jti) VALUES (?, ?)');
  const retire = db.prepare(
    'UPDATE refresh_tokens SET usable_until = ? WHERE hash = ? AND usable_until IS NULL',
  );
  const revoke = db.prepare('UPDATE sessions SET revoked_at = ? WHERE origin_jti = ? AND revoked_at IS NULL');
  const newToken = (originJti: string) => {
    const token = newOpaqueToken(random);
    addToken.run(hashOf(token), originJti);
    return token;
  };

  const sessions: Sessions = {
    start: (client, sub, deviceKey) =>
      store.write(() => {
        const originJti = newUuid(random);
        const at = now();
        db.prepare('INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, NULL)').run(
          originJti,
          client.pool.id,
          client.id,
          sub,
          deviceKey ?? null,
          at,
          at + client.refreshTokenSeconds * 1000,
        );
        return { session: sessions.find(originJti) as Session, refreshToken: newToken(originJti) };
      }),
    find: (originJti) => readSession(one.get(originJti)),
    ofRefreshToken(token) {
      const row = tokenRow.get(hashOf(token));
      return row === undefined ? undefined : sessions.find(String(row.origin_jti));
    },
    ofUsableRefreshToken(client, token) {
      const session = sessions.ofRefreshToken(token);
      if (!session || session.clientId !== client.id) throw notAuthorized('Invalid Refresh Token');
      if (session.revoked) throw notAuthorized('Refresh Token has been revoked');
      const usableUntil = tokenRow.get(hashOf(token))?.usable_until;
      if (typeof usableUntil === 'number' && now() >= usableUntil) {
        sessions.revoke(session.originJti);
        throw new CognitoError(
          'RefreshTokenReuseException',
          'Refresh token has been invalidated by rotation',
        );
      }
      if (now() >= session.expiresAt) throw notAuthorized('Refresh Token has expired');
      return session;
    },
    rotate(client, session, token) {
      const { rotation } = client;
      if (!rotation) return undefined;
      return store.write(() => {
        retire.run(now() + rotation.graceSeconds * 1000, hashOf(token));
        return newToken(session.originJti);
      });
    },
    revoke: (originJti) => {
      revoke.run(now(), originJti);
    },
    revokeAll: (pool, sub) => {
      db.prepare(
        'UPDATE sessions SET revoked_at = ? WHERE pool_id = ? AND sub = ? AND revoked_at IS NULL',
      ).run(now(), pool.id, sub);
    },
  };
  return sessions;
}

function readSession(row: Record<string, unknown> | undefined): Session | undefined {
  if (row === undefined) return undefined;
  return {
    originJti: String(row.origin_jti),
    poolId: String(row.pool_id),
    clientId: String(row.client_id),
    sub: String(row.sub),
    deviceKey: row.device_key === null ? undefined : String(row.device_key),
    authTime: Number(row.auth_time),
    expiresAt: Number(row.expires_at),
    revoked: row.revoked_at !== null,
  };
}
