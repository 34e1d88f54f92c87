/** The form of a decision. It is not sent from here: what is sent stands in the dialog that follows. */
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { decisionReasons, freezeScopes } from '../../../../lambdas/contract/cases.ts';
import { useKeys } from '../../../app/keys.ts';
import { useLanguage, useTexts } from '../../../app/language.tsx';
import { caseTexts } from '../../../texts/cases.ts';
import { money } from '../../../ui/format.ts';
import { caseDetailTexts } from '../texts.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { DecisionProps } from './decision.tsx';
import { bodyOf, type Freeze, missingIn, noWish, type Outcome, type Reason, type Wish } from './wish.ts';

const outcomes = {
  held_payment: ['approve', 'decline'],
  dispute: ['uphold', 'reject'],
} as const satisfies Record<string, readonly Outcome[]>;

export function DecisionForm({ of, put }: DecisionProps) {
  const { language } = useLanguage();
  const texts = useTexts(caseDetailTexts);
  const cases = useTexts(caseTexts);
  const [wish, setWish] = useState(noWish);
  const [tried, setTried] = useState(false);
  const [confirming, setConfirming] = useState(false);
  const set = (changed: Partial<Wish>) => setWish((before) => ({ ...before, ...changed }));
  const [yes, no] = outcomes[of.kind];
  useKeys([
    { key: 'a', does: texts.keys.approve, act: () => set({ outcome: yes }) },
    { key: 'd', does: texts.keys.decline, act: () => set({ outcome: no }) },
  ]);
  const missing = tried ? missingIn(wish, of.amount) : [];
  const reasons = decisionReasons.map((value) => ({ value, label: cases.reason[value] }));
  const freezes = [
    { value: '', label: texts.noFreeze },
    ...freezeScopes.map((value) => ({ value, label: cases.freeze[value] })),
  ];
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
      <SegmentedControl
        label={texts.choose}
        selectedId={wish.outcome ?? null}
        options={[yes, no].map((id) => ({ id, text: cases.outcome[id] }))}
        onChange={({ detail }) => set({ outcome: detail.selectedId as Outcome })}
      />
      <FormField label={texts.reason} errorText={missing.includes('reason') ? texts.chooseReason : undefined}>
        <Select
          selectedOption={reasons.find(({ value }) => value === wish.reason) ?? null}
          placeholder={texts.chooseReason}
          options={reasons}
          expandToViewport
          onChange={({ detail }) => set({ reason: detail.selectedOption.value as Reason })}
        />
      </FormField>
      {wish.outcome === 'approve' && (
        <FormField
          label={texts.capture}
          errorText={
            missing.includes('capture')
              ? texts.captureWrong(money(of.amount, of.currency, language))
              : undefined
          }
        >
          <Input
            value={wish.capture}
            inputMode="numeric"
            placeholder={of.amount}
            onChange={({ detail }) => set({ capture: detail.value.replaceAll(/[\s,]/g, '') })}
          />
        </FormField>
      )}
      {wish.outcome === 'decline' && (
        <FormField label={texts.freeze}>
          <Select
            selectedOption={freezes.find(({ value }) => value === (wish.freeze ?? '')) ?? null}
            options={freezes}
            expandToViewport
            onChange={({ detail }) =>
              set({ freeze: (detail.selectedOption.value || undefined) as Freeze | undefined })
            }
          />
        </FormField>
      )}
      <FormField
        label={texts.note}
        errorText={
          missing.includes('note')
            ? texts.noteNeeded
            : missing.includes('noteLong')
              ? texts.noteLong
              : undefined
        }
      >
        <Textarea value={wish.note} rows={2} onChange={({ detail }) => set({ note: detail.value })} />
      </FormField>
      <Button variant="primary" formAction="submit" disabled={wish.outcome === undefined}>
        {texts.decide}
      </Button>
      {confirming && (
        <ConfirmDialog of={of} body={bodyOf(wish)} put={put} close={() => setConfirming(false)} />
      )}
    </form>
  );
}
