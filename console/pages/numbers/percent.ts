/** Rates as people read them. */
import { useLanguage } from '../../app/language.tsx';

/** @returns of a number of hundredths: 97.5 */
export function usePercent(): (hundredths: number) => string {
  const { language } = useLanguage();
  const format = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  return (hundredths) => format.format(hundredths / 100);
}
