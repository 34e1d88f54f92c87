/** Asks why somebody needs to see what names a person; the API records it before it answers. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import type { Arguments } from '../../../client/api.ts';
import { createUnmasking } from '../../../lambdas/contract/case-context.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { oneLine } from '../../ui/one-line.ts';
import { dialogTexts } from './dialog-texts.ts';
import { caseDetailTexts } from './texts.ts';

export type MaskedField = NonNullable<Arguments<typeof createUnmasking>['body']>['field'];

interface UnmaskDialogProps {
  /** Of the case. */
  readonly id: string;
  readonly field: MaskedField;
  readonly close: () => void;
  readonly shown: (value: string) => void;
}

export function UnmaskDialog({ id, field, close, shown }: UnmaskDialogProps) {
  const texts = useTexts(dialogTexts);
  const fields = useTexts(caseDetailTexts);
  const { api } = useConsole();
  const [reason, setReason] = useState('');
  const act = async () => {
    const { body } = await api.call(createUnmasking, {
      path: { id },
      body: { field, reason: oneLine(reason) },
    });
    shown(body.value ?? texts.unmaskNone);
  };
  return (
    <Dialog
      title={`${texts.unmaskTitle}: ${fields[field]}`}
      action={texts.unmaskDo}
      close={close}
      ready={oneLine(reason) !== ''}
      act={act}
    >
      <p>{texts.unmaskText}</p>
      <FormField label={texts.unmaskReason}>
        <Input value={reason} onChange={({ detail }) => setReason(detail.value.slice(0, 200))} autoFocus />
      </FormField>
    </Dialog>
  );
}
