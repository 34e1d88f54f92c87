/** How far each event source mapping has come in its stream, kept so that a restart or a kill continues there. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface Checkpoints {
  /** The position of the last record that needs no further delivery; undefined for a stream not read before. */
  get(mappingId: string, streamLabel: string): string | undefined;
  set(mappingId: string, streamLabel: string, position: string): void;
  close(): void;
}

/**
 * Opens `event-sources.db`. A lost checkpoint costs a repeated delivery, which functions must bear anyway, so it is not
 * synced to the disk at each batch: it survives the death of the process, not a power cut.
 */
export function openCheckpoints(dataDir: string): Checkpoints {
  mkdirSync(dataDir, { recursive: true });
  const db = new DatabaseSync(join(dataDir, 'event-sources.db'));
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS checkpoints (
      mapping TEXT NOT NULL,
      stream TEXT NOT NULL,
      position TEXT NOT NULL,
      PRIMARY KEY (mapping, stream)
    ) STRICT;
  `);
  const get = db.prepare('SELECT position FROM checkpoints WHERE mapping = ? AND stream = ?');
  const set = db.prepare(
    `INSERT INTO checkpoints (mapping, stream, position) VALUES (?, ?, ?)
     ON CONFLICT (mapping, stream) DO UPDATE SET position = excluded.position`,
  );
  return {
    get: (mapping, stream) => (get.get(mapping, stream) as { position: string } | undefined)?.position,
    set: (mapping, stream, position) => {
      set.run(mapping, stream, position);
    },
    close: () => db.close(),
  };
}
