/** What the payments of all pages come to: the API says it of each page alone, and a customer may be in several. */
import type { ExposedPayment, Exposure } from './exposure-types.ts';

type Totals = Exposure['totals'][number];
type Counted = Totals['taken'];
type AmountOf = (payment: ExposedPayment) => bigint;

const amountsOf = {
  taken: ({ taken }) => BigInt(taken),
  held: ({ held }) => BigInt(held),
  returned: ({ returned }) => BigInt(returned),
  fraud: ({ taken, fraud }) => (fraud.length > 0 ? BigInt(taken) : 0n),
} as const satisfies Record<string, AmountOf>;

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);

export function sumsOf(payments: readonly ExposedPayment[]): Exposure {
  const times = payments
    .filter(({ taken, held }) => taken !== '0' || held !== '0')
    .map(({ created_at }) => created_at)
    .sort();
  const [since, until] = [times[0], times.at(-1)];
  const distinct = (of: (payment: ExposedPayment) => string) => new Set(payments.map(of)).size;
  return {
    payments: payments.length,
    customers: distinct(({ customer_id }) => customer_id),
    devices: distinct(({ device_id }) => device_id),
    stores: distinct(({ store_id }) => store_id),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    totals: [...Map.groupBy(payments, ({ currency }) => currency)].sort(byName).map(([currency, some]) => ({
      currency,
      taken: counted(some, amountsOf.taken),
      held: counted(some, amountsOf.held),
      returned: counted(some, amountsOf.returned),
      fraud: counted(some, amountsOf.fraud),
    })),
  };
}

function counted(payments: readonly ExposedPayment[], amountOf: AmountOf): Counted {
  const some = payments.filter((payment) => amountOf(payment) > 0n);
  return {
    payments: some.length,
    customers: new Set(some.map(({ customer_id }) => customer_id)).size,
    amount: String(sum(some, amountOf)),
  };
}

const sum = (payments: readonly ExposedPayment[], amountOf: AmountOf): bigint =>
  payments.reduce((total, payment) => total + amountOf(payment), 0n);

export interface Day {
  /** Its first millisecond, where the browser is. */
  readonly start: number;
  /** Minor units: what was taken and is not known to be fraud, what is held, and what is known to be fraud. */
  readonly good: bigint;
  readonly held: bigint;
  readonly fraud: bigint;
}

/** Every day from the first payment to the last, those too that have none. @param payments of one currency */
export function daysOf(payments: readonly ExposedPayment[]): readonly Day[] {
  const byDay = Map.groupBy(payments, ({ created_at }) => startOfDay(Date.parse(created_at)));
  const starts = [...byDay.keys()].sort((a, b) => a - b);
  const [first, last] = [starts[0], starts.at(-1)];
  if (first === undefined || last === undefined) return [];
  const days: Day[] = [];
  for (let start = first; start <= last; start = nextDay(start)) {
    const some = byDay.get(start) ?? [];
    const fraud = sum(some, amountsOf.fraud);
    days.push({ start, good: sum(some, amountsOf.taken) - fraud, held: sum(some, amountsOf.held), fraud });
  }
  return days;
}

const startOfDay = (time: number): number => new Date(time).setHours(0, 0, 0, 0);

/** Not every day has 24 hours. */
function nextDay(start: number): number {
  const date = new Date(start);
  return date.setDate(date.getDate() + 1);
}
