/** What the rules see of what was paid and topped up of late. */
import { describe, expect, test } from 'vitest';
import type { CustomerActivity, StoreActivity } from '../../../../lambdas/domain/risk/activity.ts';
import { type ActivityAsked, activitySignals } from '../../../../lambdas/domain/risk/activity-signals.ts';
import { leastDistance } from '../../../../lambdas/domain/risk/country-places.ts';
import type { Signals } from '../../../../lambdas/domain/risk/signal-catalogue.ts';
import { recordable } from '../../../../lambdas/domain/risk/signals.ts';
import { quiet, quietStore } from '../../../support/quiet-activity.ts';
import { noon } from '../../../support/transfers.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const signalsOf = (
  customer?: Partial<CustomerActivity>,
  store?: Partial<StoreActivity>,
  asked: Partial<ActivityAsked> = {},
): Signals =>
  recordable(
    activitySignals(customer && { ...quiet, ...customer }, store && { ...quietStore, ...store }, {
      amount: 1200n,
      now: noon,
      timeZone: 'Asia/Tokyo',
      ...asked,
    }),
  );

/** Payments by the hour of the day. */
const hours = (counts: Readonly<Record<number, number>>) =>
  Array.from({ length: 24 }, (_, hour) => counts[hour] ?? 0);
const windows = (first: number) => ({
  hour: { count: first, sum: BigInt(first) * 100n },
  day: { count: first + 1, sum: BigInt(first + 1) * 100n },
  month: { count: first + 2, sum: BigInt(first + 2) * 100n },
});

test('of whom nothing is known, nothing is said but the hour', () => {
  expect(signalsOf()).toEqual({ hour_of_day: 12 });
  expect(signalsOf({}, {})).toEqual({ hour_of_day: 12, hardware_customers: 1 });
});

test('windows are counted and summed, each under its name', () => {
  expect(
    signalsOf({ payments: windows(1), device: windows(4), topUps: windows(7) }, { payments: windows(10) }),
  ).toEqual({
    hour_of_day: 12,
    hardware_customers: 1,
    customer_count_hour: 1,
    customer_sum_hour: 100n,
    customer_count_day: 2,
    customer_sum_day: 200n,
    customer_count_month: 3,
    customer_sum_month: 300n,
    device_count_hour: 4,
    device_sum_hour: 400n,
    device_count_day: 5,
    device_sum_day: 500n,
    device_count_month: 6,
    device_sum_month: 600n,
    top_ups_count_hour: 7,
    top_ups_sum_hour: 700n,
    top_ups_count_day: 8,
    top_ups_sum_day: 800n,
    store_count_hour: 10,
    store_sum_hour: 1000n,
    store_count_day: 11,
    store_sum_day: 1100n,
    store_count_month: 12,
    store_sum_month: 1200n,
  });
});

test('a store’s customers and goods that resell', () => {
  const cash = { count: 70, sum: 34_567n };
  const store = { customersHour: 9, newCustomersHour: 3, cashConvertibleHour: cash };
  expect(signalsOf(undefined, { ...store, cashConvertibleCustomersHour: 8 })).toEqual({
    hour_of_day: 12,
    store_customers_hour: 9,
    store_new_customers_hour: 3,
    store_cash_convertible_quantity_hour: 70,
    store_cash_convertible_amount_hour: 34_500n,
    store_cash_convertible_customers_hour: 8,
  });
});

// biome-ignore format: a table is read by its lines
test.each<[string, Partial<CustomerActivity>, Partial<ActivityAsked>, Signals]>([
  ['as much as usual', { typical: 1200n }, {}, { amount_to_typical: 100 }],
  ['ten times as much and a half', { typical: 1200n }, { amount: 12_600n }, { amount_to_typical: 1050 }],
  ['more than what is next to nothing', { typical: 0n }, {}, {}],
  ['at the moment of a top-up', { lastTopUpAt: noon, spentSinceTopUp: 0n }, {}, { minutes_since_top_up: 0, spent_since_top_up: 0n }],
  ['14 minutes 59 after it', { lastTopUpAt: noon - 15 * MINUTE + 1000, spentSinceTopUp: 700n }, {}, { minutes_since_top_up: 14, spent_since_top_up: 700n }],
  ['from nowhere in particular', { countries: ['JP'] }, {}, {}],
  ['from a country of theirs', { countries: ['US', 'JP'] }, { country: 'JP' }, { country_usual: true }],
  ['from another', { countries: ['US', 'JP'] }, { country: 'FR' }, { country_usual: false }],
  ['from anywhere, of somebody without a habit', { countries: [] }, { country: 'FR' }, {}],
  ['from the same country', { last: { country: 'JP', at: noon - MINUTE } }, { country: 'JP' }, { travel_speed: 0 }],
  ['from a neighbour', { last: { country: 'FR', at: noon } }, { country: 'DE' }, { travel_speed: 0 }],
  ['from who knows where, after a payment from a country', { last: { country: 'JP', at: noon - MINUTE } }, {}, {}],
  ['for the first time from a country', {}, { country: 'JP' }, {}],
  ['twice from a country that has no place', { last: { country: 'ZZ', at: noon } }, { country: 'ZZ' }, { travel_speed: 0 }],
  ['from nowhere that is known', { last: { country: 'JP', at: noon } }, { country: 'ZZ' }, {}],
  ['with nine payments behind', { hours: hours({ 12: 9 }) }, {}, {}],
  ['at an hour of theirs', { hours: hours({ 10: 4, 14: 4, 12: 1, 20: 1 }) }, {}, { hour_usual: 90 }],
  ['two hours and more from any', { hours: hours({ 9: 5, 15: 5 }) }, {}, { hour_usual: 0 }],
  ['over midnight', { hours: hours({ 23: 5, 3: 15 }) }, { now: noon + 13 * HOUR }, { hour_of_day: 1, hour_usual: 100 }],
  ['in another zone', { hours: hours({ 3: 10 }) }, { timeZone: 'UTC' }, { hour_of_day: 3, hour_usual: 100 }],
  ['on a phone of many', { hardwareCustomers: 4 }, {}, { hardware_customers: 4 }],
])('paid %s', (_, customer, asked, shown) => {
  expect(signalsOf(customer, undefined, asked)).toEqual({ hour_of_day: 12, hardware_customers: 1, ...shown });
});

describe('how far it is', () => {
  // Kilometres between capitals, by the great circle: no more may be asked for.
  // biome-ignore format: a table is read by its lines
  test.each([
    ['JP', 'US', 5500, 10_900],
    ['JP', 'GB', 7500, 9_560],
    ['JP', 'KR', 0, 1_160],
    ['JP', 'TW', 500, 2_100],
    ['AU', 'NZ', 500, 2_330],
    ['FR', 'DE', 0, 880],
    ['FJ', 'WS', 0, 1_200],
    ['US', 'CA', 0, 730],
    ['BR', 'CN', 11_000, 17_000],
  ])('from %s to %s: %d to %d km', (from, to, least, most) => {
    expect(leastDistance(from, to)).toBeGreaterThanOrEqual(least);
    expect(leastDistance(from, to)).toBeLessThanOrEqual(most);
    expect(leastDistance(to, from)).toBe(leastDistance(from, to));
  });

  test('every country of ISO 3166 that the edge may tell has a place', () => {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const codes = letters.flatMap((first) => letters.map((second) => first + second));
    /** Of no country, or of none any more. */
    const others =
      /^(A[C]|BV|CP|DD|DG|EA|EU|EZ|FX|HM|IC|NT|QO|SU|TA|TP|UK|UN|YD|YU|ZR|XA|XB|ZZ|BU|CS|CT|DY|FQ|HV|JT|MI|NH|NQ|PC|PU|PZ|RH|VD|WK|CQ|AN)$/;
    const missing = codes.filter(
      (code) => names.of(code) !== undefined && leastDistance(code, 'JP') === undefined,
    );
    expect(missing.filter((code) => !others.test(code))).toEqual([]);
  });

  test('an aeroplane is not too fast, and a thief is', () => {
    const speed = (minutes: number) =>
      signalsOf({ last: { country: 'JP', at: noon - minutes * MINUTE } }, undefined, { country: 'GB' })
        .travel_speed ?? 0;
    expect(speed(13 * 60)).toBeLessThan(900);
    expect(speed(60)).toBeGreaterThan(7000);
    // At the same moment, a minute is reckoned with.
    expect(speed(0)).toBe(speed(1));
    expect(speed(-30)).toBe(speed(1));
  });
});
