/** What the operations on terminals need: where terminals are kept, and the clients that Cognito has of them. */
import type { Refusal } from '../refusal.ts';
import type { EnrolmentCode, Terminal, TerminalKey } from './terminal.ts';

export type TerminalEventKind =
  | 'registered'
  | 'credentials_renewed'
  | 'secret_rotated'
  | 'previous_secret_ended'
  | 'enrolment_code_given'
  | 'key_enrolled'
  | 'key_changed'
  | 'revoked';

/** What was done with a terminal: kept for good, and never edited. */
export interface TerminalEvent {
  /** Unique. */
  readonly id: string;
  readonly terminal: string;
  readonly kind: TerminalEventKind;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** An operator is known by the `sub` of the reviewers' pool. */
  readonly by: { readonly role: 'terminal' } | { readonly role: 'operator'; readonly subject: string };
  /** That was enrolled: what it has signed can be verified when another one has taken its place. */
  readonly key?: TerminalKey;
}

/** A wish to register a terminal, under which the same one is known again. */
export interface TerminalRequest {
  readonly id: string;
  readonly fingerprint: string;
  readonly terminal: string;
}

/** The last rotation of a terminal's secret. */
export interface Rotation {
  /** The wish. */
  readonly request: string;
  /** The id of the secret that was the newest before. */
  readonly kept: string;
}

/** Each method throws ServiceBusy. */
export interface Terminals {
  /** Strongly consistent. */
  find(id: string): Promise<Terminal | undefined>;
  /** Strongly consistent, by number. `not_found` where there is no such store. */
  ofStore(store: string): Promise<readonly Terminal[] | Refusal>;
  findRequest(id: string): Promise<TerminalRequest | undefined>;
  /** The next number of the store: `store_not_found`, `terminal_limit_reached`. */
  nextNumber(store: string): Promise<number | Refusal>;
  /** False, and nothing is written, where the wish is known already or the number was given to another. */
  register(terminal: Terminal, request: TerminalRequest, event: TerminalEvent): Promise<boolean>;
  /** In place of any other. `not_found`, `terminal_revoked`. */
  giveCode(code: EnrolmentCode, event: TerminalEvent): Promise<Terminal | Refusal>;
  /** Counts a wrong code against the one with that hash. @returns how many there are now */
  countGuess(id: string, hash: string): Promise<number>;
  /**
   * Uses the code up: the key becomes the terminal's, or the one that takes its place.
   *
   * @returns undefined, and nothing is written, where the terminal is not as it is given here any more, or the code is not
   *   good
   */
  enrol(terminal: Terminal, key: TerminalKey, event: TerminalEvent): Promise<Terminal | undefined>;
  /** The key that was enrolled last takes the other's place. @returns the terminal as it is then, whoever did it */
  promote(terminal: Terminal, event: TerminalEvent): Promise<Terminal | undefined>;
  /** For ever. `not_found`. */
  revoke(event: TerminalEvent): Promise<Terminal | Refusal>;
  rotationOf(id: string): Promise<Rotation | undefined>;
  /** Keeps it in place of `former`. @throws ServiceBusy where another one came between */
  startRotation(rotation: Rotation, former: Rotation | undefined, event: TerminalEvent): Promise<void>;
  addEvent(event: TerminalEvent): Promise<void>;
}

/** A secret of a client: its value is told once. */
export interface ClientSecret {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Cognito's clients. Each method throws ServiceBusy. */
export interface TerminalClients {
  /** `terminal_limit_reached` where the pool is full. */
  create(name: string): Promise<{ readonly id: string; readonly secret: string } | Refusal>;
  /** One that is not there is no error. */
  remove(id: string): Promise<void>;
  /** Oldest first: one or two. */
  secrets(id: string): Promise<readonly ClientSecret[]>;
  addSecret(id: string): Promise<{ readonly id: string; readonly value: string }>;
  endSecret(id: string, secret: string): Promise<void>;
}

/** An operator, as events know them. */
export interface Operator {
  readonly subject: string;
}
