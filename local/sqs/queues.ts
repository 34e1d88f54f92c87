/** Durable SQS queues: the dead-letter queues of the app, which the platform fills and an operator reads. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Service } from '../aws/service.ts';
import { type App, PlatformError, type Resource } from '../types.ts';
import { createQueueService } from './service.ts';

export interface Queue {
  readonly arn: string;
  readonly name: string;
  readonly url: string;
  /** Milliseconds. */
  readonly retention: number;
  /** Milliseconds. */
  readonly visibilityTimeout: number;
}

interface Message {
  readonly id: string;
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
}

interface ReceivedMessage extends Message {
  readonly receipt: string;
}

export interface Queues {
  has(queueArn: string): boolean;
  /** Keeps the message durably before it returns its id. */
  send(queueArn: string, body: string): string;
  /** Every message of the queue, oldest first, without hiding any of them: the operator's look. */
  list(queueArn: string): readonly Message[];
  readonly service: Service;
  close(): void;
}

/** What the wire protocol needs beyond what the platform does. */
export interface QueueStore {
  readonly queues: readonly Queue[];
  send(queue: Queue, body: string): string;
  /** Hides up to `limit` messages for `visibilityTimeout` ms and returns them with a receipt each. */
  receive(queue: Queue, limit: number, visibilityTimeout: number): readonly ReceivedMessage[];
  /** Hides the message of a receipt for so many ms from now on; one that is not current hides nothing. */
  hide(queue: Queue, receipt: string, visibilityTimeout: number): void;
  /** Deletes the message of a receipt; a receipt that is not current deletes nothing, as in SQS. */
  remove(queue: Queue, receipt: string): void;
  count(queue: Queue): { readonly visible: number; readonly inFlight: number };
}

export interface QueueOptions {
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
  CREATE TABLE IF NOT EXISTS messages (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    receipt TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messages_by_queue ON messages (queue, position);
`;

/**
 * Opens the queues of the app on `queues.db`.
 *
 * @throws PlatformError for a queue policy that says more than "refuse what is not encrypted in transit"
 */
export function createQueues(options: QueueOptions): Queues {
  for (const policy of options.app.resources) {
    if (policy.type === 'AWS::SQS::QueuePolicy') requireTransportPolicy(policy);
  }
  mkdirSync(options.dataDir, { recursive: true });
  const db = new DatabaseSync(join(options.dataDir, 'queues.db'));
  db.exec(SCHEMA);
  const store = createStore(db, options);
  const byArn = new Map(store.queues.map((queue) => [queue.arn, queue]));
  const find = (arn: string): Queue => {
    const queue = byArn.get(arn);
    if (!queue) throw new PlatformError(`No queue of the app has the ARN ${arn}.`);
    return queue;
  };
  return {
    has: (arn) => byArn.has(arn),
    send: (arn, body) => store.send(find(arn), body),
    list: (arn) =>
      db
        .prepare('SELECT id, body, sent_at AS sentAt FROM messages WHERE queue = ? ORDER BY position')
        .all(find(arn).arn) as unknown as Message[],
    service: createQueueService(store),
    close: () => db.close(),
  };
}

function createStore(db: DatabaseSync, { app, now, random }: QueueOptions): QueueStore {
  const queues = app.resources.filter((resource) => resource.type === 'AWS::SQS::Queue').map(queueOf);
  const insert = db.prepare(
    'INSERT INTO messages (queue, id, body, sent_at, visible_at) VALUES (?, ?, ?, ?, ?)',
  );
  const expire = db.prepare('DELETE FROM messages WHERE queue = ? AND sent_at <= ?');
  const visible = db.prepare(
    `SELECT position, id, body, sent_at AS sentAt FROM messages
     WHERE queue = ? AND visible_at <= ? ORDER BY position LIMIT ?`,
  );
  const hide = db.prepare('UPDATE messages SET visible_at = ?, receipt = ? WHERE position = ?');
  const hideAnew = db.prepare('UPDATE messages SET visible_at = ? WHERE queue = ? AND receipt = ?');
  const remove = db.prepare('DELETE FROM messages WHERE queue = ? AND receipt = ?');
  const count = db.prepare('SELECT count(*) AS n FROM messages WHERE queue = ? AND visible_at <= ?');
  const total = db.prepare('SELECT count(*) AS n FROM messages WHERE queue = ?');
  const dropExpired = (queue: Queue) => expire.run(queue.arn, now() - queue.retention);
  return {
    queues,
    send(queue, body) {
      const id = uuid(random);
      insert.run(queue.arn, id, body, now(), now());
      return id;
    },
    receive(queue, limit, visibilityTimeout) {
      dropExpired(queue);
      const rows = visible.all(queue.arn, now(), limit) as unknown as (Message & { position: number })[];
      return rows.map(({ position, ...message }) => {
        const receipt = Buffer.from(random(24)).toString('base64url');
        hide.run(now() + visibilityTimeout, receipt, position);
        return { ...message, receipt };
      });
    },
    hide(queue, receipt, visibilityTimeout) {
      hideAnew.run(now() + visibilityTimeout, queue.arn, receipt);
    },
    remove(queue, receipt) {
      remove.run(queue.arn, receipt);
    },
    count(queue) {
      dropExpired(queue);
      const { n: seen } = count.get(queue.arn, now()) as { n: number };
      const { n: all } = total.get(queue.arn) as { n: number };
      return { visible: seen, inFlight: all - seen };
    },
  };
}

function queueOf(resource: Resource): Queue {
  const arn = resource.attributes.Arn ?? '';
  const seconds = (property: string, otherwise: number) => Number(resource.properties[property] ?? otherwise);
  return {
    arn,
    name: arn.split(':').at(-1) ?? '',
    url: resource.ref,
    retention: seconds('MessageRetentionPeriod', 4 * 24 * 3600) * 1000,
    visibilityTimeout: seconds('VisibilityTimeout', 30) * 1000,
  };
}

/**
 * A queue policy is not evaluated here. Those that change nothing locally deny requests without TLS, which never leave this
 * machine, or let EventBridge keep an event that it could not hand over, of which there is none here; any other could allow
 * or refuse a caller, and so is refused.
 */
function requireTransportPolicy({ stack, logicalId, properties }: Resource): void {
  const { Statement } = properties.PolicyDocument as {
    Statement: { Effect: string; Action?: unknown; Principal?: unknown; Condition?: unknown }[];
  };
  const transportOnly = JSON.stringify({ Bool: { 'aws:SecureTransport': 'false' } });
  for (const statement of Statement) {
    if (statement.Effect === 'Deny' && JSON.stringify(statement.Condition) === transportOnly) continue;
    if (isKeptByEvents(statement)) continue;
    throw new PlatformError(
      `The queue policy ${logicalId} of stack ${stack} says more than that TLS is required, and the local queues do not evaluate queue policies.`,
    );
  }
}

const isKeptByEvents = ({ Effect, Action, Principal }: Readonly<Record<string, unknown>>): boolean =>
  Effect === 'Allow' &&
  Action === 'sqs:SendMessage' &&
  (Principal as { Service?: unknown } | undefined)?.Service === 'events.amazonaws.com';

function uuid(random: (size: number) => Uint8Array): string {
  const hex = Buffer.from(random(16)).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
