/** Payments and top-ups as the history's stream tells of them, and a plain recount of what the rules look at of them. */
import { createHash } from 'node:crypto';
import type { Entry } from '../../lambdas/domain/ledger/entries.ts';
import type { BasketLine } from '../../lambdas/domain/ledger/transfer.ts';
import type { CustomerActivity, StoreActivity, Window, Windows } from '../../lambdas/domain/risk/activity.ts';
import type { StreamedEntry } from '../../lambdas/store/activity/project-activity.ts';
import { noon, thumbprint, today } from './transfers.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Of the tests: in UTC, so that nothing need be known of zones. */
export const hourOf = (time: number): number => new Date(time).getUTCHours();
export const cashConvertible = ['gift_card', 'tobacco'];

/** One transfer from its beginning to its end. */
export interface History {
  readonly customer: string;
  readonly store: string;
  /** A name; its thumbprint signs. */
  readonly device: string;
  readonly name: string;
  readonly kind: 'payment' | 'top_up';
  readonly amount: bigint;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly end: 'at once' | 'held' | 'captured' | 'captured in part' | 'voided' | 'expired';
  /** Milliseconds after `at`. */
  readonly endedAfter: number;
  readonly country: string | undefined;
  readonly lines: readonly BasketLine[];
}

export const paid = (customer: string, change: Partial<History> = {}): History => ({
  customer,
  store: 'shinjuku-east',
  device: `${customer}'s phone`,
  name: 'a payment',
  kind: 'payment',
  amount: 1200n,
  at: noon,
  end: 'at once',
  endedAfter: HOUR,
  country: 'JP',
  lines: [],
  ...change,
});

/** As it is recorded: one entry, and a second one where a hold has ended. */
export function entriesOf(history: History): readonly Entry[] {
  const { customer, store, device, name, kind, amount, at, end, endedAfter, country, lines } = history;
  const id = createHash('sha256')
    .update(`${customer} ${name} ${at}`)
    .digest()
    .subarray(0, 20)
    .toString('base64url');
  const first: Entry = {
    id: `pay_${id}`,
    kind,
    state: end === 'at once' ? 'posted' : 'pending',
    debit: kind === 'payment' ? `wallet:${customer}` : 'funding:cards',
    credit: kind === 'payment' ? `store:${store}` : `wallet:${customer}`,
    money: { amount, currency: 'JPY' },
    customer,
    counterparty: 'A store',
    device: thumbprint(device),
    country,
    ...(kind === 'payment' ? { lines } : {}),
    createdAt: at,
    day: today,
    movedAt: at,
    version: 1,
  };
  if (end === 'at once' || end === 'held') return [first];
  const ended = { ...first, version: 2, endedAt: at + endedAfter };
  if (end === 'voided' || end === 'expired') return [first, { ...ended, state: end }];
  const part = end === 'captured in part' && kind === 'payment' ? { captured: amount / 2n } : {};
  return [first, { ...ended, state: 'posted', ...part }];
}

/** A record each, numbered from `from` on as AWS numbers them: far apart, and of different lengths. */
export const streamed = (entries: readonly Entry[], from = 1): readonly StreamedEntry[] =>
  entries.map((entry, index) => ({
    sequenceNumber: String(BigInt(from + index) ** 5n * 99_999_999n),
    entry,
  }));

interface Counted {
  readonly at: number;
  readonly amount: bigint;
}

const within = (at: number, now: number, length: number, buckets: number) =>
  Math.floor(now / length) - Math.floor(at / length) <= buckets;

const totalOf = (some: readonly Counted[]): Window => ({
  count: some.length,
  sum: some.reduce((sum, { amount }) => sum + amount, 0n),
});

const windowsOf = (all: readonly Counted[], now: number): Windows => ({
  hour: totalOf(all.filter(({ at }) => within(at, now, 5 * MINUTE, 12))),
  day: totalOf(all.filter(({ at }) => within(at, now, HOUR, 24))),
  month: totalOf(all.filter(({ at }) => within(at, now, DAY, 30))),
});

const counts = ({ end }: History) => end !== 'voided' && end !== 'expired';
const isPosted = (history: History) => counts(history) && history.end !== 'held';

const countedOf = ({ at, amount, end }: History): Counted => ({
  at,
  amount: end === 'captured in part' ? amount / 2n : amount,
});

/** What the rules should see of the customer, from a list of all transfers. */
export function recountCustomer(
  histories: readonly History[],
  customer: string,
  device: string,
  now: number,
): Omit<CustomerActivity, 'spentSinceTopUp'> {
  const own = histories.filter((each) => each.customer === customer);
  const payments = own.filter((each) => each.kind === 'payment' && counts(each));
  const topUps = own
    .filter((each) => each.kind === 'top_up' && isPosted(each))
    .map(({ at, amount, end, endedAfter }) => ({ at: end === 'at once' ? at : at + endedAfter, amount }));
  const posted = payments.filter(isPosted);
  const lastTopUp = Math.max(...topUps.map(({ at }) => at));
  const month = totalOf(payments.map(countedOf).filter(({ at }) => within(at, now, DAY, 30)));
  const last = posted
    .filter(({ country }) => country !== undefined)
    .map(({ country = '', at }) => ({ country, at: Math.floor(at / MINUTE) * MINUTE }))
    .sort((a, b) => b.at - a.at || (a.country > b.country ? -1 : 1))[0];
  const ofLate = posted.filter(({ at }) => within(at, now, DAY, 30));
  const inCountry = Object.groupBy(ofLate, ({ country }) => country ?? '');
  return {
    payments: windowsOf(payments.map(countedOf), now),
    device: windowsOf(payments.filter((each) => each.device === device).map(countedOf), now),
    topUps: windowsOf(topUps, now),
    ...(month.count >= 3 ? { typical: month.sum / BigInt(month.count) } : {}),
    ...(topUps.length > 0 ? { lastTopUpAt: Math.floor(lastTopUp / MINUTE) * MINUTE } : {}),
    countries: Object.keys(inCountry)
      .filter((country) => country !== '' && (inCountry[country]?.length ?? 0) > 1)
      .sort(),
    ...(last ? { last } : {}),
    hours: Array.from({ length: 24 }, (_, hour) => {
      const block = (time: number) => Math.floor(time / DAY / 10);
      const ofHour = posted.filter(({ at }) => hourOf(at) === hour && block(now) - block(at) < 3);
      return Object.values(Object.groupBy(ofHour, ({ at }) => block(at))).reduce(
        (sum, some) => sum + Math.min(15, some?.length ?? 0),
        0,
      );
    }),
    hardwareCustomers: 1,
  };
}

/** @param isNew whether the customer was new */
export function recountStore(
  histories: readonly History[],
  store: string,
  now: number,
  isNew: (history: History) => boolean = () => false,
): StoreActivity {
  const all = histories.filter((each) => each.kind === 'payment' && each.store === store);
  const inHour = ({ at }: History) => within(at, now, 5 * MINUTE, 12);
  const cashOf = ({ lines }: History) => lines.filter(({ category }) => cashConvertible.includes(category));
  const customersOf = (some: readonly History[]) => new Set(some.map(({ customer }) => customer)).size;
  const cash = all.filter((each) => inHour(each) && cashOf(each).length > 0);
  const bought = cash.filter(counts).flatMap(cashOf);
  return {
    payments: windowsOf(all.filter(counts).map(countedOf), now),
    customersHour: customersOf(all.filter(inHour)),
    newCustomersHour: customersOf(all.filter((each) => inHour(each) && isNew(each))),
    cashConvertibleHour: {
      count: bought.reduce((sum, { quantity }) => sum + quantity, 0),
      sum: bought.reduce((sum, { amount }) => sum + amount, 0n),
    },
    cashConvertibleCustomersHour: customersOf(cash),
  };
}
