/** What is asked of whoever decides: outcome, reason, a part of the amount, a freeze, and a note. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import { freezeScopes } from '../../../../lambdas/contract/case-shapes.ts';
import { useLanguage, useTexts } from '../../../app/language.tsx';
import { caseTexts } from '../../../texts/cases.ts';
import { money } from '../../../ui/format.ts';
import { Segments } from '../../../ui/segments.tsx';
import type { CaseDetail } from '../case-types.ts';
import { decisionTexts } from './texts.ts';
import {
  type Freeze,
  type Missing,
  type Outcome,
  outcomesOf,
  type Reason,
  reasonsOf,
  type Wish,
  withOutcome,
} from './wish.ts';

interface DecisionFieldsProps {
  readonly kind: CaseDetail['kind'];
  readonly wish: Wish;
  readonly set: (changed: Partial<Wish>) => void;
  /** What is told to be missing. */
  readonly missing: readonly Missing[];
  /** Of which a part may be approved. @default - no part may */
  readonly held?: Pick<CaseDetail, 'amount' | 'currency'>;
}

export function DecisionFields({ kind, wish, set, missing, held }: DecisionFieldsProps) {
  const texts = useTexts(decisionTexts);
  const cases = useTexts(caseTexts);
  const reasons = reasonsOf(kind, wish.outcome).map((value) => ({ value, label: cases.reason[value] }));
  const noteFault = missing.includes('note')
    ? texts.noteNeeded
    : missing.includes('noteLong')
      ? texts.noteLong
      : undefined;
  return (
    <>
      <Segments<Outcome>
        label={texts.choose}
        of={outcomesOf[kind]}
        textOf={(outcome) => cases.outcome[outcome]}
        chosen={wish.outcome}
        choose={(outcome) => set(withOutcome(wish, outcome))}
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
      {wish.outcome === 'approve' && held && (
        <Capture wish={wish} set={set} held={held} wrong={missing.includes('capture')} />
      )}
      {wish.outcome === 'decline' && <FreezeField wish={wish} set={set} />}
      <FormField label={texts.note} errorText={noteFault}>
        <Textarea value={wish.note} rows={2} onChange={({ detail }) => set({ note: detail.value })} />
      </FormField>
    </>
  );
}

type FieldProps = Pick<DecisionFieldsProps, 'wish' | 'set'>;

interface CaptureProps extends FieldProps {
  readonly held: Pick<CaseDetail, 'amount' | 'currency'>;
  readonly wrong: boolean;
}

function Capture({ wish, set, held, wrong }: CaptureProps) {
  const { language } = useLanguage();
  const texts = useTexts(decisionTexts);
  const fault = wrong ? texts.captureWrong(money(held.amount, held.currency, language)) : undefined;
  return (
    <FormField label={texts.capture} errorText={fault}>
      <Input
        value={wish.capture}
        inputMode="numeric"
        placeholder={held.amount}
        onChange={({ detail }) => set({ capture: detail.value.replaceAll(/[\s,]/g, '') })}
      />
    </FormField>
  );
}

function FreezeField({ wish, set }: FieldProps) {
  const texts = useTexts(decisionTexts);
  const cases = useTexts(caseTexts);
  const freezes = [
    { value: '', label: texts.noFreeze },
    ...freezeScopes.map((value) => ({ value, label: cases.freeze[value] })),
  ];
  return (
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
  );
}
