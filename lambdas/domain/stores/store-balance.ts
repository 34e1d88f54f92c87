/** What a store is owed: the sums of its lines. */
import type { StoreLine } from './store-line.ts';

/** Minor units, of one currency. */
export interface StoreBalance {
  readonly currency: string;
  /** What is owed to the store; below zero where more was taken back than came in. */
  readonly posted: bigint;
  /** What will be owed too if every hold is captured in full. */
  readonly pending: bigint;
}

/** The lines of a day that are of one kind, direction and currency, added up. */
export interface DayTotal {
  readonly kind: string;
  readonly direction: StoreLine['direction'];
  readonly currency: string;
  /** Lines that are posted or pending: what was released or has expired counts for nothing. */
  readonly count: number;
  readonly posted: bigint;
  readonly pending: bigint;
}

export interface Statement {
  /** Balances before the day's first line and after its last, by currency. */
  readonly opening: readonly StoreBalance[];
  readonly closing: readonly StoreBalance[];
  readonly totals: readonly DayTotal[];
  /** Oldest first. */
  readonly lines: readonly StoreLine[];
}

/** Adds standing lines to balances. One for each currency, by its name. */
export function addLines(
  balances: readonly StoreBalance[],
  lines: Iterable<StoreLine>,
): readonly StoreBalance[] {
  const sums = new Map(balances.map((balance) => [balance.currency, balance]));
  for (const { currency, direction, posted, pending } of lines) {
    const sum = sums.get(currency) ?? { currency, posted: 0n, pending: 0n };
    const sign = direction === 'in' ? 1n : -1n;
    sums.set(currency, {
      currency,
      posted: sum.posted + sign * posted,
      pending: sum.pending + sign * pending,
    });
  }
  // Stryker disable next-line EqualityOperator: no currency is there twice, and the order is tested.
  return [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

export function dayTotals(lines: Iterable<StoreLine>): readonly DayTotal[] {
  const totals = new Map<string, DayTotal>();
  for (const { kind, direction, currency, posted, pending } of lines) {
    if (posted === 0n && pending === 0n) continue;
    const key = `${currency} ${kind} ${direction}`;
    const sum = totals.get(key) ?? { kind, direction, currency, count: 0, posted: 0n, pending: 0n };
    totals.set(key, {
      ...sum,
      count: sum.count + 1,
      posted: sum.posted + posted,
      pending: sum.pending + pending,
    });
  }
  // Stryker disable next-line EqualityOperator: as above, of the keys.
  return [...totals.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
}
