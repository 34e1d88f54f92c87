/** What the rules look at of what was paid and topped up of late. */
import type { CustomerActivity, StoreActivity, Windows } from './activity.ts';
import { leastDistance } from './country-places.ts';
import type { Signals } from './signal-catalogue.ts';

export interface ActivityAsked {
  /** Minor units. */
  readonly amount: bigint;
  /** ISO 3166 code, where the edge could tell. */
  readonly country?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** IANA name of the zone whose hours are a customer's habit. */
  readonly timeZone: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Payments, without which nothing is said of a habit. */
const HABIT = 10;
/** Hours on either side that are as usual as the hour itself. */
const NEAR = 2;

/** Of whom nothing is known, nothing was paid: a customer or a store that is new. */
export function activitySignals(
  customer: CustomerActivity | undefined,
  store: StoreActivity | undefined,
  asked: ActivityAsked,
): Signals {
  const hour = hourOf(asked.now, asked.timeZone);
  return {
    hour_of_day: hour,
    ...(customer ? customerSignals(customer, asked, hour) : {}),
    ...(store ? storeSignals(store) : {}),
  };
}

function customerSignals(
  customer: CustomerActivity,
  { amount, country, now }: ActivityAsked,
  hour: number,
): Signals {
  const { payments, device, topUps, typical, lastTopUpAt, spentSinceTopUp, countries } = customer;
  const isUsual = country === undefined || countries.length === 0 ? undefined : countries.includes(country);
  return {
    ...windowSignals('customer', payments),
    ...windowSignals('device', device),
    top_ups_count_hour: topUps.hour.count,
    top_ups_sum_hour: topUps.hour.sum,
    top_ups_count_day: topUps.day.count,
    top_ups_sum_day: topUps.day.sum,
    hardware_customers: customer.hardwareCustomers,
    amount_to_typical: typical ? Number((amount * 100n) / typical) : undefined,
    minutes_since_top_up: lastTopUpAt === undefined ? undefined : (now - lastTopUpAt) / MINUTE,
    spent_since_top_up: spentSinceTopUp,
    country_usual: isUsual,
    travel_speed: speedTo(country, customer.last, now),
    hour_usual: shareNear(hour, customer.hours),
  };
}

const storeSignals = (store: StoreActivity): Signals => ({
  ...windowSignals('store', store.payments),
  store_customers_hour: store.customersHour,
  store_new_customers_hour: store.newCustomersHour,
  store_cash_convertible_quantity_hour: store.cashConvertibleHour.count,
  store_cash_convertible_amount_hour: store.cashConvertibleHour.sum,
  store_cash_convertible_customers_hour: store.cashConvertibleCustomersHour,
});

const windowSignals = (of: 'customer' | 'device' | 'store', { hour, day, month }: Windows): Signals => ({
  [`${of}_count_hour`]: hour.count,
  [`${of}_sum_hour`]: hour.sum,
  [`${of}_count_day`]: day.count,
  [`${of}_sum_day`]: day.sum,
  [`${of}_count_month`]: month.count,
  [`${of}_sum_month`]: month.sum,
});

/** Kilometres an hour since the last payment, whose time is known to the minute. */
function speedTo(
  country: string | undefined,
  last: CustomerActivity['last'],
  now: number,
): number | undefined {
  if (last === undefined) return undefined;
  const distance = leastDistance(last.country, country);
  return distance === undefined ? undefined : distance / (Math.max(MINUTE, now - last.at) / HOUR);
}

/** Percent of the payments that were made near the hour of the day. */
function shareNear(hour: number, hours: readonly number[]): number | undefined {
  const all = hours.reduce((sum, count) => sum + count, 0);
  if (all < HABIT) return undefined;
  const near = hours.filter((_, other) => {
    const apart = Math.abs(other - hour);
    return Math.min(apart, 24 - apart) <= NEAR;
  });
  return (near.reduce((sum, count) => sum + count, 0) * 100) / all;
}

const hourFormats = new Map<string, Intl.DateTimeFormat>();

/** The hour of the day, 0 to 23, in the zone. @param now milliseconds since the epoch */
export function hourOf(now: number, timeZone: string): number {
  const known = hourFormats.get(timeZone);
  const format = known ?? new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone });
  // Stryker disable next-line BooleanLiteral,CallExpression,ConditionalExpression: without it the hours are the same, more slowly.
  if (!known) hourFormats.set(timeZone, format);
  return Number(format.format(now));
}
