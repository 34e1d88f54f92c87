/** What was taken, is held and is known to be fraud, by day. */
import BarChart from '@cloudscape-design/components/bar-chart';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { money, when } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import type { Day } from './sums.ts';
import { exposureTexts } from './texts.ts';

interface DayChartProps {
  readonly currency: string;
  readonly days: readonly Day[];
}

const parts = ['good', 'held', 'fraud'] as const;
const colours = { good: '#0972d3', held: '#b2911c', fraud: '#d91515' } as const;

/** Pixels. */
const HEIGHT = 170;

export default function DayChart({ currency, days }: DayChartProps) {
  const texts = useTexts(exposureTexts);
  const { language } = useLanguage();
  const dayOf = ({ start }: Day) => when(new Date(start).toISOString(), language, 'day');
  // At most fifteen digits: a number holds them all.
  const figure = (value: number) => money(String(Math.round(value)), currency, language);
  return (
    <Panel title={`${texts.chart} (${currency})`}>
      <BarChart
        ariaLabel={texts.chartLabel}
        height={HEIGHT}
        stackedBars
        hideFilter
        xScaleType="categorical"
        xDomain={days.map(dayOf)}
        series={parts.map((part) => ({
          title: texts.chartParts[part],
          type: 'bar',
          color: colours[part],
          valueFormatter: figure,
          data: days.map((day) => ({ x: dayOf(day), y: Number(day[part]) })),
        }))}
        i18nStrings={{ yTickFormatter: figure, chartAriaRoleDescription: texts.chartRole }}
      />
    </Panel>
  );
}
