/** The balance of a wallet at a moment, out of its history: each entry says when it moved, and when its hold ended. */
import { walletAccount } from './chart.ts';
import type { Entry } from './entries.ts';
import { amountsOf } from './transfer.ts';

/** Minor units. */
export interface BalanceAt {
  readonly posted: bigint;
  /** Reserved by payments that were held. */
  readonly pending: bigint;
}

export const nothing: BalanceAt = { posted: 0n, pending: 0n };

/** @param at milliseconds since the epoch */
export function balanceAt(entries: Iterable<Entry>, at: number, before: BalanceAt = nothing): BalanceAt {
  let { posted, pending } = before;
  for (const entry of entries) {
    if (entry.movedAt > at) continue;
    const then = amountsOf(stoodAt(entry, at));
    const isOut = entry.debit === walletAccount(entry.customer);
    posted += isOut ? -then.posted : then.posted;
    // What is on its way into a wallet reserves nothing in it.
    if (isOut) pending += then.pending;
  }
  return { posted, pending };
}

/** A hold that ended later was pending then. */
const stoodAt = (entry: Entry, at: number): Pick<Entry, 'state' | 'money' | 'captured'> =>
  (entry.endedAt ?? 0) > at ? { state: 'pending', money: entry.money } : entry;

/** When an entry came to what it is. Undefined while it is pending. Milliseconds since the epoch. */
export const settledAt = (entry: Entry): number | undefined =>
  entry.state === 'pending' ? undefined : Math.max(entry.movedAt, entry.endedAt ?? 0);
