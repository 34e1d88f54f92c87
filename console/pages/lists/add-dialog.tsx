/** Puts something on a list, after saying what that does. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { createListEntry } from '../../../lambdas/contract/lists.ts';
import { useConsole } from '../../app/console.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useTell } from '../../app/notices.tsx';
import { CountrySelect } from '../../ui/country-select.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { when } from '../../ui/format.ts';
import { oneLine } from '../../ui/one-line.ts';
import { ReasonField } from '../../ui/reason-field.tsx';
import { Sure, useSure } from '../../ui/sure.tsx';
import { type Expiry, expiries, expiryAt } from './expiry.ts';
import type { EntryWish, ListName } from './list-types.ts';
import { listsTexts } from './texts.ts';

interface AddDialogProps {
  readonly list: ListName;
  readonly close: () => void;
  readonly changed: () => void;
}

/** As long as the contract takes. */
const LONGEST = 150;
const kinds = ['block', 'watch', 'allow'] as const;

export function AddDialog({ list, close, changed }: AddDialogProps) {
  const texts = useTexts(listsTexts);
  const { api } = useConsole();
  const tell = useTell();
  const [subject, setSubject] = useState('');
  const [kind, setKind] = useState<EntryWish['kind']>('block');
  const [reason, setReason] = useState('');
  const [expiry, setExpiry] = useState<Expiry>('never');
  const [opened] = useState(Date.now);
  const bare = subject.trim();
  const expires_at = expiryAt(expiry, opened);
  const certainty = useSure(`${bare} ${kind}`);
  const act = async () => {
    const { status, body } = await api.call(createListEntry, {
      path: { name: list },
      body: { subject: bare, kind, reason: oneLine(reason), ...(expires_at ? { expires_at } : {}) },
    });
    changed();
    tell(
      status === 201
        ? { type: 'success', content: texts.addDone(body.subject, texts.kinds[body.kind]) }
        : { type: 'info', content: texts.unchanged(body.subject) },
    );
  };
  return (
    <Dialog
      title={texts.addTitle(texts.lists[list])}
      action={texts.addDo}
      close={close}
      ready={bare !== '' && oneLine(reason) !== '' && certainty.sure}
      act={act}
    >
      <FormField label={texts.about[list]} description={texts.replaces}>
        {list === 'countries' ? (
          <CountrySelect code={subject} choose={setSubject} />
        ) : (
          <Input
            value={subject}
            placeholder={texts.examples[list]}
            onChange={({ detail }) => setSubject(detail.value)}
            autoFocus
          />
        )}
      </FormField>
      <FormField label={texts.kind}>
        <RadioGroup
          value={kind}
          items={kinds.map((value) => ({
            value,
            label: texts.kinds[value],
            description: texts.kindHints[value],
          }))}
          onChange={({ detail }) => setKind(detail.value as EntryWish['kind'])}
        />
      </FormField>
      <ReasonField reason={reason} change={setReason} longest={LONGEST} />
      <ExpiryField expiry={expiry} change={setExpiry} ends={expires_at} />
      {bare !== '' && <Sure of={certainty}>{texts.consequence[kind](bare)}</Sure>}
    </Dialog>
  );
}

interface ExpiryFieldProps {
  readonly expiry: Expiry;
  readonly change: (expiry: Expiry) => void;
  readonly ends: string | undefined;
}

function ExpiryField({ expiry, change, ends }: ExpiryFieldProps) {
  const texts = useTexts(listsTexts);
  const { language } = useLanguage();
  const options = expiries.map((value) => ({ value, label: texts.expiries[value] }));
  return (
    <FormField label={texts.expiry} {...(ends ? { constraintText: when(ends, language, 'full') } : {})}>
      <Select
        selectedOption={options.find(({ value }) => value === expiry) ?? null}
        options={options}
        expandToViewport
        onChange={({ detail }) => change(detail.selectedOption.value as Expiry)}
      />
    </FormField>
  );
}
