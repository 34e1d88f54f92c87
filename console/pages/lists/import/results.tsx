/** What became of the rows that were sent: how many, and each that was refused by its line. */

import type { RowResult } from '../../../../client/lists/send-rows.ts';
import type { ProblemCode } from '../../../../lambdas/contract/problems.ts';
import { useLanguage, useTexts } from '../../../app/language.tsx';
import { problemText } from '../../../app/refusal.ts';
import { Facts } from '../../../ui/facts.tsx';
import { SmallTable } from '../../../ui/small-table.tsx';
import { listsTexts } from '../texts.ts';

export function Results({ of }: { readonly of: readonly RowResult[] }) {
  const texts = useTexts(listsTexts);
  const { language } = useLanguage();
  if (of.length === 0) return null;
  const count = (wanted: RowResult['outcome']) =>
    of.filter(({ outcome }) => outcome === wanted).length.toLocaleString(language);
  const refused = of.filter(({ outcome }) => outcome === 'refused');
  return (
    <>
      <Facts
        of={(['put', 'unchanged', 'refused'] as const).map(
          (outcome) => [texts.outcomes[outcome], count(outcome)] as const,
        )}
      />
      {refused.length > 0 && (
        <SmallTable
          label={texts.outcomes.refused}
          items={refused}
          nameOf={({ line }) => String(line)}
          empty=""
          columns={[
            [texts.line, ({ line }) => line],
            [texts.list, ({ list }) => texts.lists[list as keyof typeof texts.lists] ?? list],
            [texts.columns.subject, ({ subject }) => <bdi className="foreign">{subject}</bdi>],
            [texts.became, ({ code = '' }) => `${problemText(code as ProblemCode, language)} (${code})`],
          ]}
        />
      )}
    </>
  );
}
