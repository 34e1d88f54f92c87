/** Days of the calendar, as the API names them: `2026-11-22`. */

const form = /^\d{4}-\d{2}-\d{2}$/;

/** Whether there is such a day. */
export const isDay = (text: string): boolean => {
  if (!form.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

/** @param by days; before, where it is less than none */
export function dayFrom(day: string, by: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + by);
  return at.toISOString().slice(0, 10);
}

/** Of the browser's time zone. */
export function localDayOf(time: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

export const utcDayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** Both included, the first first. */
export function daysBetween(first: string, last: string): readonly string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = dayFrom(day, 1)) days.push(day);
  return days;
}

/** When a day of the browser's time zone begins. */
export function startOf(day: string): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date);
}
