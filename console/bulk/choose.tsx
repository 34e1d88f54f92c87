/** Which cases, and the form that a single case has, but for a part of the amount. */
import { useLanguage, useTexts } from '../app/language.tsx';
import { DecisionFields } from '../pages/case/decision/decision-fields.tsx';
import type { Missing, Wish } from '../pages/case/decision/wish.ts';
import type { CaseSummary } from '../ui/case-badges.tsx';
import { type BulkCase, MOST } from './bulk.ts';
import { CasesTable } from './cases-table.tsx';
import { bulkTexts } from './texts.ts';
import { Totals } from './totals.tsx';

interface ChooseProps {
  readonly kind: CaseSummary['kind'];
  readonly cases: readonly BulkCase[];
  /** Which cases are offered, where nobody has chosen them. */
  readonly lead: string | undefined;
  readonly chosen: ReadonlySet<string>;
  readonly choose: (ids: readonly string[]) => void;
  readonly wish: Wish;
  readonly set: (changed: Partial<Wish>) => void;
  readonly missing: readonly Missing[];
  readonly tried: boolean;
}

export function Choose({ kind, cases, lead, chosen, choose, wish, set, missing, tried }: ChooseProps) {
  const texts = useTexts(bulkTexts);
  const { language } = useLanguage();
  return (
    <>
      {lead && <p>{lead}</p>}
      <CasesTable cases={cases} chosen={chosen} choose={choose} />
      {cases.length > MOST && <p className="quiet">{texts.most(MOST.toLocaleString(language))}</p>}
      {tried && chosen.size === 0 && <p role="alert">{texts.noneChosen}</p>}
      <Totals of={cases.filter(({ id }) => chosen.has(id))} />
      <div className="decision">
        <DecisionFields kind={kind} wish={wish} set={set} missing={missing} />
      </div>
    </>
  );
}
