/** Amounts and times as people read them. */
import type { Language } from './language.tsx';

const locales = { ja: 'ja-JP', en: 'en-GB' } as const;

/** @param amount in minor units, as a string of digits: yen have none */
export const yen = (amount: string | number | bigint): string => `¥${BigInt(amount).toLocaleString('en-US')}`;

export const timeOf = (timestamp: string, language: Language): string =>
  new Intl.DateTimeFormat(locales[language], { hour: '2-digit', minute: '2-digit' }).format(
    new Date(timestamp),
  );

export const dateOf = (timestamp: string, language: Language): string =>
  new Intl.DateTimeFormat(locales[language], {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(timestamp));

/** @param seconds for example 125, which is 2:05 */
export const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
