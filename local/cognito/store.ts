/** The database file of the local Cognito: its tables, and one way to write several rows or none. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS pools (
    pool_id TEXT PRIMARY KEY, kid TEXT NOT NULL, private_key TEXT NOT NULL, hiding_key BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS app_clients (
    client_id TEXT PRIMARY KEY, pool_id TEXT NOT NULL, properties TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS client_secrets (
    client_id TEXT NOT NULL, secret_id TEXT NOT NULL, value TEXT NOT NULL, created_at INTEGER NOT NULL,
    PRIMARY KEY (client_id, secret_id)) STRICT;
  CREATE TABLE IF NOT EXISTS users (
    pool_id TEXT NOT NULL, sub TEXT NOT NULL, name_key TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (pool_id, sub), UNIQUE (pool_id, name_key)) STRICT;
  CREATE TABLE IF NOT EXISTS aliases (
    pool_id TEXT NOT NULL, alias TEXT NOT NULL, attribute TEXT NOT NULL, sub TEXT NOT NULL,
    PRIMARY KEY (pool_id, alias)) STRICT;
  CREATE TABLE IF NOT EXISTS group_members (
    pool_id TEXT NOT NULL, group_name TEXT NOT NULL, sub TEXT NOT NULL, added_at INTEGER NOT NULL,
    PRIMARY KEY (pool_id, group_name, sub)) STRICT;
  CREATE TABLE IF NOT EXISTS devices (
    pool_id TEXT NOT NULL, sub TEXT NOT NULL, device_key TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (pool_id, sub, device_key)) STRICT;
  CREATE TABLE IF NOT EXISTS codes (
    pool_id TEXT NOT NULL, sub TEXT NOT NULL, purpose TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (pool_id, sub, purpose)) STRICT;
  CREATE TABLE IF NOT EXISTS failed_sign_ins (
    pool_id TEXT NOT NULL, sub TEXT NOT NULL, failures INTEGER NOT NULL, last_at INTEGER NOT NULL,
    locked_until INTEGER NOT NULL, PRIMARY KEY (pool_id, sub)) STRICT;
  CREATE TABLE IF NOT EXISTS sessions (
    origin_jti TEXT PRIMARY KEY, pool_id TEXT NOT NULL, client_id TEXT NOT NULL, sub TEXT NOT NULL,
    device_key TEXT, auth_time INTEGER NOT NULL, expires_at INTEGER NOT NULL, revoked_at INTEGER) STRICT;
  CREATE INDEX IF NOT EXISTS sessions_of_user ON sessions (pool_id, sub);
  CREATE TABLE IF NOT EXISTS refresh_tokens (
    hash TEXT PRIMARY KEY, origin_jti TEXT NOT NULL, usable_until INTEGER) STRICT;
`;

export interface Store {
  readonly db: DatabaseSync;
  /** Runs synchronous writes as one transaction; a throw leaves nothing written. */
  write<T>(work: () => T): T;
  close(): void;
}

/** Opens or creates `cognito.db`. What a call has been told is on the disk before the call is answered. */
export function openStore(dataDir: string): Store {
  mkdirSync(dataDir, { recursive: true });
  const db = new DatabaseSync(join(dataDir, 'cognito.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000');
  db.exec(SCHEMA);
  return {
    db,
    write(work) {
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => db.close(),
  };
}
