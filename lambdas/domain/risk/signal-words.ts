/** Signals in words: each value with its unit, so that it can be read without a table. */
import { formatMoney } from '../notices/format.ts';
import { type Language, languages } from '../notices/language.ts';
import {
  defaultOf,
  entryOf,
  type SignalEntry,
  type SignalName,
  type Signals,
  type SignalValue,
  type Unit,
} from './signal-catalogue.ts';
import { signalLabels, type Words, words } from './signal-labels.ts';

/** Choices of all signals: each means the same wherever it stands. */
export const choiceWords: Readonly<Record<string, Words>> = {
  payment: words('a payment', '支払い'),
  top_up: words('a top-up', 'チャージ'),
  phone: words('the phone', 'スマートフォン'),
  till: words('a till', 'レジ'),
  ios: words('iPhone', 'iPhone'),
  android: words('Android phone', 'Android端末'),
  software: words('software, no phone', 'ソフトウェア（電話機ではない）'),
  standard: words('standard', '標準'),
  elevated: words('elevated', 'やや高い'),
  high: words('high', '高い'),
  none: words('no', 'なし'),
  allow: words('allowed', '許可'),
  watch: words('watched', '監視'),
  block: words('blocked', '遮断'),
};

const yes = words('yes', 'はい');
const no = words('no', 'いいえ');

const MINUTE = 60;
const units: readonly (readonly [seconds: number, unit: string])[] = [
  [24 * 60 * MINUTE, 'day'],
  [60 * MINUTE, 'hour'],
  [MINUTE, 'minute'],
  [1, 'second'],
];

const locales: Readonly<Record<Language, string>> = { en: 'en-GB', ja: 'ja-JP' };
/** Both languages write thousands alike. */
const digits = new Intl.NumberFormat('en-GB');
const inDigits = (value: number): string => digits.format(value);

function lengthIn(language: Language, value: number, unit: string): string {
  const format = new Intl.NumberFormat(locales[language], { style: 'unit', unit, unitDisplay: 'long' });
  return language === 'ja' ? format.format(value).replaceAll(' ', '') : format.format(value);
}

/** In its two largest units: for example `1 day 4 hours`. */
function duration(seconds: number, language: Language): string {
  const parts: string[] = [];
  let left = seconds;
  for (const [length, unit] of units) {
    const whole = Math.floor(left / length);
    if (whole > 0 && parts.length < 2) parts.push(lengthIn(language, whole, unit));
    left -= whole * length;
  }
  return parts.join(language === 'ja' ? '' : ' ') || lengthIn(language, 0, 'minute');
}

/** By unit: how a number of it is written. */
const numbers: Readonly<Record<Exclude<Unit, 'amount'>, (value: number, language: Language) => string>> = {
  count: inDigits,
  pieces: (value, language) =>
    language === 'ja' ? `${inDigits(value)}個` : `${inDigits(value)} ${value === 1 ? 'piece' : 'pieces'}`,
  minutes: (value, language) => duration(value * MINUTE, language),
  seconds: duration,
  percent: (value) => `${inDigits(value)} %`,
  'km/h': (value) => `${inDigits(value)} km/h`,
  hour: (value, language) =>
    language === 'ja'
      ? `${value}時台`
      : `${String(value).padStart(2, '0')}:00 to ${String(value).padStart(2, '0')}:59`,
};

function textOf({ type }: SignalEntry, value: SignalValue, currency: string, language: Language): string {
  if (type === 'amount') return formatMoney({ amount: BigInt(value), currency }, language);
  if (type === 'flag') return (value === true ? yes : no)[language];
  if (type === 'country')
    return (
      new Intl.DisplayNames(locales[language], { type: 'region', fallback: 'code' }).of(String(value)) ??
      String(value)
    );
  if (typeof type !== 'string') return choiceWords[String(value)]?.[language] ?? String(value);
  return numbers[type](Number(value), language);
}

export interface SignalInWords {
  readonly name: SignalName;
  readonly label: Words;
  readonly text: Words;
}

/**
 * Undefined where nothing is known of it.
 * @param currency of the amounts
 */
export function signalInWords(
  name: SignalName,
  signals: Signals,
  currency: string,
): SignalInWords | undefined {
  const entry = entryOf(name);
  const value = signals[name] ?? (entry && defaultOf(entry));
  if (!entry || value === undefined) return undefined;
  const text = Object.fromEntries(
    languages.map((language) => [language, textOf(entry, value, currency, language)]),
  ) as unknown as Words;
  return { name, label: signalLabels[name], text };
}
