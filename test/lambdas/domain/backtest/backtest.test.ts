/** What a draft would have changed: counted, and held against judging each transfer again by hand. */
import { decode, encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addBacktest,
  addInput,
  type Backtest,
  backtestJson,
  emptyBacktest,
  outcomeTally,
  precisionOf,
  type StoredInput,
} from '../../../../lambdas/domain/backtest/backtest.ts';
import {
  type KeptBacktest,
  keepBacktest,
  backtestOf as keptAgain,
} from '../../../../lambdas/domain/backtest/kept-backtest.ts';
import { markOfPayment, markOfTopUp } from '../../../../lambdas/domain/backtest/mark.ts';
import { evaluate } from '../../../../lambdas/domain/risk/evaluate.ts';
import type { Rule, Ruleset } from '../../../../lambdas/domain/risk/ruleset.ts';
import type { Signals } from '../../../../lambdas/domain/risk/signal-catalogue.ts';
import { noon } from '../../../support/transfers.ts';

const rule = (reason: string, from: number, more: Partial<Rule> = {}): Rule => ({
  reason,
  text: { en: 'Much.', ja: '多額です。' },
  when: { signal: 'amount', at_least: from },
  outcome: 'hold',
  ...more,
});
const held = (from: number, more: readonly Rule[] = []): Ruleset => ({
  version: '1',
  thresholds: {},
  rules: [rule('much', from), ...more],
});
const standing = held(1000);

const input = (amount: bigint, more: Partial<StoredInput> & { signals?: Signals } = {}): StoredInput => {
  const signals = { amount, ...more.signals };
  const { outcome: _, ...judged } = evaluate(standing, signals);
  return { flow: 'payment', amount, ...judged, ...more, signals };
};
const backtestOf = (
  draft: Ruleset,
  inputs: readonly StoredInput[],
  recorded: Ruleset | undefined = standing,
) => {
  const backtest = emptyBacktest();
  for (const each of inputs) addInput(backtest, draft, recorded, each);
  return backtest;
};
const change = (
  backtest: Backtest,
  was: 'approve' | 'step_up' | 'hold',
  would: 'approve' | 'step_up' | 'hold' | 'decline',
) => backtest.changes.get(was)?.get(would);

/** A month: a payment of 100 an hour's number, of which those of every tenth hour are fraud and of every third are good. */
const month = Array.from({ length: 30 * 24 }, (_, hour) => {
  const mark = hour % 10 === 0 ? 'fraud' : hour % 3 === 0 ? 'good' : undefined;
  return input(BigInt(hour * 10), { mark });
});

describe('a draft that raises a threshold', () => {
  const backtest = backtestOf(held(5000), month);

  test('lets through exactly what lies between, by count and amount, fraud and good', () => {
    const between = month.filter(({ amount }) => amount >= 1000n && amount < 5000n);
    const of = (some: readonly StoredInput[]) => ({
      count: some.length,
      amount: some.reduce((sum, { amount }) => sum + amount, 0n),
    });
    expect(between).toHaveLength(400);
    expect(change(backtest, 'hold', 'approve')).toEqual({
      all: of(between),
      fraud: of(between.filter(({ mark }) => mark === 'fraud')),
      good: of(between.filter(({ mark }) => mark === 'good')),
    });
    expect(change(backtest, 'approve', 'hold')?.all.count).toBe(0);
    expect(backtest.judged.all.count).toBe(720);
  });

  test('tells of its rule how often it fired and would fire, and how often that is fraud', () => {
    const much = backtest.rules.get('much');
    expect([much?.fired.all.count, much?.wouldFire.all.count]).toEqual([620, 220]);
    // From 500 on: 22 of every tenth hour, and of every third 73 without 8 of both.
    expect([much?.wouldFire.fraud.count, much?.wouldFire.good.count]).toEqual([22, 66]);
    expect(precisionOf(much?.wouldFire ?? backtest.judged)).toBe(2500);
  });

  test('is the same text whatever order the transfers come in, and however they are cut', () => {
    const about = { ruleset: 'x' };
    const texts = [month, month.toReversed(), [...month.slice(100), ...month.slice(0, 100)]].map((inputs) =>
      backtestJson(backtestOf(held(5000), inputs), held(5000), about),
    );
    expect(new Set(texts).size).toBe(1);
    expect(JSON.parse(texts[0] ?? '').changes).toMatchObject([
      { from: 'hold', to: 'approve', all: { count: 400 } },
    ]);
    expect(texts[0]).toContain('Declined payments and top-ups are written nowhere');
  });
});

test('whatever draft and transfers: the same as judging each by hand', () => {
  const amounts = fc.array(fc.bigInt({ min: 0n, max: 9000n }), { maxLength: 40 });
  fc.assert(
    fc.property(
      amounts,
      fc.nat(9000),
      fc.constantFrom('hold', 'decline', 'step_up'),
      (all, from, outcome) => {
        const draft: Ruleset = { version: '', thresholds: {}, rules: [rule('other', from, { outcome })] };
        const backtest = backtestOf(
          draft,
          all.map((amount) => input(amount)),
        );
        const byHand = Map.groupBy(
          all,
          (amount) => `${evaluate(standing, { amount }).outcome} ${evaluate(draft, { amount }).outcome}`,
        );
        for (const [was, row] of backtest.changes)
          for (const [would, sums] of row) {
            const some = byHand.get(`${was} ${would}`) ?? [];
            expect(sums.all).toEqual({
              count: some.length,
              amount: some.reduce((sum, amount) => sum + amount, 0n),
            });
          }
      },
    ),
  );
});

describe('each kind of transfer is judged as it is', () => {
  const stepUp: Ruleset = {
    version: '1',
    thresholds: {},
    rules: [rule('ask', 1000, { outcome: 'step_up' })],
  };

  test('one that was confirmed: as stepped up, and by what it came to afterwards', () => {
    const confirmed = input(2000n, { signals: { stepped_up: true } });
    expect(change(backtestOf(held(9000), [confirmed], stepUp), 'step_up', 'approve')?.all.count).toBe(1);
    expect(change(backtestOf(stepUp, [confirmed], stepUp), 'step_up', 'step_up')?.all.count).toBe(1);
    expect(change(backtestOf(held(1000), [confirmed], stepUp), 'step_up', 'hold')?.all.count).toBe(1);
    const both = {
      ...stepUp,
      rules: [...stepUp.rules, rule('late', 1000, { when: { signal: 'stepped_up', is: true } })],
    };
    const backtest = backtestOf(both, [confirmed], stepUp);
    expect(change(backtest, 'step_up', 'hold')?.all.count).toBe(1);
    expect(backtest.rules.get('ask')?.wouldFire.all.count).toBe(1);
  });

  test('a top-up, which waits for nobody: what would be held is declined', () => {
    const topUp = input(500n, { flow: 'top_up', signals: { flow: 'top_up' } });
    const backtest = backtestOf(held(100), [topUp]);
    expect(change(backtest, 'approve', 'decline')?.all.count).toBe(1);
    expect(outcomeTally(backtest, 'would', 'decline').all.amount).toBe(500n);
  });

  test('one of a customer with a snoozed rule: snoozed in the draft, too', () => {
    const snoozed = input(2000n, { reasons: [], snoozed: ['much'] });
    const backtest = backtestOf(held(1500), [snoozed]);
    expect(change(backtest, 'approve', 'approve')?.all.count).toBe(1);
    expect(backtest.rules.get('much')?.snoozed.all.count).toBe(1);
    expect(change(backtestOf(held(1500), [input(2000n)]), 'hold', 'hold')?.all.count).toBe(1);
  });

  test('a rule in the shadow is told apart, and changes nothing', () => {
    const backtest = backtestOf(held(1000, [rule('trial', 0, { mode: 'shadow' })]), month);
    expect(backtest.rules.get('trial')?.wouldFireInShadow.all.count).toBe(720);
    expect(backtest.rules.get('trial')?.wouldFire.all.count).toBe(0);
    expect(change(backtest, 'approve', 'hold')?.all.count).toBe(0);
  });

  test('one whose ruleset nobody has any more is counted, and judged by none', () => {
    const backtest = emptyBacktest();
    addInput(backtest, standing, undefined, input(10n, { ruleset: 'standard-1' }));
    expect([backtest.judged.all.count, [...backtest.unknown]]).toEqual([0, [['standard-1', 1]]]);
  });
});

describe('known is', () => {
  const DAY = 24 * 60 * 60 * 1000;
  const at = { now: noon, days: 60 };
  const old = { state: 'posted', createdAt: noon - 60 * DAY } as const;
  const fresh = { state: 'posted', createdAt: noon - 60 * DAY + 1 } as const;
  const decided = <O extends string>(outcome: O) => ({ state: 'decided', decision: { outcome } }) as never;
  test.each([
    ['fraud: made good', old, { compensated: true }, 'fraud'],
    ['fraud: a dispute that was upheld', old, { compensated: false, dispute: decided('uphold') }, 'fraud'],
    [
      'nothing of a dispute that was rejected',
      old,
      { compensated: false, dispute: decided('reject') },
      undefined,
    ],
    [
      'nothing of one that is disputed',
      old,
      { compensated: false, dispute: { state: 'open' } as never },
      undefined,
    ],
    ['good: nobody disputed it for 60 days', old, { compensated: false }, 'good'],
    ['nothing before', fresh, { compensated: false }, undefined],
    ['good: a reviewer approved it', fresh, { compensated: false, review: decided('approve') }, 'good'],
    [
      'nothing of one that was declined',
      { ...old, state: 'voided' } as const,
      { compensated: false, review: decided('decline') },
      undefined,
    ],
  ])('%s', (_, payment, known, mark) => {
    expect(markOfPayment(payment, known, at)).toBe(mark);
  });

  test('of a top-up, that it was charged back', () => {
    expect([markOfTopUp({ reversed: 1n }), markOfTopUp({})]).toEqual(['fraud', undefined]);
  });
});

test('held against a baseline: what that comes to, in place of what each was judged by; not without the rules of then', () => {
  const backtest = emptyBacktest();
  addInput(backtest, held(5000), standing, input(2000n), held(3000));
  expect(change(backtest, 'approve', 'approve')?.all.count).toBe(1);
  addInput(backtest, held(5000), undefined, input(2000n, { ruleset: '3' }), held(3000));
  expect([...backtest.unknown]).toEqual([['3', 1]]);
});

test('parts add up to the whole, wherever it is cut, also after they were kept as data', () => {
  const draft = held(5000, [rule('trial', 0, { mode: 'shadow' })]);
  const whole = backtestJson(backtestOf(draft, month), draft, {});
  const cuts = fc.array(fc.nat(month.length), { maxLength: 6 });
  fc.assert(
    fc.property(cuts, (places) => {
      const ends = [...places.sort((a, b) => a - b), month.length];
      const sums = emptyBacktest();
      for (const [at, end] of ends.entries()) {
        const part = backtestOf(draft, month.slice(ends[at - 1] ?? 0, end));
        addBacktest(sums, keptAgain(decode(encode(keepBacktest(part))) as KeptBacktest));
      }
      expect(backtestJson(sums, draft, {})).toBe(whole);
    }),
  );
});
