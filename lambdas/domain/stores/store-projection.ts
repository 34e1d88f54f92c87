/** The stores' side of the ledger, as projected from its stream: ports for whoever writes and reads it. */
import type { Day } from '../money.ts';
import type { Statement, StoreBalance } from './store-balance.ts';
import type { StoreLine } from './store-line.ts';

/** What a record of the stream says of stores. */
export interface StreamedLines {
  /** The record's sequence number: digits. Records of a shard come in its order. */
  readonly sequenceNumber: string;
  readonly lines: readonly StoreLine[];
}

export interface StoreProjection {
  /**
   * Keeps the lines of a batch and moves the shard's watermark to its end, in one transaction; records at or below the
   * watermark were kept before and are left out.
   *
   * @throws LateLine for a line of a day that is closed
   */
  keep(shard: string, records: readonly StreamedLines[]): Promise<void>;
  /**
   * Closes the next day of a part of the stores, if there is one: its lines are added up, and a balance no longer
   * needs them.
   *
   * @param lastDay the newest day that may be closed
   * @returns the day that was closed
   */
  closeNextDay(part: number, lastDay: Day): Promise<Day | undefined>;
}

export interface StoreBooks {
  /** What is owed to the store now, by currency. Seconds behind the ledger. */
  payable(store: string): Promise<readonly StoreBalance[]>;
  statement(store: string, day: Day): Promise<Statement>;
  /** The lines of a statement alone, which cost less to read. */
  linesOf(store: string, day: Day): Promise<readonly StoreLine[]>;
}

/** A line came for a day that is closed already: it is in no balance before the projection is rebuilt. */
export class LateLine extends Error {
  override name = 'LateLine';
}
