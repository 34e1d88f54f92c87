/** A store's terminal: an app client of the terminals' pool with a key of its own. */
import type { Device } from '../devices/device.ts';

export type TerminalState = 'enrolling' | 'active' | 'revoked';

export interface TerminalKey {
  /** RFC 7638 thumbprint. */
  readonly thumbprint: string;
  readonly publicJwk: Device['publicJwk'];
}

/** What is known of the one-time code that a terminal's next key is enrolled with. */
export interface EnrolmentCode {
  /** SHA-256 of the code, base64url. */
  readonly hash: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** How often somebody came with another. */
  readonly guesses: number;
}

export interface Terminal {
  /** The id of its app client. */
  readonly id: string;
  readonly store: string;
  /** Within the store, 1 to 255: given once, and never to another. */
  readonly number: number;
  readonly name: string;
  /** `enrolling`: it has no key yet. */
  readonly state: TerminalState;
  readonly key?: TerminalKey;
  /** Enrolled to take the key's place, which it does as soon as it has signed once. */
  readonly next?: TerminalKey;
  readonly enrolment?: EnrolmentCode;
  /** Milliseconds since the epoch. */
  readonly registeredAt: number;
  /** Wrong payment codes that it came with, since `badCodesFrom`. */
  readonly badCodes: number;
  /** Milliseconds since the epoch; 0 where there was none. */
  readonly badCodesFrom: number;
}

/** A store has no more in all its time: the number is one byte. */
export const maxTerminalNumber = 255;

/** What a request says of the terminal that it comes from. */
export interface TerminalAsking {
  /** The client that its token was given for. */
  readonly terminal: string;
  /** Thumbprint of the key that signed. */
  readonly signer: string;
  /** Where the request names one. */
  readonly store?: string;
}

/**
 * Whether a request is this terminal's: active, by its own key or the one that takes its place, and of the store that is
 * named.
 */
export const isTerminalOf = (terminal: Terminal | undefined, asking: TerminalAsking): terminal is Terminal =>
  terminal?.id === asking.terminal &&
  terminal.state === 'active' &&
  (terminal.key?.thumbprint === asking.signer || isNextKey(terminal, asking.signer)) &&
  (asking.store === undefined || terminal.store === asking.store);

/** Whether it is the key that takes the other's place, now that it has signed: see `Terminals.promote`. */
export const isNextKey = ({ next }: Terminal, signer: string): boolean => next?.thumbprint === signer;
