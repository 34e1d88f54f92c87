/** Cursors of pages: whoever got one can hand it back on the same route, and nobody can make, change or pass on one. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidCursor } from '../domain/invalid-cursor.ts';
import type { SecretReader } from './secrets.ts';

/** To whom, and where, a cursor is good. */
export interface CursorScope {
  /** The contract's operation. */
  readonly operation: string;
  /** Of the access token. */
  readonly subject: string;
}

export interface Cursors {
  /** @param place where the next page begins: readable in the cursor, so nothing that its holder may not know */
  seal(place: string): Promise<string>;
  /**
   * The place that a cursor names.
   *
   * @throws InvalidCursor if it was not given to this subject on this operation, or its key was rotated a day ago
   */
  open(cursor: string): Promise<string>;
}

export interface CursorsOptions {
  readonly keys: SecretReader;
  readonly scope: CursorScope;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Bytes: half of HMAC-SHA-256, as RFC 2104, section 5, allows. Nobody finds one of 2^128 by asking. */
const TAG = 16;

export function cursors({ keys, scope, now }: CursorsOptions): Cursors {
  return {
    async seal(place) {
      const [current] = await keys.values(now());
      if (current === undefined) throw new Error('There is no key for cursors');
      return Buffer.concat([tagOf(current, scope, place), Buffer.from(place)]).toString('base64url');
    },
    async open(cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      const [tag, text] = [bytes.subarray(0, TAG), bytes.subarray(TAG)];
      const place = text.toString('utf8');
      const known = await keys.values(now());
      const isOurs = known.map((key) => isSame(tagOf(key, scope, place), tag)).includes(true);
      // Buffer skips what is not base64url; only the cursor that we gave is one.
      if (isOurs && bytes.toString('base64url') === cursor) return place;
      throw new InvalidCursor('The cursor is not one that an earlier page gave');
    },
  };
}

/**
 * The parts of a place, as a store names where its next page begins.
 *
 * @throws InvalidCursor if it is not such a place
 */
export function placeIn(place: string, pattern: RegExp): RegExpExecArray {
  const match = pattern.exec(place);
  if (match) return match;
  throw new InvalidCursor('The cursor names no place of these pages');
}

/** The length before each part keeps ("ab","c") and ("a","bc") apart. */
const tagOf = (key: string, { operation, subject }: CursorScope, place: string): Buffer =>
  createHmac('sha256', key)
    .update([operation, subject, place].map((part) => `${Buffer.byteLength(part)}:${part}`).join(''))
    .digest()
    .subarray(0, TAG);

const isSame = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);
