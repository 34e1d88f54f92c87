/** The picture of a backtest: what transfers came to beside what they would come to, of all, of known fraud, and of known good. */
import BarChart from '@cloudscape-design/components/bar-chart';
import { useTexts } from '../../app/language.tsx';
import { Panel } from '../../ui/panel.tsx';
import { backtestTexts } from './backtest-texts.ts';
import { useFigure } from './figure.ts';
import { figureOf, type Measure, outcomes, type Scope, scopes } from './figures.ts';
import type { BacktestResult } from './ruleset-types.ts';
import { rulesetTexts } from './texts.ts';

interface ChartsProps {
  readonly of: BacktestResult;
  readonly measure: Measure;
  /** Whether what is approved is shown: most of all is, as a rule, and leaves nothing to be seen of the rest. */
  readonly approved: boolean;
}

export function BacktestCharts(charts: ChartsProps) {
  const texts = useTexts(backtestTexts);
  return (
    <div className="backtest-charts">
      {scopes.map((scope) => (
        <Panel key={scope} title={texts[scope]}>
          <Chart {...charts} scope={scope} />
        </Panel>
      ))}
    </div>
  );
}

interface ChartProps extends ChartsProps {
  readonly scope: Scope;
}

/** Pixels. */
const HEIGHT = 150;

function Chart({ of, measure, scope, approved }: ChartProps) {
  const texts = useTexts(backtestTexts);
  const { outcome: names } = useTexts(rulesetTexts);
  const figure = useFigure(measure);
  const sum = useFigure('amount');
  const shown = outcomes.filter((outcome) => approved || outcome !== 'approve');
  const bars = (side: 'was' | 'would_be') =>
    shown.map((outcome) => ({ x: names[outcome], y: figureOf(of.outcomes[outcome][side], scope, measure) }));
  const { count, amount } = of.judged[scope];
  if (count === 0) return <p className="quiet">{texts.nothing}</p>;
  return (
    <>
      <p className="quiet">{texts.judged(count.toLocaleString(), sum(Number(amount)))}</p>
      <BarChart
        ariaLabel={`${texts[scope]}, ${texts[measure]}`}
        height={HEIGHT}
        hideFilter
        xScaleType="categorical"
        xDomain={shown.map((outcome) => names[outcome])}
        series={[
          { title: texts.was, type: 'bar', data: bars('was'), valueFormatter: figure, color: '#8c96a3' },
          {
            title: texts.wouldBe,
            type: 'bar',
            data: bars('would_be'),
            valueFormatter: figure,
            color: '#0972d3',
          },
        ]}
        i18nStrings={{
          yTickFormatter: (value) => (Number.isInteger(value) ? figure(value) : ''),
          chartAriaRoleDescription: texts.chart,
        }}
      />
    </>
  );
}
