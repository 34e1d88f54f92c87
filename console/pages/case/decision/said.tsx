/** What stands in every dialog that says what a decision does: what it freezes, why, and the note. */
import { useTexts } from '../../../app/language.tsx';
import { caseTexts } from '../../../texts/cases.ts';
import { Facts } from '../../../ui/facts.tsx';
import { decisionTexts } from './texts.ts';
import type { DecisionBody } from './wish.ts';

interface FreezeSaidProps {
  readonly of: DecisionBody['freeze'];
}

export function FreezeSaid({ of }: FreezeSaidProps) {
  const { confirm } = useTexts(decisionTexts);
  const cases = useTexts(caseTexts);
  return of === undefined ? null : (
    <p className="confirm-what">
      <strong>{confirm.freeze(cases.freeze[of])}</strong>
    </p>
  );
}

export function Why({ reason, note }: Pick<DecisionBody, 'reason' | 'note'>) {
  const texts = useTexts(decisionTexts);
  const cases = useTexts(caseTexts);
  return (
    <Facts
      of={[
        [texts.reason, cases.reason[reason]],
        [texts.note, note && <bdi>{note}</bdi>],
      ]}
    />
  );
}
