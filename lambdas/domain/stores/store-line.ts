/** A line of a store's statement: what one transfer comes to on the store's account. */
import { amountsOf, type Transfer } from '../ledger/transfer.ts';
import type { Day } from '../money.ts';

export interface StoreLine {
  readonly store: string;
  /** The transfer's. */
  readonly id: string;
  readonly kind: string;
  /** `in`: owed to the store. `out`: taken back from it. */
  readonly direction: 'in' | 'out';
  /** Of what a till made: its number within the store. */
  readonly terminal?: number | undefined;
  readonly currency: string;
  /** The transfer's own day: of the purchase, whenever it was captured. */
  readonly day: Day;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The transfer's: of two lines of one transfer the newer one stands. */
  readonly version: number;
  /** Minor units. */
  readonly posted: bigint;
  /** Minor units: reserved, and neither moved nor released. */
  readonly pending: bigint;
}

/** What transfers of every kind have. */
export type Booked = Pick<
  Transfer,
  'id' | 'state' | 'debit' | 'credit' | 'money' | 'captured' | 'day' | 'createdAt' | 'version'
> & { readonly kind: string; readonly terminal?: number | undefined };

/** None for a transfer between accounts that are no store's. */
export function storeLines(transfer: Booked): readonly StoreLine[] {
  const { id, kind, money, day, createdAt, version, terminal } = transfer;
  const { currency } = money;
  const common = { id, kind, terminal, currency, day, createdAt, version, ...amountsOf(transfer) };
  return (['credit', 'debit'] as const).flatMap((side) => {
    const store = storeOf(transfer[side]);
    return store === undefined ? [] : [{ store, direction: side === 'credit' ? 'in' : 'out', ...common }];
  });
}

const storeOf = (account: string): string | undefined =>
  account.startsWith('store:') ? account.slice('store:'.length) : undefined;

/**
 * The lines that stand: of each transfer's, the newest, however often and in whatever order they were recorded. In the
 * order of time.
 */
export function standingLines(recorded: Iterable<StoreLine>): readonly StoreLine[] {
  const newest = new Map<string, StoreLine>();
  for (const line of recorded) {
    const key = `${line.store} ${line.direction} ${line.id}`;
    const known = newest.get(key);
    if (!known || known.version < line.version) newest.set(key, line);
  }
  return [...newest.values()].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}
