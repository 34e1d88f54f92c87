/** The versions of all objects, in one file that survives the death of the process and a power cut. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LockMode } from './buckets.ts';

export interface Retention {
  readonly mode: LockMode;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export interface Version {
  readonly bucket: string;
  readonly key: string;
  readonly id: string;
  /** Whether it stands for a deletion; such a version has no body. */
  readonly isMarker: boolean;
  readonly isLatest: boolean;
  /** MD5 in hexadecimal, without the quotes. */
  readonly etag: string;
  readonly size: number;
  readonly contentType: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly retention: Retention | undefined;
}

export interface NewVersion {
  readonly bucket: string;
  readonly key: string;
  /** Undefined for a delete marker. */
  readonly body: Uint8Array | undefined;
  readonly contentType?: string | undefined;
  readonly retention?: Retention | undefined;
}

/** Where a list goes on: after a key, or after one version of it. */
export interface ListOptions {
  readonly prefix: string;
  readonly after: string;
  readonly afterVersion?: string | undefined;
  readonly limit: number;
}

export interface Objects {
  /** Keeps it durably before it returns. */
  add(version: NewVersion): Version;
  latest(bucket: string, key: string): Version | undefined;
  version(bucket: string, key: string, id: string): Version | undefined;
  bodyOf(version: Version): Uint8Array;
  remove(version: Version): void;
  /** The latest versions that are no markers, in the order of their keys. */
  list(bucket: string, options: ListOptions): Version[];
  /** All versions, by key, and of a key the newest first. */
  listVersions(bucket: string, options: ListOptions): Version[];
  close(): void;
}

export interface ObjectsOptions {
  readonly dataDir: string;
  readonly now: () => number;
  /** That many random bytes. */
  readonly random: (size: number) => Uint8Array;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS versions (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    marker INTEGER NOT NULL,
    body BLOB,
    etag TEXT NOT NULL,
    size INTEGER NOT NULL,
    type TEXT NOT NULL,
    modified INTEGER NOT NULL,
    lock_mode TEXT,
    lock_until INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS versions_by_key ON versions (bucket, key, position DESC);
`;

const LATEST =
  'position = (SELECT max(position) FROM versions AS o WHERE o.bucket = v.bucket AND o.key = v.key)';
const COLUMNS = `bucket, key, id, marker, etag, size, type, modified, lock_mode, lock_until, ${LATEST} AS latest`;

interface Row {
  readonly bucket: string;
  readonly key: string;
  readonly id: string;
  readonly marker: number;
  readonly latest: number;
  readonly etag: string;
  readonly size: number;
  readonly type: string;
  readonly modified: number;
  readonly lock_mode: LockMode | null;
  readonly lock_until: number | null;
}

/** Opens `buckets.db`. */
export function openObjects({ dataDir, now, random }: ObjectsOptions): Objects {
  mkdirSync(dataDir, { recursive: true });
  const db = new DatabaseSync(join(dataDir, 'buckets.db'));
  db.exec(SCHEMA);
  const insert = db.prepare(
    `INSERT INTO versions (bucket, key, id, marker, body, etag, size, type, modified, lock_mode, lock_until)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const one = (where: string) =>
    db.prepare(`SELECT ${COLUMNS} FROM versions AS v WHERE bucket = ? AND key = ? AND ${where}`);
  const latest = one(LATEST);
  const byId = one('id = ?');
  const body = db.prepare('SELECT body FROM versions WHERE id = ?');
  const remove = db.prepare('DELETE FROM versions WHERE id = ?');
  const listed = (where: string) =>
    db.prepare(
      `SELECT ${COLUMNS} FROM versions AS v WHERE bucket = ? AND substr(key, 1, length(?)) = ? AND ${where}
       ORDER BY key, position DESC LIMIT ?`,
    );
  const list = listed(`key > ? AND marker = 0 AND ${LATEST}`);
  const listVersions = listed(
    '(key > ? OR (key = ? AND position < (SELECT position FROM versions AS o WHERE o.id = ?)))',
  );
  const asVersion = (row: unknown) => (row === undefined ? undefined : versionOf(row as Row));
  return {
    add({ bucket, key, body: bytes, contentType = 'application/octet-stream', retention }) {
      const id = Buffer.from(random(24)).toString('base64url');
      const etag = createHash('md5')
        .update(bytes ?? '')
        .digest('hex');
      insert.run(
        bucket,
        key,
        id,
        bytes === undefined ? 1 : 0,
        bytes ?? null,
        etag,
        bytes?.byteLength ?? 0,
        contentType,
        now(),
        retention?.mode ?? null,
        retention?.until ?? null,
      );
      return versionOf(byId.get(bucket, key, id) as unknown as Row);
    },
    latest: (bucket, key) => asVersion(latest.get(bucket, key)),
    version: (bucket, key, id) => asVersion(byId.get(bucket, key, id)),
    bodyOf: ({ id }) => (body.get(id) as { body: Uint8Array }).body,
    remove: ({ id }) => void remove.run(id),
    list: (bucket, { prefix, after, limit }) =>
      (list.all(bucket, prefix, prefix, after, limit) as unknown as Row[]).map(versionOf),
    listVersions: (bucket, { prefix, after, afterVersion = '', limit }) =>
      (listVersions.all(bucket, prefix, prefix, after, after, afterVersion, limit) as unknown as Row[]).map(
        versionOf,
      ),
    close: () => db.close(),
  };
}

const versionOf = (row: Row): Version => ({
  bucket: row.bucket,
  key: row.key,
  id: row.id,
  isMarker: row.marker === 1,
  isLatest: row.latest === 1,
  etag: row.etag,
  size: row.size,
  contentType: row.type,
  modified: row.modified,
  retention: row.lock_mode && row.lock_until ? { mode: row.lock_mode, until: row.lock_until } : undefined,
});
