/** The decision of a case: the form while it is open to this person, why it is not, or what was decided. */
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useNameOf } from '../../../app/colleagues.tsx';
import { useConsole } from '../../../app/console.ts';
import { useTexts } from '../../../app/language.tsx';
import { shared } from '../../../texts/shared.ts';
import type { CaseDetail } from '../case-types.ts';
import { isForSeniors } from '../is-for-seniors.ts';
import { Decided } from './decided.tsx';
import { DecisionForm } from './decision-form.tsx';
import { decisionTexts } from './texts.ts';
import { noWish } from './wish.ts';

export interface DecisionProps {
  readonly of: CaseDetail;
  readonly put: (changed: CaseDetail) => void;
}

export function Decision({ of, put, reload }: DecisionProps & { readonly reload: () => void }) {
  const texts = useTexts(decisionTexts);
  const { refresh } = useTexts(shared);
  const { person } = useConsole();
  const nameOf = useNameOf();
  // Kept while a colleague works on it: what was written is there again when the form is.
  const [wish, setWish] = useState(noWish);
  if (of.state === 'decided' || of.state === 'expired') {
    return (
      <>
        <p>{texts.ended[of.state]}</p>
        {of.decision && <Decided of={of.decision} currency={of.currency} />}
        {of.earlier_decisions?.map((each) => (
          <Decided key={each.decided_at} of={each} currency={of.currency} />
        ))}
      </>
    );
  }
  const senior = person.groups.includes('senior-reviewer');
  return (
    <>
      <Standing of={of} />
      {of.claim?.mine === false ? (
        <p role="status">
          {texts.withOther(nameOf(of.claim.by))}{' '}
          <Button variant="inline-link" onClick={reload}>
            {refresh}
          </Button>
        </p>
      ) : (
        (senior || !isForSeniors(of)) && <DecisionForm of={of} put={put} wish={wish} setWish={setWish} />
      )}
    </>
  );
}

/** What whoever decides has to know first. */
function Standing({ of }: { readonly of: CaseDetail }) {
  const texts = useTexts(decisionTexts);
  const { question, escalation, four_eyes } = of;
  return (
    <>
      {question && (
        <p className="standing" role="status">
          {question.answer ? <b>{texts.asked[question.answer]}</b> : texts.asked.waiting}
          {': '}
          <q>{texts.question[question.text_code]}</q>
        </p>
      )}
      {escalation && (
        <p className="standing" role="status">
          {isForSeniors(of) ? texts.seniorsOnly : texts.seniorsCalled} ({texts.escalation[escalation.reason]}){' '}
          {escalation.note && <q className="foreign">{escalation.note}</q>}
        </p>
      )}
      {four_eyes && <p className="standing">{four_eyes === 'first' ? texts.eyesFirst : texts.eyesSecond}</p>}
    </>
  );
}
