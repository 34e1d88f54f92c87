/** What is kept of a store's payments of 30 days. As a customer's, it depends on what it was told, and not on the order. */
import type { StoreActivity } from '../risk/activity.ts';
import type { Change } from './change.ts';
import { added, type Series, shortened, tickOf, windowsOf } from './series.ts';

/** Who paid at the store in the last hour. All times in ticks of five minutes: the newest such payment. */
export interface Visitor {
  /** Six hexadecimal digits of a hash of the customer. */
  readonly customer: string;
  readonly at: number;
  /** As a new customer. */
  readonly newAt?: number;
  /** For goods that resell for cash. */
  readonly cashAt?: number;
}

export interface StoreRecord {
  readonly asOf: number;
  readonly payments: Series;
  /** Pieces of goods that resell for cash, and their amount: of the last hour. */
  readonly cash: Series;
  readonly visitors: readonly Visitor[];
}

export const newStore: StoreRecord = { asOf: 0, payments: [], cash: [], visitors: [] };

/** Beyond these, those are forgotten first who are neither new nor bought what resells for cash. */
export const VISITORS = 64;
/** Ticks: the last hour and up to five minutes more. */
const HOUR = 13;

/** What is known of a payment beside the change. */
export interface Visit {
  /** Six hexadecimal digits of a hash of the customer. */
  readonly customer: string;
  /** Whether its device was in its first day, or its customer registered less than 7 days before. */
  readonly isNew: boolean;
  /** Of what is bought: pieces and amount. */
  readonly cash: { readonly pieces: number; readonly amount: bigint };
}

/** Who paid stays counted for the hour, also if that is released; amounts do not. */
export function toldOf(record: StoreRecord, { movedAt, count, sum }: Change, visit: Visit): StoreRecord {
  const tick = tickOf(movedAt);
  const asOf = Math.max(record.asOf, tick);
  const { cash } = visit;
  const pieces = { tick, count: count * cash.pieces, sum: BigInt(count) * cash.amount };
  return {
    asOf,
    payments: added(record.payments, asOf, [{ tick, count, sum }]),
    cash: ofHour(added(record.cash, asOf, cash.pieces > 0 ? [pieces] : [])),
    visitors: visitorsOf([...record.visitors, ...(count > 0 ? [visitorOf(visit, tick)] : [])], asOf),
  };
}

const ofHour = (series: Series): Series => series.filter(({ span }) => span === 0);

const visitorOf = ({ customer, isNew, cash }: Visit, at: number): Visitor => ({
  customer,
  at,
  ...(isNew ? { newAt: at } : {}),
  ...(cash.pieces > 0 ? { cashAt: at } : {}),
});

function visitorsOf(seen: readonly Visitor[], asOf: number): readonly Visitor[] {
  const visitors = [...Map.groupBy(seen, ({ customer }) => customer)]
    .map(([customer, visits]) => ({
      customer,
      ...newest('at', visits),
      ...newest('newAt', visits),
      ...newest('cashAt', visits),
    }))
    .map((each) => ({ ...each, at: each.at ?? 0 }))
    .filter(({ at }) => asOf - at < HOUR);
  const rank = ({ newAt, cashAt }: Visitor) => (newAt === undefined && cashAt === undefined ? 1 : 0);
  return visitors
    .sort((a, b) => rank(a) - rank(b) || b.at - a.at || (a.customer < b.customer ? -1 : 1))
    .slice(0, VISITORS);
}

function newest<K extends 'at' | 'newAt' | 'cashAt'>(
  name: K,
  visits: readonly Visitor[],
): Partial<Record<K, number>> {
  const times = visits.flatMap((visit) => visit[name] ?? []);
  return times.length === 0 ? {} : ({ [name]: Math.max(...times) } as Partial<Record<K, number>>);
}

export function storeRecordOfBoth(one: StoreRecord, other: StoreRecord): StoreRecord {
  const asOf = Math.max(one.asOf, other.asOf);
  return {
    asOf,
    payments: added([...one.payments, ...other.payments], asOf, []),
    cash: ofHour(added([...one.cash, ...other.cash], asOf, [])),
    visitors: visitorsOf([...one.visitors, ...other.visitors], asOf),
  };
}

/** One bucket fewer: see `shortened`. */
export const compactedStore = (record: StoreRecord): StoreRecord => ({
  ...record,
  payments: shortened(record.payments),
});

/** @param now milliseconds since the epoch */
export function storeActivityAt(record: StoreRecord, now: number): StoreActivity {
  const tick = tickOf(now);
  const within = (at: number | undefined) => at !== undefined && tick - at < HOUR;
  const countOf = (name: 'at' | 'newAt' | 'cashAt') =>
    record.visitors.filter((visitor) => within(visitor[name])).length;
  return {
    payments: windowsOf(record.payments, tick),
    customersHour: countOf('at'),
    newCustomersHour: countOf('newAt'),
    cashConvertibleHour: windowsOf(record.cash, tick).hour,
    cashConvertibleCustomersHour: countOf('cashAt'),
  };
}
