/** Durable secrets: those of the app, each with the versions that AWS would keep. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { grantedBeyond } from '../aws/granted.ts';
import type { Service } from '../aws/service.ts';
import type { App } from '../types.ts';
import { generateSecret } from './generate.ts';
import { createSecretsService } from './service.ts';

export interface Secret {
  readonly arn: string;
  readonly name: string;
}

export interface SecretVersion {
  readonly id: string;
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Staging labels, sorted. */
  readonly stages: readonly string[];
}

/** What the wire protocol needs. */
export interface SecretStore {
  /** By ARN or name. */
  find(secretId: string): Secret | undefined;
  version(
    secret: Secret,
    wanted: { readonly id?: string | undefined; readonly stage?: string | undefined },
  ): SecretVersion | undefined;
  /** Adds the version as the current one; the current one becomes the previous. Durable before it returns. */
  put(secret: Secret, id: string, value: string): SecretVersion;
}

export interface Secrets {
  readonly service: Service;
  close(): void;
}

export interface SecretsOptions {
  readonly app: App;
  readonly dataDir: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** That many random bytes. */
  readonly random: (size: number) => Uint8Array;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS versions (
    arn TEXT NOT NULL,
    id TEXT NOT NULL,
    value TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (arn, id)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS stages (
    arn TEXT NOT NULL,
    stage TEXT NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (arn, stage)
  ) STRICT;
`;

/**
 * Opens the secrets of the app on `secrets.db`, and makes those that are not there yet.
 *
 * @throws PlatformError for a secret whose value cannot be made
 */
export function createSecrets({ app, dataDir, now, random }: SecretsOptions): Secrets {
  mkdirSync(dataDir, { recursive: true });
  const db = new DatabaseSync(join(dataDir, 'secrets.db'));
  db.exec(SCHEMA);
  const resources = app.resources.filter(({ type }) => type === 'AWS::SecretsManager::Secret');
  const own = resources.map(({ ref }) => ref);
  // Replicas come with their values, which nobody makes here.
  const adopted = grantedBeyond(app, /"(arn:aws:secretsmanager:[^"*]+)"/g, own);
  const store = createStore(
    db,
    [...own, ...adopted].map((ref) => ({
      arn: ref,
      name: ref.replace(/^.*:secret:/, '').replace(/-\w{6}$/, ''),
    })),
    now,
  );
  for (const resource of resources) {
    const secret = store.find(resource.ref);
    if (!secret || store.version(secret, {})) continue;
    store.put(secret, Buffer.from(random(16)).toString('hex'), generateSecret(resource, random));
  }
  return { service: createSecretsService(app, store), close: () => db.close() };
}

function createStore(db: DatabaseSync, secrets: readonly Secret[], now: () => number): SecretStore {
  const insert = db.prepare('INSERT INTO versions (arn, id, value, created_at) VALUES (?, ?, ?, ?)');
  const label = db.prepare(
    'INSERT INTO stages (arn, stage, version) VALUES (?, ?, ?) ' +
      'ON CONFLICT (arn, stage) DO UPDATE SET version = excluded.version',
  );
  const labelled = db.prepare('SELECT version FROM stages WHERE arn = ? AND stage = ?');
  const labels = db.prepare('SELECT stage FROM stages WHERE arn = ? AND version = ? ORDER BY stage');
  const read = db.prepare('SELECT id, value, created_at AS createdAt FROM versions WHERE arn = ? AND id = ?');
  const at = ({ arn }: Secret, stage: string) =>
    (labelled.get(arn, stage) as { version: string } | undefined)?.version;
  const byId = (secret: Secret, id: string): SecretVersion | undefined => {
    const row = read.get(secret.arn, id) as Omit<SecretVersion, 'stages'> | undefined;
    const stages = (labels.all(secret.arn, id) as { stage: string }[]).map(({ stage }) => stage);
    return row && { ...row, stages };
  };
  return {
    find: (secretId) => secrets.find(({ arn, name }) => arn === secretId || name === secretId),
    version(secret, { id, stage }) {
      const wanted = id ?? at(secret, stage ?? 'AWSCURRENT');
      const found = wanted === undefined ? undefined : byId(secret, wanted);
      return stage === undefined || found?.stages.includes(stage) ? found : undefined;
    },
    put(secret, id, value) {
      const current = at(secret, 'AWSCURRENT');
      db.exec('BEGIN IMMEDIATE');
      insert.run(secret.arn, id, value, now());
      if (current !== undefined) label.run(secret.arn, 'AWSPREVIOUS', current);
      label.run(secret.arn, 'AWSCURRENT', id);
      db.exec('COMMIT');
      return { id, value, createdAt: now(), stages: ['AWSCURRENT'] };
    },
  };
}
