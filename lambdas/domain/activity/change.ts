/** What a transfer changes in the activity of its customer and its store, from the history's entry of it. */
import { type AccountId, ownerOf } from '../ledger/chart.ts';
import type { Entry } from '../ledger/entries.ts';
import type { BasketLine } from '../ledger/transfer.ts';

export interface Change {
  /** Milliseconds since the epoch: when it came about. */
  readonly at: number;
  readonly kind: 'payment' | 'top_up';
  readonly customer: string;
  /** Of a payment. */
  readonly store?: string;
  /** Thumbprint of the device that signed. */
  readonly device?: string | undefined;
  /** Milliseconds since the epoch: when the transfer moved or was reserved, and in whose bucket it stands. */
  readonly movedAt: number;
  /** 1 where it counts from now on, -1 where it no longer does, 0 where only its amount changes. */
  readonly count: -1 | 0 | 1;
  /** Minor units, in the same way. */
  readonly sum: bigint;
  /** Whether it is posted from now on: only what went through says what a customer is used to. */
  readonly posted: boolean;
  /** ISO 3166 code, where the edge could tell. */
  readonly country?: string | undefined;
  readonly lines: readonly BasketLine[];
}

/**
 * In their order; none for a transfer that is neither payment nor top-up: what is given back is no spending. A payment counts
 * while it is held, and no more if that ends unpaid; a top-up counts once its money is there.
 */
export function changesOf(entry: Entry): readonly Change[] {
  if (entry.kind !== 'payment' && entry.kind !== 'top_up') return [];
  const { state, money, captured, movedAt, endedAt, version } = entry;
  const common = {
    kind: entry.kind,
    customer: entry.customer,
    device: entry.device,
    movedAt,
    country: entry.country,
    lines: entry.lines ?? [],
  };
  const ended = endedAt ?? movedAt;
  if (common.kind === 'top_up') {
    if (state !== 'posted') return [];
    return [{ ...common, at: ended, movedAt: ended, count: 1, sum: money.amount, posted: true }];
  }
  const payment = { ...common, store: ownerOf('store', entry.credit as AccountId) };
  const whole = { ...payment, at: movedAt, count: 1, sum: money.amount } as const;
  // What ended before anything was reserved never counted.
  if (version <= 1)
    return state === 'posted' || state === 'pending' ? [{ ...whole, posted: state === 'posted' }] : [];
  const end =
    state === 'posted'
      ? ({ count: 0, sum: (captured ?? money.amount) - money.amount, posted: true } as const)
      : ({ count: -1, sum: -money.amount, posted: false } as const);
  return [
    { ...whole, posted: false },
    { ...payment, at: ended, ...end },
  ];
}

/** What a record of the history's stream brings: a record for each version of an entry. */
export const lastChangeOf = (entry: Entry): Change | undefined => changesOf(entry).at(-1);
