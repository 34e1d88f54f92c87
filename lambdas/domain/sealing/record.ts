/** What is sealed of one change of a transfer: a record of the Ledger's stream, as one line of text. */
import { canonicalItem, type Image } from './canonical.ts';
import { sha256 } from './merkle.ts';

export interface SealedRecord {
  /** The stream's own name of the record. */
  readonly id: string;
  readonly event: 'INSERT' | 'MODIFY' | 'REMOVE';
  /** When it was written, in milliseconds since the epoch, cut to the second. */
  readonly at: number;
  /** The item as it became; as it was last, where it was removed. */
  readonly item: Image;
}

/** The canonical form: what a leaf of the Merkle tree is the hash of. */
export const recordLine = ({ id, event, at, item }: SealedRecord): string =>
  `{"at":${at},"event":${JSON.stringify(event)},"id":${JSON.stringify(id)},"item":${canonicalItem(item)}}`;

/** What the record says of its row, whichever stream tells it: SHA-256, hexadecimal. */
export const contentOf = ({ event, item }: SealedRecord): string =>
  sha256(`${event === 'REMOVE' ? 'REMOVE' : 'PUT'} ${canonicalItem(item)}`).toString('hex');

/** @throws SyntaxError or TypeError for a line that is no record in its canonical form */
export function recordIn(line: string): SealedRecord {
  const record = JSON.parse(line) as SealedRecord;
  if (recordLine(record) !== line) throw new TypeError('The record is not in its canonical form');
  return record;
}
