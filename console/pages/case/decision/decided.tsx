/** What was decided, by whom, and why. */
import { useLanguage, useTexts } from '../../../app/language.tsx';
import { caseTexts } from '../../../texts/cases.ts';
import { By } from '../../../ui/by.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { money, when } from '../../../ui/format.ts';
import type { CaseDetail } from '../case-types.ts';
import { caseDetailTexts } from '../texts.ts';
import { decisionTexts } from './texts.ts';

interface DecidedProps {
  readonly of: NonNullable<CaseDetail['decision']>;
  readonly currency: string;
}

export function Decided({ of, currency }: DecidedProps) {
  const { language } = useLanguage();
  const texts = useTexts(caseDetailTexts);
  const deciding = useTexts(decisionTexts);
  const cases = useTexts(caseTexts);
  return (
    <Facts
      of={[
        [deciding.choose, <b key="outcome">{cases.outcome[of.outcome]}</b>],
        [texts.amount, of.capture_amount && money(of.capture_amount, currency, language)],
        [deciding.freeze, of.freeze && cases.freeze[of.freeze]],
        [deciding.reason, cases.reason[of.reason]],
        [deciding.note, of.note && <bdi className="foreign">{of.note}</bdi>],
        [deciding.decidedBy, <By key="by" who={of.decided_by} />],
        [texts.at, when(of.decided_at, language, 'full')],
      ]}
    />
  );
}
