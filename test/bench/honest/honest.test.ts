/** The honest month counts what it says, the same for the same seed, and the curve moves the way that thresholds do. */
import { App } from 'aws-cdk-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import { attackOn } from '../../../bench/honest/attack.ts';
import { tradeOff } from '../../../bench/honest/chart.ts';
import { type Month, november } from '../../../bench/honest/habits.ts';
import { Later } from '../../../bench/honest/later.ts';
import { play } from '../../../bench/honest/play.ts';
import { monthReport, tradeOffReport } from '../../../bench/honest/report.ts';
import {
  curves,
  factors,
  families,
  isAsStrict,
  moved,
  pointAt,
  type Recorded,
  shipped,
  strictest,
} from '../../../bench/honest/sweep.ts';
import {
  aboveBounds,
  type Counts,
  countHeldAfterAll,
  countPayment,
  countRefused,
  noCounts,
  sharesOf,
} from '../../../bench/honest/tally.ts';
import { evaluate } from '../../../lambdas/domain/risk/evaluate.ts';
import type { Signals } from '../../../lambdas/domain/risk/signal-catalogue.ts';
import { standardRuleset } from '../../../lambdas/domain/risk/standard-ruleset.ts';
import { type Settings, settingsOf } from '../../../lib/config.ts';

const small = { ...november, customers: 300, stores: 12, before: 12 };
const tiny = { ...small, customers: 40 };
let settings: Settings;
const signals: Signals[] = [];
let counts: Counts;
let attack: readonly Recorded[];

const monthOf = (month: Month, seed: number, judged: (each: Signals) => void = () => {}) =>
  play({ settings, ruleset: standardRuleset, month, seed, judged });

beforeAll(async () => {
  settings = settingsOf(new App(), 'prod');
  counts = await monthOf(small, 1, (each) => signals.push(each));
  attack = await attackOn({ settings, month: small, seed: 1 });
});

describe('the month', () => {
  test('is the same for the same seed, and another for another', async () => {
    const once = await monthOf(tiny, 1);
    expect(await monthOf(tiny, 1)).toEqual(once);
    expect(await monthOf(tiny, 2)).not.toEqual(once);
  });

  test('has payments as published ones are: of 1,600 yen, nine a month and customer', () => {
    expect(counts.payments / small.customers).toBeGreaterThan(7);
    expect(counts.payments / small.customers).toBeLessThan(12);
    expect(counts.paid / counts.payments).toBeGreaterThan(1_200);
    expect(counts.paid / counts.payments).toBeLessThan(2_000);
  });

  test('holds somebody, or it would prove nothing', () => {
    expect(counts.held).toBeGreaterThan(0);
    expect(counts.steppedUp).toBeGreaterThan(0);
    expect(signals).toHaveLength(counts.payments);
  });

  test('holds hardly anybody, and steps up and declines fewer than it may', () => {
    const { held, steppedUp, declined } = sharesOf(counts);
    // So few customers are no measure of half a percent: bench:honest is.
    expect(held).toBeLessThan(0.01);
    expect(steppedUp).toBeLessThan(0.01);
    expect(declined).toBeLessThan(0.005);
  });

  test('has journeys, which are noticed, and mostly alone trouble nobody', () => {
    const { fired = 0, held = 0 } = counts.rules.get('country_unusual') ?? {};
    expect(fired).toBeGreaterThan(0);
    expect(held).toBeLessThan(fired);
  });

  test('is told as a table', () => {
    expect(monthReport(counts, small, 1, 'standard-4')).toContain('of 300 customers in 30 days');
  });
});

describe('shares', () => {
  const money = { amount: 100n, currency: 'JPY' };
  const hundred = (): Counts => {
    const made = noCounts();
    for (let n = 0; n < 96; n++) countPayment(made, { state: 'posted', reasons: [], money });
    countPayment(made, { state: 'pending', reasons: ['amount_high', 'hour_unusual'], money });
    countPayment(made, { state: 'challenged', reasons: ['amount_elevated'], money });
    countPayment(made, { state: 'challenged', reasons: ['amount_elevated'], money });
    // Confirmed, and held all the same.
    countHeldAfterAll(made, ['day_total_high']);
    countRefused(made, 'payment', 'declined_by_risk');
    made.topUps = 100;
    countRefused(made, 'top_up', 'declined_by_risk');
    return made;
  };

  test('are of payments, and where declined of payments and top-ups', () => {
    expect(hundred()).toMatchObject({ payments: 100, held: 2, steppedUp: 2, declined: 2, topUpsDeclined: 1 });
    expect(sharesOf(hundred())).toEqual({ held: 0.02, steppedUp: 0.02, declined: 0.01 });
  });

  test('are counted with every rule that fired', () => {
    expect(Object.fromEntries(hundred().rules)).toMatchObject({
      amount_high: { fired: 1, held: 1, steppedUp: 0 },
      hour_unusual: { fired: 1, held: 1 },
      amount_elevated: { fired: 2, held: 0, steppedUp: 2 },
      day_total_high: { fired: 1, held: 1 },
    });
  });

  test('must be below their bounds, and those of nobody are not', () => {
    expect(aboveBounds(hundred())).toEqual([
      '2.000 % are held: 0.5 % is too many.',
      '2.000 % are stepped up: 2 % is too many.',
      '1.000 % are declined: 0.1 % is too many.',
    ]);
    expect(aboveBounds(noCounts())).toHaveLength(3);
    const well = noCounts();
    for (let n = 0; n < 1000; n++) countPayment(well, { state: 'posted', reasons: [], money });
    expect(aboveBounds(well)).toEqual([]);
  });
});

describe('thresholds that move', () => {
  const strict = moved(standardRuleset, strictest);
  /** Whom the strictest bothers, what thieves ask for, and some of all the others, whom nothing should. */
  const telling = () => [
    ...signals.filter((each, n) => n % 20 === 0 || evaluate(strict, each).outcome !== 'approve'),
    ...attack.map((each) => each.signals),
  ];

  test('by a factor of one are those that are shipped', () => {
    expect(moved(standardRuleset, shipped)).toEqual(standardRuleset);
  });

  test.each(Object.entries(families))('%s: the lower, the stricter, for every payment', (_, at) => {
    const rulesets = factors.map((factor) => moved(standardRuleset, at(factor)));
    const isMonotone = (each: Signals) => {
      const met = rulesets.map((ruleset) => evaluate(ruleset, each).outcome);
      return met.slice(1).every((outcome, n) => isAsStrict(met[n] ?? 'approve', outcome));
    };
    expect(telling().filter((each) => !isMonotone(each))).toEqual([]);
  });

  test('whom the strictest does not bother, none does: only they need be judged anew', () => {
    const bothered = signals.filter((each) => evaluate(strict, each).outcome !== 'approve');
    const here = (of: readonly Signals[]) =>
      pointAt(standardRuleset, shipped, { honest: { payments: signals.length, bothered: of }, attack });
    expect(bothered.length).toBeLessThan(signals.length);
    expect(here(bothered)).toEqual(here(signals));
  });

  test('draw a curve: milder takes from the honest what it gives to thieves', () => {
    const swept = { honest: { payments: signals.length, bothered: signals }, attack };
    const found = curves(standardRuleset, swept);
    for (const points of Object.values(found))
      for (const [n, point] of points.slice(1).entries()) {
        const before = points[n] ?? point;
        expect(point.lost).toBeGreaterThanOrEqual(before.lost);
        expect(point.stopped).toBeLessThanOrEqual(before.stopped);
        expect(point.held + point.steppedUp).toBeLessThanOrEqual(before.held + before.steppedUp);
      }
    const [all = []] = Object.values(found);
    expect(all[0]?.lost).toBeLessThan(all.at(-1)?.lost ?? 0);
    const total = attack.reduce((sum, { yen }) => sum + yen, 0);
    const svg = tradeOff(found, pointAt(standardRuleset, shipped, swept), total);
    expect(svg).toContain('as shipped');
    expect(svg).not.toContain('NaN');
    expect(tradeOffReport(found, total, attack.length)).toContain('as shipped');
  });
});

test('the attack asks for cartons from one store, and for what is below every threshold', () => {
  expect(attack.length).toBeGreaterThan(small.customers * 0.9);
  const most = Math.max(...attack.map(({ yen }) => yen));
  expect(most).toBe(100_000);
  expect(attack.some(({ yen }) => yen === 29_999)).toBe(true);
  expect(attack.some(({ signals: { cash_convertible_quantity: pieces } }) => Number(pieces) >= 18)).toBe(
    true,
  );
});

test('what is to happen later happens in its order, and what it adds for the same second with it', async () => {
  const later = new Later(0);
  const happened: string[] = [];
  later.add(2_000, () => void happened.push('second'));
  later.add(1_000, () => {
    happened.push('first');
    later.add(500, () => void happened.push('late, at once'));
  });
  await later.goTo(1_999);
  expect(happened).toEqual(['first', 'late, at once']);
  await later.goTo(2_000);
  expect(happened).toEqual(['first', 'late, at once', 'second']);
});
