import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../lambdas/domain/risk/evaluate.ts';
import {
  cashConvertibleQuantity,
  explain,
  type Rule,
  standardRuleset,
} from '../../../lambdas/domain/risk/ruleset.ts';
import type { Signals } from '../../../lambdas/domain/risk/signals.ts';

const DAY = 24 * 60 * 60 * 1000;

/** A payment that nobody would look at twice. */
const harmless: Signals = {
  flow: 'payment',
  amount: 1200n,
  dayTotal: 0n,
  deviceAge: 30 * DAY,
  deviceIsAdditional: false,
  firstDayRoom: 10_000n,
  coolingOff: false,
  steppedUp: false,
  cashConvertibleQuantity: 0,
  switchedOff: false,
};

describe('the standard ruleset', () => {
  // biome-ignore format: a table is read by its lines
  const rows: [what: string, change: Partial<Signals>, outcome: string, reasons: string[]][] = [
    ['a harmless payment', {}, 'approve', []],
    ['a harmless top-up', { flow: 'top_up' }, 'approve', []],

    ['29,999 yen', { amount: 29_999n }, 'approve', []],
    ['30,000 yen', { amount: 30_000n }, 'step_up', ['amount_elevated']],
    ['49,999 yen', { amount: 49_999n }, 'step_up', ['amount_elevated']],
    ['49,999 yen that were confirmed', { amount: 49_999n, steppedUp: true }, 'approve', []],
    ['30,000 yen topped up', { flow: 'top_up', amount: 30_000n }, 'approve', []],
    ['30,000 yen from a new device, which is held already', { amount: 30_000n, deviceAge: DAY - 1 }, 'hold', ['device_new']],
    ['30,000 yen from a device of a day', { amount: 30_000n, deviceAge: DAY }, 'step_up', ['amount_elevated']],
    ['30,000 yen of goods that resell', { amount: 30_000n, cashConvertibleQuantity: 10 }, 'hold', ['amount_elevated', 'cash_convertible_quantity']],
    ['the same, confirmed: that alone frees nothing that is held', { amount: 30_000n, cashConvertibleQuantity: 10, steppedUp: true }, 'hold', ['cash_convertible_quantity']],
    ['50,000 yen', { amount: 50_000n }, 'hold', ['amount_high']],
    ['50,000 yen topped up', { flow: 'top_up', amount: 50_000n }, 'approve', []],

    ['to 100,000 yen in the day', { dayTotal: 98_800n }, 'approve', []],
    ['to 100,001 yen in the day', { dayTotal: 98_801n }, 'hold', ['day_total_high']],
    ['to 100,001 yen topped up in the day', { flow: 'top_up', dayTotal: 98_801n }, 'approve', []],

    ['10,000 yen from a device of a day less 1 ms', { amount: 10_000n, deviceAge: DAY - 1 }, 'approve', []],
    ['10,001 yen from it', { amount: 10_001n, deviceAge: DAY - 1 }, 'hold', ['device_new']],
    ['more than is left of its first day', { amount: 1001n, deviceAge: DAY - 1, firstDayRoom: 1000n }, 'hold', ['device_new']],
    ['what is left of its first day', { amount: 1000n, deviceAge: DAY - 1, firstDayRoom: 1000n }, 'approve', []],
    ['10,001 yen from a device of a day', { amount: 10_001n, deviceAge: DAY }, 'approve', []],
    ['10,001 yen from a device of the future', { amount: 10_001n, deviceAge: -1 }, 'hold', ['device_new']],

    ['1 yen from a second device of a day less 1 ms', { amount: 1n, deviceAge: DAY - 1, deviceIsAdditional: true }, 'hold', ['additional_device_new']],
    ['1 yen from a second device of a day', { amount: 1n, deviceAge: DAY, deviceIsAdditional: true }, 'approve', []],
    ['topped up from a second device of a day less 1 ms', { flow: 'top_up', deviceAge: DAY - 1, deviceIsAdditional: true }, 'decline', ['new_device_top_up']],
    ['topped up from a second device of a day', { flow: 'top_up', deviceAge: DAY, deviceIsAdditional: true }, 'approve', []],
    ['topped up beyond what a new device may spend: it spends nothing', { flow: 'top_up', amount: 10_001n, deviceAge: 0 }, 'approve', []],
    ['topped up from a first device that is new', { flow: 'top_up', deviceAge: 0 }, 'approve', []],

    ['9 pieces that resell', { cashConvertibleQuantity: 9 }, 'approve', []],
    ['10 pieces that resell, in a top-up, which buys nothing', { flow: 'top_up', cashConvertibleQuantity: 10 }, 'approve', []],
    ['10 pieces that resell', { cashConvertibleQuantity: 10 }, 'hold', ['cash_convertible_quantity']],

    ['the fourth customer from an address in a day', { registration: { age: 0, addressCustomers: 4 } }, 'approve', []],
    ['the fifth', { registration: { age: 0, addressCustomers: 5 } }, 'hold', ['reg_address']],
    ['the fifth, after 7 days less 1 ms', { registration: { age: 7 * DAY - 1, addressCustomers: 5 } }, 'hold', ['reg_address']],
    ['the fifth, after 7 days', { registration: { age: 7 * DAY, addressCustomers: 5 } }, 'approve', []],
    ['the fifth, topped up', { flow: 'top_up', registration: { age: 0, addressCustomers: 5 } }, 'approve', []],
    ['the first customer on a phone', { registration: { age: 0, hardwareCustomers: 1 } }, 'approve', []],
    ['the second', { registration: { age: 0, hardwareCustomers: 2 } }, 'hold', ['reg_device']],
    ['a phone number of nobody else', { registration: { age: 0, phoneOthers: 0 } }, 'approve', []],
    ['a phone number of somebody else', { registration: { age: 0, phoneOthers: 1 } }, 'hold', ['reg_phone']],
    ['registered within 29 s', { registration: { age: 0, signUpSeconds: 29 } }, 'hold', ['reg_fast']],
    ['registered within 30 s', { registration: { age: 0, signUpSeconds: 30 } }, 'approve', []],
    ['registered, and nothing to count by', { registration: { age: 0 } }, 'approve', []],

    ['paid in a cool-off', { coolingOff: true }, 'hold', ['cool_off']],
    ['topped up in a cool-off', { flow: 'top_up', coolingOff: true }, 'hold', ['cool_off']],

    ['switched off', { switchedOff: true }, 'decline', ['switched_off']],
    ['switched off for top-ups', { flow: 'top_up', switchedOff: true }, 'decline', ['switched_off']],

    ['the morning of July 2019', { amount: 100_000n, dayTotal: 60_000n, deviceAge: 0, deviceIsAdditional: true, cashConvertibleQuantity: 40 }, 'hold',
      ['additional_device_new', 'device_new', 'amount_high', 'day_total_high', 'cash_convertible_quantity']],
    ['the same with the switch thrown', { amount: 50_000n, switchedOff: true }, 'decline', ['switched_off', 'amount_high']],
  ];

  test.each(rows)('%s: %s -> %s', (_, change, outcome, reasons) => {
    const verdict = evaluate(standardRuleset, { ...harmless, ...change });
    expect(verdict).toEqual({ outcome, ruleset: 'standard-2', reasons });
  });

  test('each rule tells a reviewer in a sentence of its own why it fired', () => {
    const texts = standardRuleset.rules.map(({ text }) => text);
    for (const text of texts) expect(text).toMatch(/^[A-Z0-9].*\.$/);
    expect(new Set(texts).size).toBe(texts.length);
  });

  test('each rule fires alone in some row, so that none can go unseen', () => {
    const alone = new Set(
      rows.filter(([, , , reasons]) => reasons.length === 1).map(([, , , [reason]]) => reason),
    );
    expect(alone).toEqual(new Set(standardRuleset.rules.map(({ reason }) => reason)));
  });
});

describe('a verdict', () => {
  const rule = (reason: string, outcome: Rule['outcome'], fires: boolean): Rule => ({
    reason,
    text: `because of ${reason}`,
    outcome,
    fires: () => fires,
  });

  test.each<[string, Rule[], string, string[]]>([
    ['no rules', [], 'approve', []],
    ['none that fires', [rule('a', 'decline', false)], 'approve', []],
    ['a hold', [rule('a', 'hold', true), rule('b', 'decline', false)], 'hold', ['a']],
    ['a step-up', [rule('a', 'step_up', true)], 'step_up', ['a']],
    ['a step-up before a hold', [rule('a', 'step_up', true), rule('b', 'hold', true)], 'hold', ['a', 'b']],
    ['a hold before a decline', [rule('a', 'hold', true), rule('b', 'decline', true)], 'decline', ['a', 'b']],
    ['a decline before a hold', [rule('b', 'decline', true), rule('a', 'hold', true)], 'decline', ['b', 'a']],
  ])('of %s', (_, rules, outcome, reasons) => {
    expect(evaluate({ version: 'test', rules }, harmless)).toEqual({ outcome, ruleset: 'test', reasons });
  });
});

test('pieces that resell are summed over the basket, and others are not', () => {
  const line = (category: string, quantity: number) => ({ category, quantity });
  expect(cashConvertibleQuantity([])).toBe(0);
  expect(
    cashConvertibleQuantity([
      line('tobacco', 1),
      line('e_cigarette', 2),
      line('gift_card', 4),
      line('ticket', 8),
      line('electronics', 16),
      line('groceries', 1000),
      line('household', 1000),
      line('other', 1000),
    ]),
  ).toBe(31);
});

test('a reason is explained by its rule, and by itself once the rule is gone', () => {
  expect(explain(standardRuleset, 'amount_high')).toBe('50,000 yen or more in one payment.');
  expect(explain(standardRuleset, 'a_rule_of_last_year')).toBe('a_rule_of_last_year');
});
