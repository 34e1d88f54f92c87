/** A month of honest customers by the standard rules: whom it would trouble. */
import { expect, test } from 'vitest';
import type {
  CustomerActivity,
  StoreActivity,
  Window,
  Windows,
} from '../../../../lambdas/domain/risk/activity.ts';
import { activitySignals } from '../../../../lambdas/domain/risk/activity-signals.ts';
import { evaluate } from '../../../../lambdas/domain/risk/evaluate.ts';
import { standardRuleset } from '../../../../lambdas/domain/risk/standard-ruleset.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const start = Date.UTC(2026, 9, 1, -9);
const CUSTOMERS = 300;
const STORES = 40;

/** mulberry32: the same month in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Bought {
  readonly at: number;
  readonly customer: number;
  readonly store: number;
  readonly amount: bigint;
  readonly country: string;
  /** Of goods that resell: most buy a packet, few a gift card. */
  readonly cash: { readonly count: number; readonly sum: bigint };
}

/** Breakfast, lunch, and mostly the evening; weekdays as weekends. */
const hoursOfTrade = [7, 8, 12, 12, 12, 13, 15, 17, 18, 18, 18, 19, 19, 19, 20, 20, 21, 22];

function monthOf(random: () => number): Bought[] {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  return Array.from({ length: CUSTOMERS }, (_, customer) => {
    const usual = 400 + random() * 1400;
    const smokes = random() < 0.2;
    // One in thirty travels for five days, to one country.
    const trip = random() < 1 / 30 ? { from: 5 + random() * 15, to: pick(['KR', 'TW', 'US']) } : undefined;
    return Array.from({ length: 31 }, (_, day) =>
      Array.from({ length: pick([0, 0, 1, 1, 2, 3]) }, (): Bought => {
        const at = start + day * DAY + pick(hoursOfTrade) * HOUR + random() * HOUR;
        // Groceries for a week now and then; a gift, rarely; and once in a long while something large.
        const times =
          random() < 0.04 ? 4 + random() * 4 : random() < 0.004 ? 12 + random() * 20 : 0.4 + random();
        const amount = BigInt(Math.round(usual * times));
        const packets = smokes && random() < 0.3 ? BigInt(1 + Math.floor(random() * 2)) : 0n;
        const isAway = trip !== undefined && day >= trip.from && day < trip.from + 5;
        return {
          at,
          customer,
          store: Math.floor(random() * STORES),
          amount,
          country: isAway ? trip.to : 'JP',
          cash: { count: Number(packets), sum: packets * 600n },
        };
      }),
    ).flat();
  })
    .flat()
    .sort((a, b) => a.at - b.at);
}

const sumOf = (all: readonly Bought[]): Window => ({
  count: all.length,
  sum: all.reduce((sum, { amount }) => sum + amount, 0n),
});
const windowsOf = (all: readonly Bought[], now: number): Windows => ({
  hour: sumOf(all.filter(({ at }) => at > now - HOUR)),
  day: sumOf(all.filter(({ at }) => at > now - DAY)),
  month: sumOf(all),
});
const nothing: Window = { count: 0, sum: 0n };
const hourOf = (at: number) => new Date(at + 9 * HOUR).getUTCHours();

function customerActivityOf(before: readonly Bought[], now: number): CustomerActivity {
  const payments = windowsOf(before, now);
  const { count, sum } = payments.month;
  const byCountry = Map.groupBy(before, ({ country }) => country);
  const last = before.at(-1);
  // They top up for the week, at the moment of a payment, when they find the wallet empty.
  const lastTopUpAt = before.findLast((_, index) => index % 10 === 0)?.at;
  return {
    payments,
    device: payments,
    topUps: { hour: nothing, day: nothing, month: nothing },
    ...(count < 3 ? {} : { typical: sum / BigInt(count) }),
    ...(lastTopUpAt === undefined ? {} : { lastTopUpAt, spentSinceTopUp: 0n }),
    countries: [...byCountry].flatMap(([country, all]) => (all.length >= 2 ? [country] : [])),
    ...(last ? { last: { country: last.country, at: last.at } } : {}),
    hours: Array.from({ length: 24 }, (_, hour) => before.filter(({ at }) => hourOf(at) === hour).length),
    hardwareCustomers: 1,
  };
}

function storeActivityOf(before: readonly Bought[], now: number): StoreActivity {
  const lately = before.filter(({ at }) => at > now - HOUR);
  const cash = lately.filter(({ cash: { count } }) => count > 0);
  return {
    payments: windowsOf(before, now),
    customersHour: new Set(lately.map(({ customer }) => customer)).size,
    newCustomersHour: 0,
    cashConvertibleHour: {
      count: cash.reduce((sum, { cash: { count } }) => sum + count, 0),
      sum: cash.reduce((sum, each) => sum + each.cash.sum, 0n),
    },
    cashConvertibleCustomersHour: new Set(cash.map(({ customer }) => customer)).size,
  };
}

test('hardly anybody honest is stepped up, fewer are held, and nobody is declined', () => {
  const month = monthOf(randomFrom(7));
  const byCustomer = new Map<number, Bought[]>();
  const byStore = new Map<number, Bought[]>();
  const outcomes: Record<string, number> = { approve: 0, step_up: 0, hold: 0, decline: 0 };
  const fired: Record<string, number> = {};
  let abroad = 0;
  for (const bought of month) {
    const { at: now, amount, country, cash } = bought;
    const own = byCustomer.get(bought.customer) ?? [];
    const stores = byStore.get(bought.store) ?? [];
    const paidToday = own.filter(({ at }) => at > now - DAY).reduce((sum, each) => sum + each.amount, 0n);
    const verdict = evaluate(standardRuleset, {
      amount,
      country,
      day_total: paidToday + amount,
      device_age: 60 * 24 * 60,
      cash_convertible_quantity: cash.count,
      cash_convertible_amount: cash.sum,
      ...activitySignals(customerActivityOf(own, now), storeActivityOf(stores, now), {
        amount,
        country,
        now,
        timeZone: 'Asia/Tokyo',
      }),
    });
    outcomes[verdict.outcome] = (outcomes[verdict.outcome] ?? 0) + 1;
    for (const reason of verdict.reasons) fired[reason] = (fired[reason] ?? 0) + 1;
    if (country !== 'JP') abroad++;
    byCustomer.set(bought.customer, [...own, bought]);
    byStore.set(bought.store, [...stores, bought].slice(-400));
  }
  const share = (outcome: string) => (outcomes[outcome] ?? 0) / month.length;
  expect(month.length).toBeGreaterThan(8_000);
  expect(abroad).toBeGreaterThan(20);
  // A trip is noticed, as it should be, and alone troubles nobody.
  expect(fired.country_unusual).toBeGreaterThan(5);
  expect(share('step_up')).toBeLessThan(0.01);
  expect(share('hold')).toBeLessThan(0.001);
  expect(outcomes.decline).toBe(0);
  // Nor would a ruleset that never asks for anything pass for harmless.
  expect(outcomes.step_up).toBeGreaterThan(0);
});
