/** The form of a decision. It is not sent from here: what is sent stands in the dialog that follows. */
import Button from '@cloudscape-design/components/button';
import { type Dispatch, type SetStateAction, useState } from 'react';
import { useKeys } from '../../../app/keys.ts';
import { useTexts } from '../../../app/language.tsx';
import { caseDetailTexts } from '../texts.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { DecisionProps } from './decision.tsx';
import { DecisionFields } from './decision-fields.tsx';
import { decisionTexts } from './texts.ts';
import { bodyOf, missingIn, outcomesOf, type Wish } from './wish.ts';

interface DecisionFormProps extends DecisionProps {
  readonly wish: Wish;
  readonly setWish: Dispatch<SetStateAction<Wish>>;
}

export function DecisionForm({ of, put, wish, setWish }: DecisionFormProps) {
  const texts = useTexts(caseDetailTexts);
  const deciding = useTexts(decisionTexts);
  const [tried, setTried] = useState(false);
  const [confirming, setConfirming] = useState(false);
  const set = (changed: Partial<Wish>) => setWish((before) => ({ ...before, ...changed }));
  const [yes, no] = outcomesOf[of.kind];
  useKeys([
    { key: 'a', does: texts.keys.approve, act: () => set({ outcome: yes }) },
    { key: 'd', does: texts.keys.decline, act: () => set({ outcome: no }) },
  ]);
  return (
    <form
      className="decision"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (missingIn(wish, of.amount).length === 0) setConfirming(true);
      }}
    >
      <DecisionFields
        kind={of.kind}
        wish={wish}
        set={set}
        missing={tried ? missingIn(wish, of.amount) : []}
        held={of}
      />
      <Button variant="primary" formAction="submit" disabled={wish.outcome === undefined}>
        {deciding.decide}
      </Button>
      {confirming && (
        <ConfirmDialog of={of} body={bodyOf(wish)} put={put} close={() => setConfirming(false)} />
      )}
    </form>
  );
}
