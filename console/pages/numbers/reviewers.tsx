/** What each reviewer decided, and how long it took them. It tells what was approved by whom, and not who was right. */
import { useNameOf } from '../../app/colleagues.tsx';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { By } from '../../ui/by.tsx';
import { ChartPanel } from '../../ui/chart-panel.tsx';
import { duration } from '../../ui/format.ts';
import { SmallTable } from '../../ui/small-table.tsx';
import { Bars } from './bars.tsx';
import { MOST, mostDecided, namesOf, type Reviewer } from './figures.ts';
import { usePercent } from './percent.ts';
import { numbersTexts } from './texts.ts';

export function ReviewersPanel({ of }: { readonly of: readonly Reviewer[] }) {
  const texts = useTexts(numbersTexts);
  const { language } = useLanguage();
  const percent = usePercent();
  const nameOf = useNameOf();
  const shown = mostDecided(of, ({ decided }) => decided);
  const names = namesOf(
    shown.map(({ username }) => username),
    nameOf,
  );
  const { columns } = texts;
  const number = (value: number) => value.toLocaleString(language);
  return (
    <ChartPanel
      title={texts.reviewers}
      empty={of.length === 0 ? texts.noReviewers : undefined}
      chart={
        <Bars
          label={texts.reviewers}
          horizontal
          names={[...names.values()]}
          series={[
            {
              title: texts.parts.approved,
              color: 'var(--hf-green)',
              values: shown.map(({ approved }) => approved),
            },
            {
              title: texts.parts.declined,
              color: 'var(--hf-red)',
              values: shown.map(({ decided, approved }) => decided - approved),
            },
          ]}
        />
      }
      table={
        <SmallTable
          label={texts.reviewers}
          items={of}
          nameOf={({ username }) => username}
          empty=""
          columns={[
            [columns.reviewer, ({ username }) => <By who={username} />],
            [columns.decided, ({ decided }) => number(decided)],
            [columns.approved, ({ approved }) => number(approved)],
            [columns.approvalRate, ({ approval_rate }) => approval_rate !== null && percent(approval_rate)],
            [
              columns.median,
              ({ median_seconds }) => median_seconds !== null && duration(median_seconds, language),
            ],
          ]}
        />
      }
    >
      {of.length > MOST && <p className="quiet">{texts.shown(MOST)}</p>}
    </ChartPanel>
  );
}
