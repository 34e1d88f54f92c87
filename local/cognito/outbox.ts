/** Keeps the mails and text messages that the local platform would have sent, oldest first. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Message } from './delivery.ts';

export interface Outbox {
  /** The message is on the disk when this returns. */
  send(message: Message): void;
  /** Every message, or those to one address. */
  list(to?: string): Message[];
  close(): void;
}

export function createOutbox({ dataDir }: { readonly dataDir: string }): Outbox {
  mkdirSync(dataDir, { recursive: true });
  const db = new DatabaseSync(join(dataDir, 'outbox.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000');
  db.exec(
    'CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, recipient TEXT NOT NULL, message TEXT NOT NULL) STRICT',
  );
  const add = db.prepare('INSERT INTO messages (recipient, message) VALUES (?, ?)');
  const all = db.prepare('SELECT message FROM messages ORDER BY id');
  const to = db.prepare('SELECT message FROM messages WHERE recipient = ? ORDER BY id');
  return {
    send: (message) => {
      add.run(message.to, JSON.stringify(message));
    },
    list: (recipient) =>
      (recipient === undefined ? all.all() : to.all(recipient)).map(
        (row) => JSON.parse(String(row.message)) as Message,
      ),
    close: () => db.close(),
  };
}
