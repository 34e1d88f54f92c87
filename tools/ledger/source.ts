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
  /** Whether devices and codes are known at all: an export may be without them. */
  readonly hasDevices: boolean;
}

/** Of the Registry, whatever shows who signed for a transfer: devices, and the payment codes that were charged. */
export const isSigner = ({ sk, usedBy }: Item): boolean =>
  sk?.S === 'DEVICE' || (sk?.S === 'CODE' && usedBy !== undefined);
