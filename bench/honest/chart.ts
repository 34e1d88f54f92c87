/** Draws the trade-off: whom of the honest a setting bothers, against what it lets an attack take. */
import { element, picture, text } from '../replay/svg.ts';
import type { Point } from './sweep.ts';

const WIDTH = 900;
const HEIGHT = 560;
const LEFT = 84;
const RIGHT = 40;
const TOP = 96;
const BOTTOM = 96;

const light = {
  grid: 'stroke:#d1d9e0',
  both: 'stroke:#0969da;fill:none;stroke-width:2.5',
  amounts: 'stroke:#bc4c00;fill:none;stroke-width:2;stroke-dasharray:7 3',
  scores: 'stroke:#8250df;fill:none;stroke-width:2;stroke-dasharray:2 3',
  dot: 'fill:#0969da',
  shipped: 'fill:#ffffff;stroke:#cf222e;stroke-width:3',
  here: 'fill:#cf222e;font-size:13px;font-weight:600',
};
const dark = {
  grid: 'stroke:#3d444d',
  both: 'stroke:#4493f8',
  amounts: 'stroke:#f0883e',
  scores: 'stroke:#ab7df8',
  dot: 'fill:#4493f8',
  shipped: 'fill:#0d1117;stroke:#f85149',
  here: 'fill:#f85149',
};
const classes = ['both', 'amounts', 'scores'] as const;

/** Percent of honest payments, by orders of magnitude. */
const LEAST = 0.2;
const MOST = 6;
const marks = [0.2, 0.3, 0.5, 1, 2, 3, 5];
/** Pixels that two labels need between them. */
const ROOM = 34;

const bothered = ({ held, steppedUp }: Point): number => (held + steppedUp) * 100;

/**
 * @param curves by name, the first of which has all that is moved together
 * @param total yen that the attack asks for
 */
export function tradeOff(
  curves: Readonly<Record<string, readonly Point[]>>,
  here: Point,
  total: number,
): string {
  const xOf = (percent: number) =>
    LEFT +
    ((WIDTH - LEFT - RIGHT) * Math.log(Math.min(MOST, Math.max(LEAST, percent)) / LEAST)) /
      Math.log(MOST / LEAST);
  const yOf = (yen: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - yen / total);
  const place = (point: Point) =>
    [xOf(bothered(point)), yOf(point.lost)].map((each) => each.toFixed(1)).join(',');
  const lines = Object.entries(curves).flatMap(([name, points], at) => [
    element('polyline', { class: classes[at] ?? 'both', points: points.map(place).join(' ') }),
    element('line', {
      class: classes[at] ?? 'both',
      x1: WIDTH - 260,
      x2: WIDTH - 226,
      y1: TOP + 18 + at * 22,
      y2: TOP + 18 + at * 22,
    }),
    text(WIDTH - 218, TOP + 22 + at * 22, `${name} moved`, { class: 'name' }),
  ]);
  const [all = []] = Object.values(curves);
  let labelled = [xOf(bothered(here)), yOf(here.lost)];
  const dots = all.flatMap((point) => {
    const [x, y] = [xOf(bothered(point)), yOf(point.lost)];
    const dot = element('circle', { class: 'dot', cx: x, cy: y, r: 3.5 });
    const isFree = [labelled, [xOf(bothered(here)), yOf(here.lost)]].every(
      ([otherX = 0, otherY = 0]) => Math.hypot(x - otherX, y - otherY) > ROOM,
    );
    if (!isFree) return [dot];
    labelled = [x, y];
    return [dot, text(x + 7, y - 7, `× ${point.amounts}`, { class: 'small' })];
  });
  return picture(
    {
      width: WIDTH,
      height: HEIGHT,
      light,
      dark,
      title: 'What an attack takes, and whom of the honest is bothered, as thresholds move',
    },
    text(24, 42, 'The trade-off, as thresholds move', { class: 'title' }),
    text(
      24,
      64,
      'Each point is the standard ruleset with its thresholds multiplied by that factor: less is stricter. The fixed rules stay.',
      { class: 'small' },
    ),
    ...axes(xOf, yOf, total),
    ...lines,
    ...dots,
    element('circle', { class: 'shipped', cx: xOf(bothered(here)), cy: yOf(here.lost), r: 7 }),
    text(
      xOf(bothered(here)) + 14,
      yOf(here.lost) - 10,
      `as shipped: ${bothered(here).toFixed(2)} %, ${million(here.lost)} million yen`,
      { class: 'here' },
    ),
  );
}

const million = (yen: number): string => (yen / 1e6).toFixed(1);

function axes(xOf: (percent: number) => number, yOf: (yen: number) => number, total: number): string[] {
  const bottom = HEIGHT - BOTTOM;
  const columns = marks.flatMap((percent) => [
    element('line', { class: 'grid', x1: xOf(percent), x2: xOf(percent), y1: TOP, y2: bottom }),
    text(xOf(percent), bottom + 18, `${percent} %`, { class: 'small', 'text-anchor': 'middle' }),
  ]);
  const step = 10_000_000;
  const rows = Array.from({ length: Math.floor(total / step) + 1 }, (_, n) => n * step).flatMap((yen) => [
    element('line', { class: 'grid', x1: LEFT, x2: WIDTH - RIGHT, y1: yOf(yen), y2: yOf(yen) }),
    text(LEFT - 8, yOf(yen) + 4, `${yen / 1e6}`, { class: 'small', 'text-anchor': 'end' }),
  ]);
  const middle = (TOP + bottom) / 2;
  return [
    ...columns,
    ...rows,
    text((LEFT + WIDTH - RIGHT) / 2, bottom + 42, 'honest payments that are held or stepped up (log scale)', {
      class: 'name',
      'text-anchor': 'middle',
    }),
    text(28, middle, `million yen lost, of ${million(total)}`, {
      class: 'name',
      'text-anchor': 'middle',
      transform: `rotate(-90 28 ${middle})`,
    }),
    text(
      24,
      HEIGHT - 18,
      'Judged anew from what was recorded: nobody freezes an account, no limit of the first day is lifted, and thieves do not adapt to the setting.',
      { class: 'small' },
    ),
  ];
}
