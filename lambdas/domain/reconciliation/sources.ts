/** Where a reconciliation reads: page by page at first, then row by row and strongly consistent. */
import type { Place } from '../slices.ts';
import type { StoreLine } from '../stores/store-line.ts';
import type {
  EntryPlace,
  EntryRef,
  EntryRow,
  LedgerRow,
  LinePlace,
  SumsByCurrency,
  WalletRow,
} from './rows.ts';

/** A row that is not as such rows are; it is told as it is. */
export interface Unreadable {
  readonly key: string;
  readonly problem: string;
}

export interface LedgerPage {
  readonly transfers: readonly LedgerRow[];
  readonly wallets: readonly WalletRow[];
  /** References of transfers. */
  readonly unreadable: readonly string[];
  /** Customers whose wallet cannot be read. */
  readonly unreadableWallets: readonly string[];
  readonly next?: Place;
}

export interface HistoryPage {
  readonly entries: readonly EntryRow[];
  readonly unreadable: readonly EntryRef[];
  readonly next?: Place;
}

/** A day of a part of the stores: all its standing lines. */
export interface StoreDay {
  readonly part: number;
  readonly day: string;
  readonly lines: readonly (StoreLine & { readonly ref: string })[];
  /** Stores whose balance of that closed day is not the one of the closed day before with the day's lines. */
  readonly wronglyClosed: readonly string[];
}

export interface StorePage {
  readonly days: readonly StoreDay[];
  readonly next?: Place;
}

/** Behind by a moment at most, so that what differs here is looked at again. */
export interface Sources {
  ledger(place: Place | undefined): Promise<LedgerPage>;
  history(place: Place | undefined): Promise<HistoryPage>;
  stores(place: Place | undefined): Promise<StorePage>;
  /** @param isFinal strongly consistent */
  sumsOf(
    customer: string,
    isFinal: boolean,
  ): Promise<{ readonly sums: SumsByCurrency; readonly entries: number }>;
  /** Payments whose case is open, with the time of that in milliseconds since the epoch. */
  openCases(): Promise<ReadonlyMap<string, number>>;
  /** Payments whose review runs, alike. */
  runningExecutions(): Promise<ReadonlyMap<string, number>>;
  /** Strongly consistent, all of them; undefined for what is not there. */
  wallet(customer: string): Promise<WalletRow | Unreadable | undefined>;
  transfer(ref: string): Promise<LedgerRow | Unreadable | undefined>;
  entry(place: EntryPlace): Promise<EntryRow | Unreadable | undefined>;
  line(place: LinePlace): Promise<StoreLine | undefined>;
  /** The balances of the store, in words, as the closed day has them and as its lines say. */
  closedDay(place: { readonly part: number; readonly day: string; readonly store: string }): Promise<{
    readonly kept: string;
    readonly summed: string;
  }>;
  /** The state of a payment's case. */
  caseState(payment: string): Promise<string | undefined>;
}
