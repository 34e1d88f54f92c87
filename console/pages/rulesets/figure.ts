/** Figures of a backtest as people read them: counts, and amounts of the stage's currency. */
import { useConsole } from '../../app/console.ts';
import { useLanguage } from '../../app/language.tsx';
import { money } from '../../ui/format.ts';
import type { Measure } from './figures.ts';

export function useFigure(measure: Measure): (value: number) => string {
  const { language } = useLanguage();
  const { currency } = useConsole().config;
  return (value) =>
    measure === 'amount' ? money(String(value), currency, language) : value.toLocaleString(language);
}
