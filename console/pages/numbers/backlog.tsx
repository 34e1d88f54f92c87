/** What waits now, by state and class. */
import { useLanguage, useTexts } from '../../app/language.tsx';
import { caseTexts } from '../../texts/cases.ts';
import { ChartPanel } from '../../ui/chart-panel.tsx';
import { SmallTable } from '../../ui/small-table.tsx';
import { Bars } from './bars.tsx';
import { byClass, casesOf, type Figures, waiting } from './figures.ts';
import { numbersTexts } from './texts.ts';

const colours = { high: 'var(--hf-red)', standard: 'var(--hf-blue)', dispute: 'var(--hf-amber)' } as const;

export function BacklogPanel({ of: { backlog } }: { readonly of: Figures['now'] }) {
  const texts = useTexts(numbersTexts);
  const cases = useTexts(caseTexts);
  const { language } = useLanguage();
  const rows = byClass(backlog);
  const nameOf = (row: (typeof rows)[number]) =>
    row.kind === 'dispute' ? cases.kind.dispute : `${cases.kind[row.kind]}: ${cases.class[row.class]}`;
  return (
    <ChartPanel
      title={texts.backlog}
      empty={casesOf(backlog) === 0 ? texts.noBacklog : undefined}
      chart={
        <Bars
          label={texts.backlog}
          names={waiting.map((state) => cases.state[state])}
          series={rows.map((row) => ({
            title: nameOf(row),
            color: colours[row.class],
            values: row.states.map((each) => each.cases),
          }))}
        />
      }
      table={
        <SmallTable
          label={texts.backlog}
          items={rows}
          nameOf={(row) => row.class}
          empty=""
          columns={[
            [texts.columns.class, nameOf],
            ...waiting.map(
              (state, index) =>
                [
                  cases.state[state],
                  (row: (typeof rows)[number]) => (row.states[index]?.cases ?? 0).toLocaleString(language),
                ] as const,
            ),
            [texts.escalated, (row) => row.escalated.toLocaleString(language)],
          ]}
        />
      }
    />
  );
}
