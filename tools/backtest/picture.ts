/** Draws a backtest: what transfers came to and would come to, of all of them, of known fraud, and of known good. */
import { element, picture, text } from '../../bench/replay/svg.ts';
import { type Backtest, outcomeTally, type Tally } from '../../lambdas/domain/backtest/backtest.ts';
import { type Outcome, outcomes } from '../../lambdas/domain/risk/ruleset.ts';
import { outcomeWords } from './report.ts';

const WIDTH = 900;
const LEFT = 190;
const RIGHT = 24;
const TOP = 116;
const GROUP = 138;
const ROW = 56;
const BAR = 22;
const FOOT = 34;
/** Pixels: one in a hundred thousand is there to be seen, too. */
const LEAST = 3;

const light = {
  group: 'fill:#1f2328;font-size:14px;font-weight:600',
  nothing: 'fill:#eff2f5',
  approve: 'fill:#1a7f37',
  step_up: 'fill:#0969da',
  hold: 'fill:#bf8700',
  decline: 'fill:#cf222e',
};
const dark = {
  group: 'fill:#f0f6fc',
  nothing: 'fill:#21262d',
  approve: 'fill:#3fb950',
  step_up: 'fill:#4493f8',
  hold: 'fill:#d29922',
  decline: 'fill:#f85149',
};

const groups = { all: 'All transfers', fraud: 'Known fraud', good: 'Known good' } as const satisfies Record<
  keyof Tally,
  string
>;
const sides = { was: 'was', would: 'would be' } as const;

const grouped = (value: bigint | number): string => value.toLocaleString('en');

/** @param about the span in milliseconds since the epoch, and the version that the draft is held against, if it is one */
export function backtestPicture(
  backtest: Backtest,
  about: { readonly from: number; readonly to: number; readonly baseline?: string | undefined },
): string {
  const day = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const against = about.baseline === undefined ? 'as they were judged' : `by version ${about.baseline}`;
  const of = Object.keys(groups) as (keyof typeof groups)[];
  return picture(
    {
      width: WIDTH,
      height: TOP + of.length * GROUP + FOOT,
      light,
      dark,
      title: 'What transfers came to, and would come to by the draft',
    },
    text(24, 42, 'Backtest: what the draft would have changed', { class: 'title' }),
    text(24, 64, `Transfers from ${day(about.from)} to ${day(about.to)} UTC, ${against}, and by the draft.`, {
      class: 'small',
    }),
    ...legend(),
    ...of.flatMap((each, at) => group(backtest, each, TOP + at * GROUP)),
    text(
      24,
      TOP + of.length * GROUP + 14,
      'Each bar is all of its group, by count; amounts in brackets, in minor units. What was declined then is written nowhere.',
      { class: 'small' },
    ),
  );
}

const legend = (): string[] =>
  outcomes.flatMap((outcome, at) => [
    element('rect', { class: outcome, x: LEFT + at * 120, y: 78, width: 12, height: 12 }),
    text(LEFT + at * 120 + 18, 89, outcomeWords[outcome], { class: 'name' }),
  ]);

function group(backtest: Backtest, of: keyof Tally, y: number): string[] {
  const { count, amount } = backtest.judged[of];
  return [
    text(24, y + 16, groups[of], { class: 'group' }),
    text(24, y + 34, `${grouped(count)} (${grouped(amount)})`, { class: 'small' }),
    ...(Object.keys(sides) as (keyof typeof sides)[]).flatMap((side, at) =>
      bar(backtest, of, side, y + at * ROW),
    ),
  ];
}

function bar(backtest: Backtest, of: keyof Tally, side: keyof typeof sides, y: number): string[] {
  const tallies = outcomes
    .map((outcome) => ({ outcome, ...outcomeTally(backtest, side, outcome)[of] }))
    .filter(({ count }) => count > 0);
  const widths = widthsOf(tallies.map(({ count }) => count));
  const startOf = (at: number) => LEFT + widths.slice(0, at).reduce((sum, width) => sum + width, 0);
  const said = tallies.map(
    ({ outcome, count, amount }) => `${outcomeWords[outcome]} ${grouped(count)} (${grouped(amount)})`,
  );
  return [
    text(LEFT - 10, y + 16, sides[side], { class: 'name', 'text-anchor': 'end' }),
    element('rect', { class: 'nothing', x: LEFT, y, width: WIDTH - LEFT - RIGHT, height: BAR }),
    ...tallies.map(({ outcome }: { readonly outcome: Outcome }, at) =>
      element('rect', {
        class: outcome,
        x: startOf(at).toFixed(1),
        y,
        width: (widths[at] ?? 0).toFixed(1),
        height: BAR,
      }),
    ),
    text(LEFT, y + BAR + 15, said.length === 0 ? 'nothing' : said.join(', '), { class: 'small' }),
  ];
}

/** Pixels of each part of a bar, by its share of the whole; none is so narrow that nobody sees it. */
function widthsOf(counts: readonly number[]): readonly number[] {
  const whole = WIDTH - LEFT - RIGHT - counts.length * LEAST;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => LEAST + (whole * count) / total);
}
