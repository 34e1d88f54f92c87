/** What is about to be done to all of them, in full. */
import { useTexts } from '../app/language.tsx';
import { FreezeSaid, Why } from '../pages/case/decision/said.tsx';
import type { DecisionBody } from '../pages/case/decision/wish.ts';
import { type BulkCase, totalOf } from './bulk.ts';
import { bulkTexts } from './texts.ts';
import { Totals, useTotal } from './totals.tsx';

interface ConfirmProps {
  readonly of: readonly BulkCase[];
  readonly body: DecisionBody;
}

export function Confirm({ of, body }: ConfirmProps) {
  const texts = useTexts(bulkTexts);
  const said = useTotal();
  return (
    <>
      <p className="confirm-what">{texts.confirm[body.outcome](...said(totalOf(of)))}</p>
      <FreezeSaid of={body.freeze} />
      {body.freeze && <p>{texts.freeze}</p>}
      <p>{texts.each}</p>
      <Totals of={of} />
      <Why reason={body.reason} note={body.note} />
    </>
  );
}
