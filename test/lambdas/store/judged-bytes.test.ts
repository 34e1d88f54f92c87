/** The record of a judgement: small, and readable for ever. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, type Judgement } from '../../../lambdas/domain/risk/evaluate.ts';
import { fixedRules } from '../../../lambdas/domain/risk/fixed-rules.ts';
import {
  catalogue,
  choicesOf,
  type SignalEntry,
  type Signals,
} from '../../../lambdas/domain/risk/signal-catalogue.ts';
import { isOfTransfer, recordable, signalsIn, signalTexts } from '../../../lambdas/domain/risk/signals.ts';
import { standardRuleset } from '../../../lambdas/domain/risk/standard-ruleset.ts';
import { decodeJudged, encodeJudged } from '../../../lambdas/store/judged-bytes.ts';

const nothing: Judgement = {
  ruleset: 'standard-4',
  reasons: [],
  shadow: [],
  snoozed: [],
  score: 0,
  signals: {},
};

/** What the transfer itself says of its signals. */
const ownOf = (signals: Signals): Signals =>
  Object.fromEntries(catalogue.filter(isOfTransfer).map(({ name }) => [name, signals[name]]));
const throughBytes = (judgement: Judgement): Judgement =>
  decodeJudged(encodeJudged(judgement), ownOf(judgement.signals));

function valuesOf(entry: SignalEntry): fc.Arbitrary<unknown> {
  const choices = choicesOf(entry);
  if (choices) return fc.constantFrom(...choices);
  if (entry.type === 'flag') return fc.boolean();
  if (entry.type === 'country') return fc.constantFrom('JP', 'US');
  const whole = fc.oneof(fc.bigInt(0n, 700n), fc.bigInt(0n, 2n ** 62n));
  return entry.type === 'amount' ? whole : whole.map(Number);
}

/** Any signals, sensible or not. */
const anySignals = fc.record(Object.fromEntries(catalogue.map((entry) => [entry.name, valuesOf(entry)])), {
  requiredKeys: [],
}) as fc.Arbitrary<Signals>;

const ourReasons = [...fixedRules, ...standardRuleset.rules].map(({ reason }) => reason);

describe('a record', () => {
  test('comes back as it was, whatever was judged', () => {
    const judgements = fc.record({
      ruleset: fc.oneof(
        fc.integer({ min: 1, max: 999_999 }).map(String),
        fc.integer({ min: 1, max: 99 }).map((number) => `standard-${number}`),
      ),
      reasons: fc.subarray(ourReasons, { maxLength: 9 }),
      shadow: fc.subarray([...ourReasons.slice(0, 3), 'a_word', '#199'], { maxLength: 3 }),
      snoozed: fc.constantFrom([], ['x9'], ['amount_high']),
      score: fc.integer({ min: 0, max: 16_383 }),
      signals: anySignals.map(recordable),
    });
    fc.assert(
      fc.property(judgements, (judgement) => {
        expect(throughBytes(judgement)).toEqual(judgement);
      }),
      { numRuns: 500 },
    );
  });

  test('is enough to judge again, and come to the same', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        const { outcome: _, ...judgement } = evaluate(standardRuleset, signals);
        const again = evaluate(standardRuleset, throughBytes(judgement).signals);
        expect(again).toMatchObject(judgement);
      }),
      { numRuns: 500 },
    );
  });

  test('of every rule of ours that fires at once, in any mode, has them all', () => {
    const half = Math.ceil(ourReasons.length / 2);
    const all = { ...nothing, reasons: ourReasons.slice(0, 19) };
    expect(throughBytes(all)).toEqual(all);
    const mixed = { ...nothing, reasons: ourReasons.slice(0, 8), shadow: ourReasons.slice(half, half + 8) };
    expect(throughBytes(mixed)).toEqual(mixed);
  });

  test('of more rules than it has room for leaves out the last', () => {
    const many = Array.from({ length: 200 }, (_, index) => `#${index}`);
    const { reasons } = throughBytes({ ...nothing, reasons: many });
    expect(reasons).toEqual(many.slice(0, 17));
  });

  test.each(['strict', '', '0', 'standard-', '1234567'])('of the ruleset %j is none', (ruleset) => {
    expect(() => encodeJudged({ ...nothing, ruleset })).toThrow(RangeError);
  });

  test('with a reason that no ruleset lets in is none', () => {
    expect(() => encodeJudged({ ...nothing, reasons: ['Why?'] })).toThrow(RangeError);
  });

  test.each([
    ['of another form', [0x20, 0, 0, 0, 0, 0, 0, 0]],
    ['that ends too early', [0x10, 0, 0, 0]],
    // 39 bits of its head; one rule, live, by its number, which is 127.
    ['with a number that no reason has', [0x10, 0x0, 0x0, 0x0, 0x0, 0x8, 0x7f]],
  ])('%s cannot be read', (_, bytes) => {
    expect(() => decodeJudged(Uint8Array.from(bytes), {})).toThrow();
  });
});

/** Written by the version that this test came with: whatever comes later must read it so. */
test('a record of November 2026 reads as it did', () => {
  const judgement: Judgement = {
    ruleset: '12',
    reasons: ['amount_elevated', 'midnight_sun', 'country_unusual'],
    shadow: ['spent_at_once'],
    snoozed: ['reg_fast'],
    score: 40,
    signals: {
      amount: 31_000n,
      country: 'FI',
      day_total: 43_210n,
      cash_convertible_quantity: 2,
      cash_convertible_amount: 1_160n,
      device_age: 100_000,
      device_additional: true,
      device_class: 'android',
      customer_count_month: 41,
      customer_sum_month: 98_700n,
      store_sum_month: 12_300_000n,
      hardware_customers: 1,
      amount_to_typical: 1280,
      country_usual: false,
      travel_speed: 310,
      hour_of_day: 23,
      hour_usual: 0,
      store_risk_class: 'elevated',
      listed_country: 'watch',
    },
  };
  expect(encodeJudged(judgement).toString('hex')).toMatchInlineSnapshot(
    `"18000600502804159840669030e9c8928681643d029cfd000c004181f050519410b221186a054cbdba8f606240209b0ae018"`,
  );
  expect(throughBytes(judgement)).toEqual(judgement);
});

test('places in the catalogue are never given a second meaning', () => {
  expect(catalogue.map(({ name, type }) => `${name}:${type}`)).toMatchInlineSnapshot(`
    [
      "flow:payment,top_up",
      "amount:amount",
      "channel:phone,till",
      "country:country",
      "day_total:amount",
      "cash_convertible_quantity:pieces",
      "cash_convertible_amount:amount",
      "device_age:minutes",
      "device_additional:flag",
      "first_day_room:amount",
      "device_class:ios,android,software",
      "cooling_off:flag",
      "cool_off_left:minutes",
      "stepped_up:flag",
      "registration_age:minutes",
      "registration_address_customers:count",
      "registration_hardware_customers:count",
      "registration_phone_others:count",
      "registration_sign_up_seconds:seconds",
      "customer_count_hour:count",
      "customer_sum_hour:amount",
      "customer_count_day:count",
      "customer_sum_day:amount",
      "customer_count_month:count",
      "customer_sum_month:amount",
      "device_count_hour:count",
      "device_sum_hour:amount",
      "device_count_day:count",
      "device_sum_day:amount",
      "device_count_month:count",
      "device_sum_month:amount",
      "store_count_hour:count",
      "store_sum_hour:amount",
      "store_count_day:count",
      "store_sum_day:amount",
      "store_count_month:count",
      "store_sum_month:amount",
      "store_customers_hour:count",
      "store_new_customers_hour:count",
      "store_cash_convertible_quantity_hour:pieces",
      "store_cash_convertible_amount_hour:amount",
      "store_cash_convertible_customers_hour:count",
      "hardware_customers:count",
      "amount_to_typical:percent",
      "top_ups_count_hour:count",
      "top_ups_sum_hour:amount",
      "top_ups_count_day:count",
      "top_ups_sum_day:amount",
      "minutes_since_top_up:minutes",
      "spent_since_top_up:amount",
      "country_usual:flag",
      "travel_speed:km/h",
      "hour_of_day:hour",
      "hour_usual:percent",
      "store_risk_class:standard,elevated,high",
      "listed_customer:none,allow,watch,block",
      "listed_device:none,allow,watch,block",
      "listed_store:none,allow,watch,block",
      "listed_hardware:none,allow,watch,block",
      "listed_address:none,allow,watch,block",
      "listed_country:none,allow,watch,block",
      "switched_off:flag",
    ]
  `);
});

test('signals are the same again after they were words', () => {
  fc.assert(
    fc.property(anySignals.map(recordable), (signals) => {
      const texts = Object.fromEntries(signalTexts(signals).map(({ name, value }) => [name, value]));
      expect(signalsIn(JSON.parse(JSON.stringify(texts)))).toEqual(signals);
    }),
  );
});
