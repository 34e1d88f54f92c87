/** Cursors of pages: opaque to the caller, and checked when they come back. */
import { InvalidCursor } from '../domain/invalid-cursor.ts';

export const encodeCursor = (place: string): string => Buffer.from(place, 'utf8').toString('base64url');

/**
 * The place that a cursor names, matched by the pattern of such places.
 * @throws InvalidCursor if it is not one
 */
export function decodeCursor(cursor: string, pattern: RegExp): RegExpExecArray {
  const place = pattern.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  // Buffer skips what is not base64url; only the cursor that we would have given is one.
  if (place && encodeCursor(place[0]) === cursor) return place;
  throw new InvalidCursor('The cursor is not one that an earlier page gave');
}
