/** Days of a backtest: calendar days, as the API has them. */

const DAY = 24 * 60 * 60 * 1000;
/** Days that one backtest may span, as the contract has it. */
const LONGEST = 92;

/** @param now milliseconds since the epoch @returns such as `2026-11-22`, where this browser is */
export function dayOf(now: number): string {
  const at = new Date(now);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** @param days of the span, that day included */
export const daysBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - (days - 1) * DAY).toISOString().slice(0, 10);

export const isSpan = (from: string, to: string): boolean =>
  to >= from && Date.parse(to) - Date.parse(from) < LONGEST * DAY;
