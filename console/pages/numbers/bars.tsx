/** A chart of bars, as all of this page are: series over names, one on the other. */
import BarChart, { type BarChartProps } from '@cloudscape-design/components/bar-chart';
import { useTexts } from '../../app/language.tsx';
import { shared } from '../../texts/shared.ts';

interface BarsProps {
  readonly label: string;
  readonly names: readonly string[];
  readonly series: readonly {
    readonly title: string;
    readonly color: string;
    /** One for each name. */
    readonly values: readonly number[];
  }[];
  /** @default each has one of its own colour alone */
  readonly threshold?: { readonly title: string; readonly at: number };
  /** Names are words, which have more room beside their bars than below. @default false */
  readonly horizontal?: boolean;
  readonly most?: number;
  readonly format?: (value: number) => string;
}

/** Pixels. */
const HEIGHT = 180;
const ROW = 26;

export function Bars({ label, names, series, threshold, horizontal = false, most, format }: BarsProps) {
  const texts = useTexts(shared);
  const bars: readonly BarChartProps<string>['series'][number][] = series.map(({ title, color, values }) => ({
    title,
    type: 'bar',
    color,
    ...(format ? { valueFormatter: format } : {}),
    data: names.map((x, index) => ({ x, y: values[index] ?? 0 })),
  }));
  return (
    <BarChart
      ariaLabel={label}
      height={horizontal ? Math.max(HEIGHT / 2, names.length * ROW) : HEIGHT}
      stackedBars
      horizontalBars={horizontal}
      hideFilter
      hideLegend={series.length === 1 && threshold === undefined}
      xScaleType="categorical"
      xDomain={names}
      {...(most === undefined ? {} : { yDomain: [0, most] })}
      series={[
        ...bars,
        ...(threshold
          ? [
              {
                title: threshold.title,
                type: 'threshold' as const,
                y: threshold.at,
                color: 'var(--hf-quiet)',
                ...(format ? { valueFormatter: format } : {}),
              },
            ]
          : []),
      ]}
      i18nStrings={{
        chartAriaRoleDescription: texts.barChart,
        // There are no halves of a case.
        yTickFormatter: (value) => (Number.isInteger(value) ? (format ?? String)(value) : ''),
      }}
    />
  );
}
