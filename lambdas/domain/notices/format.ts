/** Times and amounts as a customer reads them. */
import { minorUnitsOf } from '../currency.ts';
import type { Money } from '../money.ts';
import type { Language } from './language.ts';

const locales: Readonly<Record<Language, string>> = { ja: 'ja-JP', en: 'en-GB' };

/**
 * @param at milliseconds since the epoch
 * @param timeZone an IANA name
 * @returns for example `2026年11月22日 12:00 JST`
 */
export function formatTime(at: number, timeZone: string, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], {
    timeZone,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(at);
}

/** @returns for example `1,200円` */
export function formatMoney({ amount, currency }: Money, language: Language): string {
  const decimals = minorUnitsOf(currency);
  const format = new Intl.NumberFormat(locales[language], {
    style: 'currency',
    currency,
    currencyDisplay: language === 'ja' ? 'name' : 'code',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  // As text: a number could not hold every amount exactly.
  const digits = String(amount).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
  return format.format(text as Intl.StringNumericLiteral).replaceAll(/[\u00a0\u202f]/g, ' ');
}
