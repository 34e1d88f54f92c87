/** Draws what was lost, per variant and attacker, beside what was lost in 2019. */
import { attackers } from './attackers.ts';
import { incident } from './incident.ts';
import { nameOf, scaled, stopped } from './report.ts';
import { element, picture, text } from './svg.ts';
import type { AttackerResult, VariantResult } from './variant.ts';

const LABELS = 250;
const COLUMN = 158;
const ROW = 44;
const HEAD = 168;
const MARGIN = 24;
const BAR = COLUMN - 18;

const light = {
  value: 'fill:#1f2328;font-size:12px;font-weight:600',
  none: 'fill:#1a7f37;font-size:12px;font-weight:600',
  lost: 'fill:#cf222e',
  bound: 'fill:#bf8700',
  rule: 'stroke:#d1d9e0',
};
const dark = {
  value: 'fill:#f0f6fc',
  none: 'fill:#3fb950',
  lost: 'fill:#f85149',
  bound: 'fill:#d29922',
  rule: 'stroke:#3d444d',
};

/** From 1,000 yen to what was lost in 2019, by orders of magnitude: between them lie five. */
const LEAST = 1_000;
const widthOf = (yen: number): number =>
  Math.max(
    3,
    (BAR * Math.log10(Math.max(yen, LEAST) / LEAST)) / Math.log10(incident.facts.yenLost.value / LEAST),
  );

const columnAt = (column: number): number => MARGIN + LABELS + column * COLUMN;

/** Words in lines of so many letters. */
function lines(words: string, letters: number): string[] {
  const made: string[] = [];
  for (const word of words.split(' ')) {
    const longer = `${made.at(-1)} ${word}`;
    if (made.length > 0 && longer.length <= letters) made[made.length - 1] = longer;
    else made.push(word);
  }
  return made;
}

function cell(result: AttackerResult, x: number, y: number, firstDayLimit: number): string[] {
  // What the listed customers lost stands for all that there were.
  const lost = result.id === 'passwords' ? scaled(result.lost, result.accounts) : result.lost;
  if (lost === 0) return [text(x, y + 17, '0 yen', { class: 'none' })];
  const bounded = result.mostOfOne <= firstDayLimit;
  return [
    element('rect', {
      class: bounded ? 'bound' : 'lost',
      x,
      y: y + 4,
      width: widthOf(lost),
      height: 7,
      rx: 2,
    }),
    text(x, y + 25, `${lost.toLocaleString('en')} yen`, { class: 'value' }),
    text(x, y + 38, stopped(result) === 'not stopped' ? 'not stopped' : `until ${stopped(result)}`, {
      class: 'small',
    }),
  ];
}

/** @param firstDayLimit of the stage, in yen: what stays under it for each account is drawn apart */
export function chart(results: readonly VariantResult[], firstDayLimit: number): string {
  const width = columnAt(attackers.length) + MARGIN;
  const height = HEAD + (results.length + 1) * ROW + 52;
  const { facts } = incident;
  const heads = attackers.flatMap(({ name, id }, column) => [
    ...lines(name, 21).map((line, at) => text(columnAt(column), 96 + at * 16, line, { class: 'name' })),
    text(columnAt(column), 150, accountsOf(results, id), { class: 'small' }),
  ]);
  const rule = (y: number) =>
    element('line', { class: 'rule', x1: MARGIN, x2: width - MARGIN, y1: y, y2: y });
  const rows = results.flatMap(({ variant, attackers: of }, at) => {
    const y = HEAD + (at + 1) * ROW;
    return [
      rule(y - 4),
      ...lines(nameOf(variant), 34).map((line, n) => text(MARGIN, y + 17 + n * 16, line, { class: 'name' })),
      ...of.flatMap((result, column) => cell(result, columnAt(column), y, firstDayLimit)),
    ];
  });
  return picture(
    {
      width,
      height,
      light,
      dark,
      title: 'What the attack of July 2019 takes, with and without each control',
    },
    text(MARGIN, 42, 'The attack of July 2019, replayed', { class: 'title' }),
    text(
      MARGIN,
      64,
      "Yen lost and when the last of them went, by attacker, with all controls, without each, without any, and with the dead-man's rule alone",
      { class: 'small' },
    ),
    ...heads,
    rule(HEAD - 4),
    text(MARGIN, HEAD + 20, '7pay, 1 to 4 July 2019', { class: 'name' }),
    element('rect', { class: 'lost', x: columnAt(0), y: HEAD + 4, width: BAR, height: 7, rx: 2 }),
    text(columnAt(0), HEAD + 25, `${facts.yenLost.value.toLocaleString('en')} yen`, { class: 'value' }),
    text(columnAt(0), HEAD + 38, `${facts.customersRobbed.value} customers, three days`, { class: 'small' }),
    ...rows,
    rule(height - 50),
    text(
      MARGIN,
      height - 30,
      `Bars by orders of magnitude from 1,000 yen. Yellow: at most the first-day limit of ${firstDayLimit.toLocaleString('en')} yen of each account. Times in Japan.`,
      { class: 'small' },
    ),
    text(MARGIN, height - 14, scaleOf(results), { class: 'small' }),
  );
}

const accountsOf = (results: readonly VariantResult[], attacker: string): string => {
  const accounts = results[0]?.attackers.find(({ id }) => id === attacker)?.accounts ?? 0;
  return `${accounts} accounts`;
};

function scaleOf(results: readonly VariantResult[]): string {
  const played = results[0]?.attackers.find(({ id }) => id === 'passwords')?.accounts ?? 0;
  const { value: robbed } = incident.facts.customersRobbed;
  return played === robbed
    ? `All ${robbed} accounts that were robbed in 2019 are played.`
    : `Of the ${robbed} accounts that were robbed in 2019, ${played} are played; the first column is what that is for all of them.`;
}
