/** What the standard rules do, each at its edges. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../../lambdas/domain/risk/evaluate.ts';
import { fixedRules } from '../../../../lambdas/domain/risk/fixed-rules.ts';
import { ruleOf } from '../../../../lambdas/domain/risk/rule-names.ts';
import type { Signals } from '../../../../lambdas/domain/risk/signal-catalogue.ts';
import { standardRuleset } from '../../../../lambdas/domain/risk/standard-ruleset.ts';

/** Minutes. */
const DAY = 24 * 60;

/** A payment that nobody would look at twice. */
const harmless: Signals = { amount: 1200n, day_total: 1200n, device_age: 30 * DAY };
/** A second phone, which may spend now. */
const added = { device_additional: true, device_age: DAY } as const;
const cards = { cash_convertible_quantity: 1, cash_convertible_amount: 20_000n, minutes_since_top_up: 15 };
const tobacco = { cash_convertible_quantity: 6, cash_convertible_amount: 3000n };

// biome-ignore format: a table is read by its lines
const rows: [what: string, change: Signals, outcome: string, reasons: string[], score?: number][] = [
  ['a harmless payment', {}, 'approve', []],
  ['a harmless top-up', { flow: 'top_up' }, 'approve', []],

  ['29,999 yen', { amount: 29_999n }, 'approve', []],
  ['30,000 yen', { amount: 30_000n }, 'step_up', ['amount_elevated']],
  ['49,999 yen', { amount: 49_999n }, 'step_up', ['amount_elevated']],
  ['49,999 yen that were confirmed', { amount: 49_999n, stepped_up: true }, 'approve', []],
  ['30,000 yen topped up', { flow: 'top_up', amount: 30_000n }, 'approve', []],
  ['30,000 yen from a new device, which is held already', { amount: 30_000n, device_age: DAY - 1, first_day_room: 10_000n }, 'hold', ['device_new']],
  ['30,000 yen from a device of a day', { amount: 30_000n, device_age: DAY }, 'step_up', ['amount_elevated']],
  ['30,000 yen of goods that resell', { amount: 30_000n, cash_convertible_quantity: 11 }, 'hold', ['amount_elevated', 'cash_convertible_quantity']],
  ['the same, confirmed: that alone frees nothing that is held', { amount: 30_000n, cash_convertible_quantity: 11, stepped_up: true }, 'hold', ['cash_convertible_quantity']],
  ['50,000 yen', { amount: 50_000n }, 'hold', ['amount_high']],
  ['50,000 yen topped up', { flow: 'top_up', amount: 50_000n }, 'approve', []],

  ['to 100,000 yen in the day', { day_total: 100_000n }, 'approve', []],
  ['to 100,001 yen in the day', { day_total: 100_001n }, 'hold', ['day_total_high']],
  ['to 100,001 yen topped up in the day', { flow: 'top_up', day_total: 100_001n }, 'approve', []],

  ['10,000 yen from a device of a day less a minute', { amount: 10_000n, device_age: DAY - 1, first_day_room: 10_000n }, 'approve', []],
  ['10,001 yen from it', { amount: 10_001n, device_age: DAY - 1, first_day_room: 10_000n }, 'hold', ['device_new']],
  ['10,001 yen from a device of a day, whatever was left of its first', { amount: 10_001n, device_age: DAY, first_day_room: 10_000n }, 'approve', []],
  ['topped up beyond what a new device may spend: it spends nothing', { flow: 'top_up', amount: 10_001n, device_age: 0, first_day_room: 10_000n }, 'approve', []],

  ['1 yen from a second device of a day less a minute', { amount: 1n, device_age: DAY - 1, device_additional: true }, 'hold', ['additional_device_new']],
  ['1 yen from a second device of a day', { amount: 1n, device_age: DAY, device_additional: true }, 'approve', []],
  ['topped up from a second device of a day less a minute', { flow: 'top_up', device_age: DAY - 1, device_additional: true }, 'decline', ['new_device_top_up']],
  ['topped up from a second device of a day', { flow: 'top_up', device_age: DAY, device_additional: true }, 'approve', []],
  ['5,000 yen from a second device of a day', { amount: 5000n, device_age: DAY, device_additional: true }, 'approve', ['device_recent'], 20],
  ['to 9,999 yen in the day from it', { ...added, day_total: 9_999n }, 'approve', []],
  ['to 10,000 yen in the day from it', { ...added, day_total: 10_000n }, 'step_up', ['device_recent_confirm']],
  ['the same, confirmed', { ...added, day_total: 10_000n, stepped_up: true }, 'approve', []],
  ['to 10,000 yen from one of a week less a minute', { ...added, device_age: 7 * DAY - 1, day_total: 10_000n }, 'step_up', ['device_recent_confirm']],
  ['to 10,000 yen from one of a week', { ...added, device_age: 7 * DAY, day_total: 10_000n }, 'approve', []],
  ['to 10,000 yen from the only device, of a day', { device_age: DAY, day_total: 10_000n }, 'approve', []],
  ['5,000 yen from a second device of a week', { amount: 5000n, device_age: 7 * DAY, device_additional: true }, 'approve', []],

  ['10 pieces that resell, such as a carton by its packets', { cash_convertible_quantity: 10 }, 'approve', []],
  ['11 pieces that resell', { cash_convertible_quantity: 11 }, 'hold', ['cash_convertible_quantity']],

  ['the fourth customer from an address in a day', { amount: 5_000n, day_total: 5_000n, registration_age: 0, registration_address_customers: 4 }, 'approve', []],
  ['the fifth', { day_total: 5_000n, registration_age: 0, registration_address_customers: 5 }, 'hold', ['reg_address']],
  ['the fifth, for a meal', { day_total: 4_999n, registration_age: 0, registration_address_customers: 5 }, 'approve', []],
  ['the fifth, for a packet', { cash_convertible_quantity: 1, registration_age: 0, registration_address_customers: 5 }, 'hold', ['reg_address']],
  ['the fifth, after 7 days less a minute', { day_total: 5_000n, registration_age: 7 * DAY - 1, registration_address_customers: 5 }, 'hold', ['reg_address']],
  ['the fifth, after 7 days', { day_total: 5_000n, registration_age: 7 * DAY, registration_address_customers: 5 }, 'approve', []],
  ['the fifth, topped up', { flow: 'top_up', day_total: 5_000n, registration_age: 0, registration_address_customers: 5 }, 'approve', []],
  ['the second customer on a phone', { registration_age: 0, registration_hardware_customers: 2 }, 'hold', ['reg_device']],
  ['a phone number of nobody else', { registration_age: 0, registration_phone_others: 0 }, 'approve', []],
  ['a phone number of somebody else', { registration_age: 0, registration_phone_others: 1 }, 'hold', ['reg_phone']],
  ['registered within 29 s', { registration_age: 0, registration_sign_up_seconds: 29 }, 'hold', ['reg_fast']],
  ['registered within 0 s', { registration_age: 0, registration_sign_up_seconds: 0 }, 'hold', ['reg_fast']],
  ['registered within 30 s', { registration_age: 0, registration_sign_up_seconds: 30 }, 'approve', []],
  ['registered, and nothing to count by', { registration_age: 0 }, 'approve', []],

  ['the second customer who pays with a phone', { hardware_customers: 2 }, 'approve', []],
  ['the third', { hardware_customers: 3 }, 'hold', ['hardware_shared']],
  ['the third on a phone that may be shared', { hardware_customers: 3, listed_hardware: 'allow' }, 'approve', []],

  ['the third new customer at a store, for tobacco', { ...tobacco, registration_age: 60, store_new_customers_hour: 2 }, 'approve', []],
  ['the fourth', { ...tobacco, registration_age: 60, store_new_customers_hour: 3 }, 'hold', ['store_new_customers']],
  ['the fourth, on a new device of an old account', { ...tobacco, device_age: 60, first_day_room: 10_000n, store_new_customers_hour: 3 }, 'hold', ['store_new_customers']],
  ['the fourth, for lunch', { registration_age: 60, store_new_customers_hour: 3 }, 'approve', []],
  ['the fourth at a festival that is allowed for', { ...tobacco, registration_age: 60, store_new_customers_hour: 3, listed_store: 'allow' }, 'approve', []],
  ['somebody known, after them', { ...tobacco, store_new_customers_hour: 8 }, 'approve', []],
  ['three of fifty pieces at a store', { cash_convertible_quantity: 3, store_cash_convertible_quantity_hour: 50 }, 'approve', ['store_cash_convertible'], 30],
  ['5,000 yen of tobacco at a store of a high class', { cash_convertible_amount: 5000n, store_risk_class: 'high' }, 'approve', ['store_high_risk'], 20],

  ['the first top-up from a new device', { flow: 'top_up', amount: 200_000n, day_total: 200_000n, device_age: 5 }, 'approve', []],
  ['the second, to 50,000 yen', { flow: 'top_up', amount: 20_000n, day_total: 50_000n, device_age: 5 }, 'approve', []],
  ['the second, to 50,001 yen', { flow: 'top_up', amount: 20_001n, day_total: 50_001n, device_age: 5 }, 'decline', ['top_up_burst']],
  ['the second of 40,000 yen', { flow: 'top_up', amount: 40_000n, day_total: 80_000n, device_age: 5 }, 'decline', ['top_up_burst']],
  ['the second from a device of a day', { flow: 'top_up', amount: 100_000n, day_total: 200_000n, device_age: DAY }, 'approve', []],
  ['the fifth top-up in an hour', { flow: 'top_up', top_ups_count_hour: 4, top_ups_sum_hour: 190_000n }, 'approve', []],
  ['the sixth', { flow: 'top_up', top_ups_count_hour: 5, top_ups_sum_hour: 150_000n }, 'decline', ['top_up_rapid']],
  ['the sixth of little', { flow: 'top_up', top_ups_count_hour: 5, top_ups_sum_hour: 149_000n }, 'approve', []],
  ['two gift cards of 10,000 yen 15 minutes after a top-up', { ...cards, cash_convertible_quantity: 2 }, 'hold', ['top_up_spent']],
  ['at once', { ...cards, cash_convertible_quantity: 2, minutes_since_top_up: 0 }, 'hold', ['top_up_spent']],
  ['19,999 yen at once', { ...cards, cash_convertible_quantity: 2, cash_convertible_amount: 19_999n, minutes_since_top_up: 0 }, 'approve', []],
  ['16 minutes after it', { ...cards, cash_convertible_quantity: 2, minutes_since_top_up: 16 }, 'approve', []],
  ['one of 20,000 yen', cards, 'step_up', ['top_up_spent_confirm']],
  ['one, confirmed', { ...cards, stepped_up: true }, 'approve', []],
  ['two, confirmed', { ...cards, cash_convertible_quantity: 2, stepped_up: true }, 'hold', ['top_up_spent']],
  ['one of 20,000 yen, to 50,000 in the day', { ...cards, day_total: 50_000n }, 'step_up', ['top_up_spent_confirm']],
  ['one of 20,000 yen, to 50,001 in the day', { ...cards, day_total: 50_001n }, 'hold', ['top_up_spent']],
  ['one from a phone of 30 days less a minute', { ...cards, device_age: 30 * DAY - 1 }, 'hold', ['top_up_spent']],
  ['one of 19,999 yen', { ...cards, cash_convertible_amount: 19_999n }, 'approve', []],
  ['one 16 minutes after it', { ...cards, minutes_since_top_up: 16 }, 'approve', []],
  ['20,000 yen of gift cards by who never topped up', { cash_convertible_amount: 20_000n }, 'approve', []],

  ['as fast as an aeroplane', { travel_speed: 1200 }, 'approve', []],
  ['faster', { travel_speed: 1210 }, 'step_up', ['travel_confirm']],
  ['faster, confirmed', { travel_speed: 1210, stepped_up: true }, 'approve', []],
  ['faster, on a phone of 30 days less a minute', { travel_speed: 1210, device_age: 30 * DAY - 1 }, 'hold', ['travel_impossible']],
  ['the same, confirmed', { travel_speed: 1210, device_age: 30 * DAY - 1, stepped_up: true }, 'hold', ['travel_impossible']],
  ['faster on it, to a country that is allowed', { travel_speed: 1210, device_age: 30 * DAY - 1, listed_country: 'allow' }, 'approve', []],
  ['faster, to a country that is allowed', { travel_speed: 1210, listed_country: 'allow' }, 'approve', []],
  ['from a country of theirs', { country_usual: true }, 'approve', []],
  ['from another', { country_usual: false }, 'approve', ['country_unusual'], 30],
  ['from another, which is allowed', { country_usual: false, listed_country: 'allow' }, 'approve', []],
  ['from another, at night', { country_usual: false, hour_usual: 1 }, 'step_up', ['country_unusual', 'hour_unusual'], 40],
  ['the same, confirmed', { country_usual: false, hour_usual: 1, stepped_up: true }, 'approve', ['country_unusual', 'hour_unusual'], 40],
  ['the same by somebody who is allowed', { country_usual: false, hour_usual: 1, listed_customer: 'allow' }, 'approve', ['country_unusual', 'hour_unusual', 'list_allow'], 0],
  ['at night', { hour_usual: 0 }, 'approve', ['hour_unusual'], 10],
  ['at an hour of theirs', { hour_usual: 2 }, 'approve', []],
  ['ten times as much as usual', { amount: 10_000n, amount_to_typical: 1000 }, 'approve', ['amount_unusual'], 20],
  ['twenty times as much as usual', { amount: 20_000n, amount_to_typical: 2000 }, 'step_up', ['amount_unusual', 'amount_far_above'], 40],
  ['twenty times as much as next to nothing', { amount: 9_999n, amount_to_typical: 20_000 }, 'approve', []],
  ['the eleventh payment within an hour, for tobacco', { customer_count_hour: 10, cash_convertible_quantity: 1 }, 'approve', ['payments_rapid'], 30],
  ['everything odd at once', { amount: 20_000n, amount_to_typical: 2000, country_usual: false, hour_usual: 0, customer_count_hour: 10, cash_convertible_quantity: 1 }, 'hold',
    ['country_unusual', 'hour_unusual', 'amount_unusual', 'amount_far_above', 'payments_rapid'], 110],

  ['a customer who is blocked', { listed_customer: 'block' }, 'decline', ['list_block']],
  ['an address that is blocked, topped up', { flow: 'top_up', listed_address: 'block' }, 'decline', ['list_block']],
  ['a country that is watched', { listed_country: 'watch' }, 'hold', ['list_watch']],
  ['a country that is watched, topped up', { flow: 'top_up', listed_country: 'watch' }, 'approve', []],
  ['a customer who is allowed, in a country that is blocked', { listed_customer: 'allow', listed_country: 'block' }, 'decline', ['list_block', 'list_allow']],
  ['a customer who is allowed', { listed_customer: 'allow' }, 'approve', ['list_allow'], 0],

  ['paid in a cool-off', { cooling_off: true }, 'hold', ['cool_off']],
  ['topped up in a cool-off', { flow: 'top_up', cooling_off: true }, 'hold', ['cool_off']],
  ['switched off', { switched_off: true }, 'decline', ['switched_off']],
  ['switched off for top-ups', { flow: 'top_up', switched_off: true }, 'decline', ['switched_off']],

  ['the morning of July 2019', { amount: 100_000n, day_total: 160_000n, device_age: 0, first_day_room: 10_000n, device_additional: true, cash_convertible_quantity: 40, cash_convertible_amount: 100_000n }, 'hold',
    ['device_new', 'additional_device_new', 'amount_high', 'day_total_high', 'cash_convertible_quantity', 'device_recent'], 20],
  ['the same with the switch thrown', { amount: 50_000n, switched_off: true }, 'decline', ['switched_off', 'amount_high']],
];

test.each(rows)('%s: %o -> %s', (_, change, outcome, reasons, score = 0) => {
  const verdict = evaluate(standardRuleset, { ...harmless, ...change });
  expect(verdict).toMatchObject({ outcome, ruleset: 'standard-4', reasons, score });
});

test('in the shadow: half of a top-up spent on goods that resell', () => {
  const spent = { minutes_since_top_up: 60, top_ups_count_hour: 1, top_ups_sum_hour: 20_000n };
  const verdict = (amount: bigint) =>
    evaluate(standardRuleset, { ...harmless, ...spent, cash_convertible_amount: amount });
  expect(verdict(9_999n)).toMatchObject({ shadow: [] });
  expect(verdict(10_000n)).toMatchObject({ outcome: 'approve', shadow: ['spent_at_once'], score: 0 });
});

describe('each rule', () => {
  const all = [...fixedRules, ...standardRuleset.rules];

  test('tells a reviewer in a sentence of its own why it fired, in two languages', () => {
    for (const { text } of all) {
      expect(text.en).toMatch(/^[A-Z0-9].*\.$/);
      expect(text.ja).toMatch(/。$/);
    }
    expect(new Set(all.map(({ text }) => text.en)).size).toBe(all.length);
    expect(new Set(all.map(({ text }) => text.ja)).size).toBe(all.length);
    expect(ruleOf(standardRuleset, 'amount_high')?.text.en).toBe('50,000 yen or more in one payment.');
  });

  test('fires alone in some row, so that none can go unseen', () => {
    const alone = new Set(
      rows.filter(([, , , reasons]) => reasons.length === 1).map(([, , , [reason]]) => reason),
    );
    const needCompany = ['amount_far_above', 'spent_at_once'];
    expect([...alone, ...needCompany].sort()).toEqual(all.map(({ reason }) => reason).sort());
  });
});
