/** Signals as they are recorded: rounded, as texts, and read back. */
import { describe, expect, test } from 'vitest';
import type { Signals } from '../../../../lambdas/domain/risk/signal-catalogue.ts';
import { recordable, signalsIn, signalTexts } from '../../../../lambdas/domain/risk/signals.ts';

describe('is recorded', () => {
  // biome-ignore format: a table is read by its lines
  test.each<[string, Signals, Signals]>([
    ['what the transfer says: all of it', { amount: 123_456_789n }, { amount: 123_456_789n }],
    ['a total: all of 24 bits', { day_total: 16_777_215n }, { day_total: 16_777_215n }],
    ['a total of more: the first 24 bits', { day_total: 123_456_789n }, { day_total: 123_456_784n }],
    ['what lags: three digits', { store_sum_month: 123_456_789n }, { store_sum_month: 123_000_000n }],
    ['a time: whole, rounded down', { device_age: 5.9 }, { device_age: 5 }],
    ['a time that is over: nothing, as of 0', { cool_off_left: -5 }, {}],
    ['a room that is overspent: 0', { first_day_room: -5n }, { first_day_room: 0n }],
    ['a sum beyond what a number holds exactly: the most that one does', { store_sum_month: 10n ** 20n }, { store_sum_month: 9_000_000_000_000_000n }],
    ['a count beyond it too', { store_count_month: Number.POSITIVE_INFINITY }, { store_count_month: 9_000_000_000_000_000 }],
  ])('%s', (_, given, recorded) => {
    expect(recordable(given)).toEqual(recorded);
  });

  test('nothing that is no number for one', () => {
    expect(() => recordable({ device_age: Number.NaN })).toThrow(RangeError);
  });
});

describe('as texts', () => {
  const signals: Signals = {
    flow: 'top_up',
    amount: 48_000n,
    country: 'JP',
    device_age: 61,
    cooling_off: true,
    travel_speed: 0,
    country_usual: false,
    listed_store: 'watch',
  };

  test('signals are in the order of the catalogue, numbers with their unit', () => {
    expect(signalTexts(signals)).toEqual([
      { name: 'flow', value: 'top_up' },
      { name: 'amount', value: '48000', unit: 'amount' },
      { name: 'country', value: 'JP' },
      { name: 'device_age', value: '61', unit: 'minutes' },
      { name: 'cooling_off', value: 'true' },
      { name: 'country_usual', value: 'false' },
      { name: 'travel_speed', value: '0', unit: 'km/h' },
      { name: 'listed_store', value: 'watch' },
    ]);
  });

  test('they are read back as they were, each of its type', () => {
    const texts = Object.fromEntries(signalTexts(signals).map(({ name, value }) => [name, value]));
    expect(signalsIn(texts)).toEqual(signals);
  });

  test('those that are not known here are passed over', () => {
    expect(signalsIn({ moon_phase: '1', amount: '1' })).toEqual({ amount: 1n });
  });

  test('an amount that is no whole number cannot be read', () => {
    expect(() => signalsIn({ amount: 'much' })).toThrow(SyntaxError);
  });
});
