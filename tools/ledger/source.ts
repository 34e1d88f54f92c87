/** Where a ledger and its sealed chain are read from: a running stack, or an export. */
import type { Head } from '../../lambdas/domain/sealing/block.ts';
import type { Item } from '../../lambdas/store/items.ts';

export interface SealedBlock {
  readonly sequence: number;
  /** The object that was written first under its name. */
  readonly text: string;
  /** What somebody has put over it since. */
  readonly cover?: 'another object' | 'a delete marker';
}

export interface LedgerSource {
  /** For people. */
  readonly name: string;
  /** Whether money may move while it is read. */
  readonly isLive: boolean;
  /** When the rows were read; undefined where they are read now. Milliseconds since the epoch. */
  readonly readAt: number | undefined;
  /** All rows of the Ledger table. */
  rows(): AsyncIterable<Item>;
  /** The blocks above the number, in their order. */
  blocks(after: number): AsyncIterable<SealedBlock>;
  /** As it is kept apart from the chain; undefined where that is not known. */
  head(): Promise<Head | undefined>;
  /** A device's row; undefined where there is none. */
  device(thumbprint: string): Promise<Item | undefined>;
  /** The row of a payment code that was charged; undefined where there is none. */
  code(id: string): Promise<Item | undefined>;
  /** The rows of the store's terminal with the number, and of what was done with it; none where there is no such terminal. */
  terminal(store: string, number: number): Promise<readonly Item[]>;
  /** Whether devices, codes and terminals are known at all: an export may be without them. */
  readonly hasDevices: boolean;
}

/**
 * Of the Registry, whatever shows who signed for a transfer: devices, the payment codes that were charged, and terminals, with
 * their numbers and with the keys that they had.
 */
export const isSigner = ({ pk, sk, usedBy }: Item): boolean =>
  sk?.S === 'DEVICE' ||
  (sk?.S === 'CODE' && usedBy !== undefined) ||
  pk?.S?.startsWith('TERMINAL#') === true ||
  sk?.S?.startsWith('TERMINAL#') === true;
