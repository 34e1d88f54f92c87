/** The figures of a backtest in tables: outcomes, what changes from what to what, and rule by rule. */
import { useTexts } from '../../app/language.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SmallTable } from '../../ui/small-table.tsx';
import { backtestTexts } from './backtest-texts.ts';
import { useFigure } from './figure.ts';
import {
  figureOf,
  type Measure,
  type Outcome,
  outcomes,
  type Rule,
  rulesByChange,
  scopes,
} from './figures.ts';
import { RuleName } from './rule-view.tsx';
import type { BacktestResult } from './ruleset-types.ts';
import { rulesetTexts } from './texts.ts';

interface TablesProps {
  readonly of: BacktestResult;
  readonly measure: Measure;
}

export const BacktestTables = (tables: TablesProps) => (
  <>
    <div className="backtest-tables">
      <Outcomes {...tables} />
      <Changes {...tables} />
    </div>
    <Rules {...tables} />
  </>
);

function Outcomes({ of, measure }: TablesProps) {
  const texts = useTexts(backtestTexts);
  const { outcome: names } = useTexts(rulesetTexts);
  const figure = useFigure(measure);
  return (
    <Panel title={texts.outcomes}>
      <SmallTable<Outcome>
        label={texts.outcomes}
        items={outcomes}
        nameOf={(outcome) => outcome}
        empty={texts.nothing}
        columns={[
          [texts.outcome, (outcome) => names[outcome]],
          ...scopes.map(
            (scope) =>
              [
                texts[scope],
                (outcome: Outcome) => {
                  const { was, would_be } = of.outcomes[outcome];
                  return (
                    <FromTo
                      from={figure(figureOf(was, scope, measure))}
                      to={figure(figureOf(would_be, scope, measure))}
                    />
                  );
                },
              ] as const,
          ),
        ]}
      />
    </Panel>
  );
}

function FromTo({ from, to }: { readonly from: string; readonly to: string }) {
  const texts = useTexts(backtestTexts);
  return from === to ? <span className="quiet">{from}</span> : <span>{texts.becomes(from, to)}</span>;
}

function Changes({ of, measure }: TablesProps) {
  const texts = useTexts(backtestTexts);
  const { outcome: names } = useTexts(rulesetTexts);
  const figure = useFigure(measure);
  return (
    <Panel title={texts.changes}>
      <SmallTable<BacktestResult['changes'][number]>
        label={texts.changes}
        items={of.changes}
        nameOf={({ from, to }) => `${from} ${to}`}
        empty={texts.noChanges}
        columns={[
          [texts.change, ({ from, to }) => texts.becomes(names[from], names[to])],
          ...scopes.map(
            (scope) =>
              [
                texts[scope],
                (change: BacktestResult['changes'][number]) => figure(figureOf(change, scope, measure)),
              ] as const,
          ),
        ]}
      />
    </Panel>
  );
}

function Rules({ of, measure }: TablesProps) {
  const texts = useTexts(backtestTexts);
  const figure = useFigure(measure);
  const tally = (value: Rule['fired']) => (
    <span className="tally">
      {figure(figureOf(value, 'all', measure))}
      {value.all.count > 0 && (
        <span className="quiet">
          {texts.ofFraud(figure(figureOf(value, 'fraud', measure)))} ·{' '}
          {texts.ofGood(figure(figureOf(value, 'good', measure)))}
        </span>
      )}
    </span>
  );
  const inShadow = ({ fired_in_shadow, would_fire_in_shadow }: Rule) => (
    <FromTo
      from={figure(figureOf(fired_in_shadow, 'all', measure))}
      to={figure(figureOf(would_fire_in_shadow, 'all', measure))}
    />
  );
  return (
    <Panel title={texts.rules}>
      <SmallTable<Rule>
        label={texts.rules}
        items={rulesByChange(of, measure)}
        nameOf={({ rule }) => rule}
        empty={texts.noRules}
        columns={[
          [texts.rule, ({ rule }) => <RuleName reason={rule} />],
          [texts.fired, ({ fired }) => tally(fired)],
          [texts.wouldFire, ({ would_fire }) => tally(would_fire)],
          [
            texts.precision,
            ({ precision_basis_points: points }) =>
              points === null ? texts.unknownPrecision : `${(points / 100).toFixed(1)} %`,
          ],
          [texts.shadow, inShadow],
          [texts.snoozed, ({ snoozed }) => figure(figureOf(snoozed, 'all', measure))],
        ]}
      />
    </Panel>
  );
}
