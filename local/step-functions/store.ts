/** Keeps executions, their history and their task tokens in `executions.db`, so that a kill loses nothing. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** A row of the table of that name. Times are milliseconds since the epoch; `input` and `output` are JSON texts. */
export interface Execution {
  readonly arn: string;
  readonly machineArn: string;
  readonly name: string;
  /** The definition that the execution started with: a later deployment does not change it. */
  readonly definition: string;
  readonly input: string;
  readonly startedAt: number;
  readonly status: Status;
  readonly stoppedAt: number | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  /** The state to run, or being run. */
  readonly state: string;
  readonly stateInput: string;
  /** Null until the state is entered. */
  readonly enteredAt: number | null;
  /** When the current, or else the latest, attempt of the state's Task began; null before the first. */
  readonly attemptAt: number | null;
  /** The token of that attempt. */
  readonly token: string | null;
}

interface Token {
  readonly token: string;
  readonly executionArn: string;
  /** The function that got the token has returned, so it is not invoked again. */
  readonly submitted: number;
  /** What SendTaskSuccess or SendTaskFailure said, as JSON. */
  readonly answer: string | null;
  readonly closed: number;
}

interface HistoryEvent {
  readonly id: number;
  readonly type: string;
  readonly timestamp: number;
  /** The event's details member, by its name in the API. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface ExecutionStore {
  /** All or nothing, the work of an enclosing call included. */
  atomically<T>(work: () => T): T;
  find(arn: string): Execution | undefined;
  /** The newest execution of that name or ARN, of any machine. */
  findNamed(nameOrArn: string): Execution | undefined;
  /** Newest first. */
  list(machineArn: string): readonly Execution[];
  running(): readonly Execution[];
  insert(
    execution: Pick<
      Execution,
      'arn' | 'machineArn' | 'name' | 'definition' | 'input' | 'startedAt' | 'state' | 'stateInput'
    >,
  ): void;
  update(arn: string, changes: Partial<Execution>): void;
  token(token: string): Token | undefined;
  insertToken(token: string, executionArn: string): void;
  updateToken(token: string, changes: Partial<Token>): void;
  append(arn: string, type: string, timestamp: number, details?: Readonly<Record<string, unknown>>): void;
  history(arn: string): readonly HistoryEvent[];
  close(): void;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS executions (
    arn TEXT PRIMARY KEY,
    machineArn TEXT NOT NULL,
    name TEXT NOT NULL,
    definition TEXT NOT NULL,
    input TEXT NOT NULL,
    startedAt INTEGER NOT NULL,
    status TEXT NOT NULL DEFAULT 'RUNNING',
    stoppedAt INTEGER,
    output TEXT,
    error TEXT,
    cause TEXT,
    state TEXT NOT NULL,
    stateInput TEXT NOT NULL,
    enteredAt INTEGER,
    attemptAt INTEGER,
    token TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS executions_by_machine ON executions (machineArn, startedAt);
  CREATE INDEX IF NOT EXISTS executions_by_name ON executions (name);
  CREATE INDEX IF NOT EXISTS running_executions ON executions (status) WHERE status = 'RUNNING';
  CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY,
    executionArn TEXT NOT NULL,
    submitted INTEGER NOT NULL DEFAULT 0,
    answer TEXT,
    closed INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS events (
    arn TEXT NOT NULL,
    id INTEGER NOT NULL,
    type TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    details TEXT NOT NULL,
    PRIMARY KEY (arn, id)
  ) STRICT;
`;

export function openExecutionStore(dataDir: string): ExecutionStore {
  mkdirSync(dataDir, { recursive: true });
  const db = new DatabaseSync(join(dataDir, 'executions.db'));
  db.exec(SCHEMA);
  const find = db.prepare('SELECT * FROM executions WHERE arn = ?');
  const findNamed = db.prepare(
    'SELECT * FROM executions WHERE name = ? OR arn = ? ORDER BY startedAt DESC, rowid DESC LIMIT 1',
  );
  const list = db.prepare(
    'SELECT * FROM executions WHERE machineArn = ? ORDER BY startedAt DESC, rowid DESC',
  );
  const running = db.prepare("SELECT * FROM executions WHERE status = 'RUNNING' ORDER BY startedAt, rowid");
  const insert = db.prepare(
    `INSERT INTO executions (arn, machineArn, name, definition, input, startedAt, state, stateInput)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const token = db.prepare('SELECT * FROM tokens WHERE token = ?');
  const insertToken = db.prepare('INSERT OR REPLACE INTO tokens (token, executionArn) VALUES (?, ?)');
  const append = db.prepare(
    `INSERT INTO events (arn, id, type, timestamp, details)
     VALUES (?, (SELECT coalesce(max(id), 0) + 1 FROM events WHERE arn = ?), ?, ?, ?)`,
  );
  const history = db.prepare('SELECT * FROM events WHERE arn = ? ORDER BY id');
  /** The columns are our own names, never a caller's. */
  const update = (table: string, key: string, value: string, changes: object) => {
    const columns = Object.keys(changes).map((column) => `${column} = ?`);
    const values = Object.values(changes) as SQLInputValue[];
    db.prepare(`UPDATE ${table} SET ${columns.join(', ')} WHERE ${key} = ?`).run(...values, value);
  };
  return {
    atomically(work) {
      if (db.isTransaction) return work();
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
    find: (arn) => find.get(arn) as Execution | undefined,
    findNamed: (nameOrArn) => findNamed.get(nameOrArn, nameOrArn) as Execution | undefined,
    list: (machineArn) => list.all(machineArn) as unknown as Execution[],
    running: () => running.all() as unknown as Execution[],
    insert(row) {
      const { arn, machineArn, name, definition, input, startedAt, state, stateInput } = row;
      insert.run(arn, machineArn, name, definition, input, startedAt, state, stateInput);
    },
    update: (arn, changes) => update('executions', 'arn', arn, changes),
    token: (value) => token.get(value) as Token | undefined,
    insertToken(value, executionArn) {
      insertToken.run(value, executionArn);
    },
    updateToken: (value, changes) => update('tokens', 'token', value, changes),
    append(arn, type, timestamp, details = {}) {
      append.run(arn, arn, type, timestamp, JSON.stringify(details));
    },
    history: (arn) =>
      (history.all(arn) as unknown as (HistoryEvent & { details: string })[]).map(
        ({ id, type, timestamp, details }) => ({ id, type, timestamp, details: JSON.parse(details) }),
      ),
    close() {
      if (db.isOpen) db.close();
    },
  };
}
