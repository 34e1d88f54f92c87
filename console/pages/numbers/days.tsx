/** How cases ended, day by day. */
import { useLanguage, useTexts } from '../../app/language.tsx';
import { ChartPanel } from '../../ui/chart-panel.tsx';
import { SmallTable } from '../../ui/small-table.tsx';
import { Bars } from './bars.tsx';
import { ends } from './ends.ts';
import { everyDay, type Figures } from './figures.ts';
import { numbersTexts } from './texts.ts';

interface DaysProps {
  readonly of: Figures['period'];
  /** Of the period. */
  readonly days: readonly string[];
}

export function DaysPanel({ of, days }: DaysProps) {
  const texts = useTexts(numbersTexts);
  const { language } = useLanguage();
  const all = everyDay(of.by_day, days);
  // A day is one of the stage's time zone, and not to be moved into another.
  const format = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', timeZone: 'UTC' });
  const { columns } = texts;
  const number = (value: number) => value.toLocaleString(language);
  return (
    <ChartPanel
      title={texts.days}
      empty={of.by_day.length === 0 ? texts.noDays : undefined}
      chart={
        <Bars
          label={texts.days}
          names={all.map(({ day }) => format.format(Date.parse(day)))}
          series={ends.map(({ end, color }) => ({
            title: texts.parts[end],
            color,
            values: all.map((each) => each[end]),
          }))}
        />
      }
      table={
        <SmallTable
          label={texts.days}
          items={all}
          nameOf={({ day }) => day}
          empty=""
          columns={[
            [columns.day, ({ day }) => day],
            [columns.decided, ({ decided }) => number(decided)],
            [texts.parts.approved, ({ approved }) => number(approved)],
            [texts.parts.declined, ({ declined }) => number(declined)],
            [columns.expired, ({ expired }) => number(expired)],
          ]}
        />
      }
    />
  );
}
