/** Amounts, times and ids as people read them. */
import type { Language } from '../app/both.ts';

const locales: Readonly<Record<Language, string>> = { ja: 'ja-JP', en: 'en-GB' };

/** @param amount in minor units, as a string of digits */
export function money(amount: string, currency: string, language: Language): string {
  const format = new Intl.NumberFormat(locales[language], {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 0;
  // At most fifteen digits: a number holds them all.
  return format.format(Number(amount) / 10 ** digits);
}

const formats = {
  time: { hour: '2-digit', minute: '2-digit' },
  moment: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
  full: {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  },
  day: { year: 'numeric', month: 'short', day: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** @param timestamp RFC 3339 */
export const when = (timestamp: string, language: Language, as: keyof typeof formats = 'moment'): string =>
  new Intl.DateTimeFormat(locales[language], formats[as]).format(new Date(timestamp));

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const units = {
  ja: { day: '日', hour: '時間', minute: '分', second: '秒', between: '' },
  en: { day: 'd', hour: 'h', minute: 'min', second: 's', between: ' ' },
} as const;

/** The two largest parts: `2 d 3 h`, `4 min 5 s`. @param seconds less than none counts as none */
export function duration(seconds: number, language: Language): string {
  const { day, hour, minute, second, between } = units[language];
  const left = Math.max(0, Math.floor(seconds));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(left / DAY), day],
    [Math.floor((left % DAY) / HOUR), hour],
    [Math.floor((left % HOUR) / MINUTE), minute],
    [left % MINUTE, second],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return `0${between}${second}`;
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${between}${unit}`)
    .join(between);
}

/** The beginning of an id, for people to tell it from others. */
export const shortId = (id: string, length = 8): string => {
  const bare = id.replace(/^[a-z]+_/, '');
  return bare.length > length ? `${bare.slice(0, length)}…` : bare;
};
