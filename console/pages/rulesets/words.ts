/** Conditions in words, a line each, so that nobody has to read JSON to know what a rule looks at. */
import type { Language } from '../../app/both.ts';
import { countryName } from '../../ui/country-name.ts';
import { money } from '../../ui/format.ts';
import { isMembers, type Json, type Members } from './ruleset.ts';
import signalWords from './signals.json' with { type: 'json' };

export interface Spoken {
  readonly language: Language;
  /** ISO 4217 code, of amounts. */
  readonly currency: string;
}

export interface Line {
  /** How deep it lies within other conditions. */
  readonly depth: number;
  readonly text: string;
}

interface Entry {
  readonly type: string;
  readonly en: string;
  readonly ja: string;
}
const signals = new Map<string, Entry>(Object.entries(signalWords.signals));
const choices = new Map<string, Readonly<Record<Language, string>>>(Object.entries(signalWords.choices));

const phrases = {
  ja: {
    all: 'すべて満たす：',
    any: 'いずれかを満たす：',
    not: '次に当てはまらない：',
    colon: '：',
    or: '、',
    at_least: (value: string) => `${value}以上`,
    above: (value: string) => `${value}を超える`,
    at_most: (value: string) => `${value}以下`,
    below: (value: string) => `${value}未満`,
    is: (value: string) => value,
    in: (values: string) => `${values} のいずれか`,
    share: (percent: string, of: string) => `「${of}」の${percent} %`,
    other: (of: string) => `「${of}」`,
    yes: 'はい',
    no: 'いいえ',
    hour: (value: number) => `${value}時`,
    pieces: (value: string) => `${value}個`,
  },
  en: {
    all: 'All of these:',
    any: 'Any of these:',
    not: 'Not:',
    colon: ': ',
    or: ', ',
    at_least: (value: string) => `${value} or more`,
    above: (value: string) => `more than ${value}`,
    at_most: (value: string) => `${value} or less`,
    below: (value: string) => `less than ${value}`,
    is: (value: string) => value,
    in: (values: string) => `one of ${values}`,
    share: (percent: string, of: string) => `${percent} % of “${of}”`,
    other: (of: string) => `“${of}”`,
    yes: 'yes',
    no: 'no',
    hour: (value: number) => `${String(value).padStart(2, '0')}:00`,
    pieces: (value: string) => value,
  },
} as const;

/** What nobody knows how to say, such as what is still being written, is told as it stands there. */
export function conditionLines(condition: Json, spoken: Spoken, depth = 0): readonly Line[] {
  const words = phrases[spoken.language];
  if (isMembers(condition)) {
    const { all, any, not, signal } = condition;
    const within = (heading: string, parts: readonly Json[]) => [
      { depth, text: heading },
      ...parts.flatMap((part) => conditionLines(part, spoken, depth + 1)),
    ];
    if (Array.isArray(all)) return within(words.all, all);
    if (Array.isArray(any)) return within(words.any, any);
    if (not !== undefined) return within(words.not, [not]);
    const said = typeof signal === 'string' ? comparison(signal, condition, spoken) : undefined;
    if (said !== undefined) return [{ depth, text: said }];
  }
  return [{ depth, text: condition === undefined ? '—' : JSON.stringify(condition) }];
}

const comparisons = ['at_least', 'above', 'at_most', 'below', 'is'] as const;

function comparison(signal: string, condition: Members, spoken: Spoken): string | undefined {
  const words = phrases[spoken.language];
  const entry = signals.get(signal);
  if (!entry) return undefined;
  const begin = `${entry[spoken.language]}${words.colon}`;
  if (Array.isArray(condition.in))
    return begin + words.in(condition.in.map((value) => valueText(value, entry, spoken)).join(words.or));
  const how = comparisons.find((name) => condition[name] !== undefined);
  return how && begin + words[how](operandText(condition[how], entry, spoken));
}

function operandText(operand: Json, entry: Entry, spoken: Spoken): string {
  if (!isMembers(operand)) return valueText(operand, entry, spoken);
  const words = phrases[spoken.language];
  const of = signals.get(String(operand.signal))?.[spoken.language] ?? String(operand.signal);
  return operand.times === undefined ? words.other(of) : words.share(String(operand.times), of);
}

function valueText(value: Json, { type }: Entry, spoken: Spoken): string {
  const { language, currency } = spoken;
  const words = phrases[language];
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'string')
    return type === 'country' && /^[A-Z]{2}$/.test(value)
      ? countryName(value, language)
      : (choices.get(value)?.[language] ?? value);
  if (typeof value !== 'number') return JSON.stringify(value);
  const figure = new Intl.NumberFormat(language).format(value);
  if (type === 'amount') return money(String(value), currency, language);
  if (type === 'minutes') return exactly(value * 60, language);
  if (type === 'seconds') return exactly(value, language);
  if (type === 'hour') return words.hour(value);
  if (type === 'pieces') return words.pieces(figure);
  return { percent: `${figure} %`, 'km/h': `${figure} km/h` }[type] ?? figure;
}

const units = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

/** In the largest unit that leaves nothing over: two lengths that differ do not read the same. */
function exactly(seconds: number, language: Language): string {
  const [length, unit] = units.find(([each]) => seconds >= each && seconds % each === 0) ?? [1, 'second'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(
    seconds / length,
  );
}
