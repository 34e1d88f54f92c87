/** A backtest in slices: the same as in one go, wherever each of them ends, and from what is kept alone. */
import { decode, encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backtestJson } from '../../../../lambdas/domain/backtest/backtest.ts';
import { backtestOf } from '../../../../lambdas/domain/backtest/kept-backtest.ts';
import {
  advance,
  type BacktestSources,
  beginBacktest,
  type KnownCase,
  type Progress,
  percentOf,
  TooMuch,
} from '../../../../lambdas/domain/backtest/run.ts';
import type {
  BacktestRow,
  JudgedPayment,
  JudgedTopUp,
} from '../../../../lambdas/domain/backtest/stored-inputs.ts';
import { evaluate } from '../../../../lambdas/domain/risk/evaluate.ts';
import { always } from '../../../support/rulesets.ts';

const DAY = 24 * 60 * 60 * 1000;
const noon = 100 * DAY;
const scope = { from: noon - DAY, to: noon, now: noon, days: 0 };
const standing = always('hold', { signal: 'amount', at_least: 50 });
const draft = always('decline', { signal: 'amount', at_least: 80 });
const question = { draft, scope };

const judged = (id: string, amount: bigint) => {
  const { outcome: _, ...judgement } = evaluate(standing, { amount });
  return { id, amount, ...judgement };
};
const payment = (id: string, amount = 60n, more: Partial<JudgedPayment> = {}): JudgedPayment => ({
  kind: 'payment',
  state: 'posted',
  createdAt: noon - 1,
  ...judged(id, amount),
  ...more,
});
const topUp = (id: string, more: Partial<JudgedTopUp> = {}): JudgedTopUp => ({
  kind: 'top_up',
  createdAt: noon - 1,
  ...judged(id, 90n),
  ...more,
});
const madeGood = (paymentId: string, createdAt = noon + DAY): BacktestRow => ({
  kind: 'compensation',
  paymentId,
  createdAt,
});
const upheld = { state: 'decided', decision: { outcome: 'uphold' } } as const;

/** In parts, in pages of two rows. */
function sourcesOf(rows: readonly BacktestRow[], cases: readonly KnownCase[] = [], parts = 3) {
  const reads: string[] = [];
  const page = <T>(all: readonly T[], place: { readonly at?: string } | undefined) => {
    const at = Number(place?.at ?? 0);
    return { some: all.slice(at, at + 2), ...(at + 2 < all.length ? { next: { at: String(at + 2) } } : {}) };
  };
  const sources: BacktestSources = {
    parts,
    async cases(place) {
      reads.push('cases');
      const { some, ...next } = page(cases, place);
      return { cases: some, ...next };
    },
    async ledger(part, place) {
      reads.push(`ledger ${part}`);
      const { some, ...next } = page(
        rows.filter((_, at) => at % parts === part),
        place,
      );
      return { rows: some, ...next };
    },
    async payments(ids) {
      reads.push('payments');
      return rows.filter((row) => 'id' in row && ids.includes(row.id));
    },
    ruleset: async (version) => (version === standing.version ? standing : undefined),
  };
  return { sources, reads };
}

const textOf = ({ sums }: Progress) => backtestJson(backtestOf(sums), draft, {});
async function whole(rows: readonly BacktestRow[], cases: readonly KnownCase[] = []) {
  const progress = beginBacktest('bkt');
  await advance(progress, question, sourcesOf(rows, cases).sources);
  return { progress, ...(JSON.parse(textOf(progress)) as { judged: Record<string, { count: number }> }) };
}

const many = Array.from({ length: 30 }, (_, at): BacktestRow => {
  if (at % 7 === 3) return madeGood(`pay_${at - 1}`);
  if (at % 5 === 4) return topUp(`top_${at}`, at % 10 === 4 ? { reversed: 1n } : {});
  return payment(`pay_${at}`, BigInt(at * 4), at % 3 === 0 || at % 7 === 2 ? { refunded: 5n } : {});
});
const someCases = many.flatMap((row, at): readonly KnownCase[] =>
  row.kind === 'payment' && at % 4 === 0 ? [{ paymentId: row.id, openedAt: noon, dispute: upheld }] : [],
);

test('however it is cut into slices, and kept between them, it comes to the same', async () => {
  const once = textOf((await whole(many, someCases)).progress);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 30 }),
      async (steps) => {
        const { sources, reads } = sourcesOf(many, someCases);
        let progress = beginBacktest('bkt');
        const percents: number[] = [];
        for (let slice = 0; progress.phase !== 'finished'; slice++) {
          const until = reads.length + (steps[slice % steps.length] ?? 1);
          await advance(progress, question, sources, { now: () => reads.length, until });
          progress = decode(encode(progress)) as Progress;
          percents.push(percentOf(progress, sources.parts));
        }
        expect(textOf(progress)).toBe(once);
        expect(percents).toEqual([...percents].sort((a, b) => a - b));
        expect(percents.at(-1)).toBe(100);
      },
    ),
    { numRuns: 30 },
  );
});

test('the same whatever order the rows come in, and in how many parts', async () => {
  const once = textOf((await whole(many, someCases)).progress);
  for (const [rows, parts] of [
    [many.toReversed(), 3],
    [many, 1],
    [many, 40],
  ] as const) {
    const progress = beginBacktest('bkt');
    await advance(progress, question, sourcesOf(rows, someCases, parts).sources);
    expect(textOf(progress)).toBe(once);
  }
});

test('a slice that is stopped has changed nothing of where it began', async () => {
  const { sources } = sourcesOf(many, someCases);
  const progress = beginBacktest('bkt');
  await advance(progress, question, sources, { now: () => 0, until: 0 });
  expect(progress).toEqual(beginBacktest('bkt'));
});

describe('of the rows of a ledger', () => {
  const at = (createdAt: number) => payment('pay_1', 60n, { createdAt });
  const cases: readonly (readonly [
    string,
    readonly BacktestRow[],
    readonly KnownCase[],
    Record<string, number>,
  ])[] = [
    ['those of the span are judged, from its first moment on', [at(scope.from)], [], { all: 1 }],
    ['none of before', [at(scope.from - 1)], [], { all: 0 }],
    ['none of its end', [at(scope.to)], [], { all: 0 }],
    [
      'one that was made good is fraud',
      [payment('pay_1', 60n, { refunded: 60n }), madeGood('pay_1')],
      [],
      { fraud: 1, good: 0 },
    ],
    ['one that was refunded is not', [payment('pay_1', 60n, { refunded: 60n })], [], { fraud: 0, good: 1 }],
    ['a top-up that was charged back is fraud', [topUp('top_1', { reversed: 1n })], [], { fraud: 1 }],
    [
      'one whose dispute was upheld is fraud',
      [payment('pay_1')],
      [{ paymentId: 'pay_1', openedAt: noon, dispute: upheld }],
      { fraud: 1, good: 0 },
    ],
    [
      'of one that is disputed nothing is known, whatever a reviewer said before',
      [payment('pay_1')],
      [
        { paymentId: 'pay_1', openedAt: noon, dispute: { state: 'open' } },
        {
          paymentId: 'pay_1',
          openedAt: noon,
          review: { state: 'decided', decision: { outcome: 'approve', reason: 'known' } },
        },
      ],
      { all: 1, fraud: 0, good: 0 },
    ],
  ];
  test.each(cases)('%s', async (_, rows, known, expected) => {
    const { judged: told } = await whole(rows, known);
    for (const [of, count] of Object.entries(expected)) expect([of, told[of]?.count]).toEqual([of, count]);
  });
});

test('keeps in mind no more than it may: of cases, of what was made good, and of what was given back', async () => {
  const refunded = [1, 2, 3].map((at) => payment(`pay_${at}`, 60n, { refunded: 1n }));
  const rows: readonly (readonly [readonly BacktestRow[], readonly KnownCase[]])[] = [
    [refunded, []],
    [[1, 2, 3].map((at) => madeGood(`pay_${at}`)), []],
    [[], [1, 2, 3].map((at) => ({ paymentId: `pay_${at}`, openedAt: noon, dispute: upheld }))],
  ];
  for (const [some, cases] of rows) {
    const run = (most: number) =>
      advance(beginBacktest('bkt'), question, sourcesOf(some, cases).sources, { most });
    await expect(run(2)).rejects.toThrow(TooMuch);
    await run(3);
  }
  // What is older than the span needs no place in mind.
  const old = [1, 2, 3].map((at) => madeGood(`pay_${at}`, scope.from - 1));
  const opened = scope.from - 1;
  const before = [1, 2, 3].map((at) => ({ paymentId: `pay_${at}`, openedAt: opened, dispute: upheld }));
  await advance(beginBacktest('bkt'), question, sourcesOf(old, before).sources, { most: 0 });
});
