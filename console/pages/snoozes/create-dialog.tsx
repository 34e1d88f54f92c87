/** Snoozes a rule: of whom, which, why and for how long; what it means is said before. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { getRuleset } from '../../../lambdas/contract/rulesets.ts';
import { createSnooze } from '../../../lambdas/contract/snoozes.ts';
import { useConsole } from '../../app/console.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useLoad } from '../../app/load.ts';
import { useTell } from '../../app/notices.tsx';
import { reasonText } from '../../texts/reasons.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { when } from '../../ui/format.ts';
import { oneLine } from '../../ui/one-line.ts';
import { ReasonField } from '../../ui/reason-field.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Sure, useSure } from '../../ui/sure.tsx';
import { isSnoozable, rulesetIn } from '../rulesets/ruleset.ts';
import { customerIn } from './customer-id.ts';
import { LONGEST_REASON, snoozeTexts } from './texts.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Days. A stage may allow less, and says so. */
const spans = ['1', '7', '14', '30'] as const;

interface CreateProps {
  /** To begin with. */
  readonly customer: string;
  readonly close: () => void;
  readonly done: () => void;
}

export function CreateDialog({ customer, close, done }: CreateProps) {
  const texts = useTexts(snoozeTexts);
  const { language } = useLanguage();
  const { api } = useConsole();
  const tell = useTell();
  // The same wish again is the same to the millisecond, however often it has to be sent.
  const [now] = useState(Date.now);
  const [typed, setTyped] = useState(customer);
  const [rule, setRule] = useState<string>();
  const [days, setDays] = useState<(typeof spans)[number]>('7');
  const [reason, setReason] = useState('');
  const id = customerIn(typed);
  const until = new Date(now + Number(days) * DAY).toISOString();
  const certainty = useSure(`${id} ${rule} ${until}`);
  const act = async () => {
    if (id === undefined || rule === undefined) return;
    const body = { customer_id: id, rule, reason: oneLine(reason), until };
    const { status } = await api.call(createSnooze, { body });
    const isNew = status === 201;
    const content = isNew ? texts.created(when(until, language, 'full')) : texts.same;
    tell({ type: isNew ? 'success' : 'info', content });
    done();
  };
  const isSaid = id !== undefined && rule !== undefined && oneLine(reason) !== '';
  return (
    <Dialog
      title={texts.createTitle}
      action={texts.create}
      close={close}
      ready={isSaid && certainty.sure}
      act={act}
    >
      <FormField
        label={texts.customer}
        errorText={typed.trim() !== '' && id === undefined ? texts.wrongCustomer : undefined}
      >
        <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} autoFocus />
      </FormField>
      <RuleField rule={rule} choose={setRule} />
      <FormField label={texts.howLong}>
        <Segments
          label={texts.howLong}
          of={spans}
          textOf={(span) => texts.days(Number(span))}
          chosen={days}
          choose={setDays}
        />
      </FormField>
      <ReasonField reason={reason} change={setReason} longest={LONGEST_REASON} />
      {isSaid && (
        <Sure of={certainty}>
          {texts.what1(reasonText(rule, language), when(until, language, 'full'))} {texts.replaces}
        </Sure>
      )}
    </Dialog>
  );
}

interface RuleFieldProps {
  readonly rule: string | undefined;
  readonly choose: (rule: string | undefined) => void;
}

/** Of the rules in force, those that can be snoozed. */
function RuleField({ rule, choose }: RuleFieldProps) {
  const texts = useTexts(snoozeTexts);
  const { language } = useLanguage();
  const { api } = useConsole();
  const loaded = useLoad('rules to snooze', async () => {
    const { body } = await api.call(getRuleset, { path: { id: 'current' } });
    return rulesetIn(body.ruleset).rules.filter(isSnoozable);
  });
  const options = (loaded.value ?? []).map(({ reason, text }) => ({
    value: reason,
    label: reasonText(reason, language),
    labelTag: reason,
    ...(text?.[language] === undefined ? {} : { description: text[language] }),
  }));
  return (
    <FormField label={texts.rule}>
      <Select
        selectedOption={options.find(({ value }) => value === rule) ?? null}
        options={options}
        placeholder={texts.chooseRule}
        filteringType="auto"
        expandToViewport
        statusType={loaded.value ? 'finished' : loaded.error === undefined ? 'loading' : 'error'}
        onLoadItems={() => {
          if (loaded.error !== undefined) void loaded.reload();
        }}
        onChange={({ detail }) => choose(detail.selectedOption.value)}
      />
    </FormField>
  );
}
