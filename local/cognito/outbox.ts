/** Keeps the mails and text messages that the local platform would have sent, oldest first. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Message } from './delivery.ts';

/** A mail of the app's own, sent through SES. */
export interface SentMail {
  readonly kind: 'mail';
  readonly channel: 'email';
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  /** Milliseconds. */
  readonly at: number;
}

/** A push message, sent through SNS. */
export interface SentPush {
  readonly kind: 'push';
  readonly channel: 'push';
  /** The ARN of the endpoint. */
  readonly to: string;
  /** The token that the app registered. */
  readonly token: string;
  readonly text: string;
  /** What the platform's own service would get; undefined where the message is one text for all. */
  readonly payload?: unknown;
  /** Milliseconds. */
  readonly at: number;
}

export type KeptMessage = Message | SentMail | SentPush;

export interface Outbox {
  /** The message is on the disk when this returns. */
  send(message: KeptMessage): void;
  /** Every message, or those to one address. */
  list(to?: string): KeptMessage[];
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
        (row) => JSON.parse(String(row.message)) as KeptMessage,
      ),
    close: () => db.close(),
  };
}
