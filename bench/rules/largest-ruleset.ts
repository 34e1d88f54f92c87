/** A ruleset as large as one may be, of which every condition is looked at: the dearest judgement that there is. */
import {
  bounds,
  type Condition,
  conditionsIn,
  type Rule,
  type Ruleset,
} from '../../lambdas/domain/risk/ruleset.ts';
import type { Signals } from '../../lambdas/domain/risk/signal-catalogue.ts';

/** A payment of somebody who has paid for a month, at a store that is busy: whatever can be known is. */
export const busySignals: Signals = {
  flow: 'payment',
  amount: 12_345n,
  channel: 'till',
  country: 'JP',
  day_total: 23_456n,
  cash_convertible_quantity: 2,
  cash_convertible_amount: 1_200n,
  device_age: 123_456,
  device_class: 'android',
  registration_age: 234_567,
  customer_count_hour: 1,
  customer_sum_hour: 500n,
  customer_count_day: 3,
  customer_sum_day: 4_500n,
  customer_count_month: 42,
  customer_sum_month: 67_000n,
  device_count_month: 42,
  device_sum_month: 67_000n,
  store_count_hour: 120,
  store_sum_hour: 180_000n,
  store_count_month: 30_000,
  store_sum_month: 48_000_000n,
  store_customers_hour: 64,
  store_new_customers_hour: 2,
  store_cash_convertible_quantity_hour: 12,
  store_cash_convertible_amount_hour: 7_200n,
  hardware_customers: 1,
  amount_to_typical: 770,
  top_ups_count_day: 1,
  top_ups_sum_day: 10_000n,
  minutes_since_top_up: 300,
  spent_since_top_up: 4_500n,
  country_usual: true,
  travel_speed: 0,
  hour_of_day: 19,
  hour_usual: 31,
};

/** Each holds of them but the last: so no condition is spared. */
const conditions: readonly Condition[] = [
  { signal: 'amount', at_least: { signal: 'customer_sum_hour', times: 150 } },
  { signal: 'store_sum_month', above: 1_000_000 },
  { signal: 'country', in: ['KR', 'TW', 'JP'] },
  { signal: 'hour_usual', below: 2 },
];

export function largestRuleset(): Ruleset {
  const rules = Array.from(
    { length: bounds.rules },
    (_, n): Rule => ({
      reason: `rule_${n}`,
      text: { en: 'A rule.', ja: '規則。' },
      when: { all: conditions },
      score: 1,
    }),
  );
  const looked = rules.reduce((sum, { when }) => sum + conditionsIn(when), 0);
  if (looked !== bounds.conditions) throw new Error(`${looked} conditions are not as many as there may be`);
  return { version: '1', thresholds: { step_up: 40, hold: 100 }, rules };
}
