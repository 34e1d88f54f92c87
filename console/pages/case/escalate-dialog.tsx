/** Hands a case to the senior reviewers, with a note for them. */
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { escalateCase } from '../../../lambdas/contract/claims.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { useTell } from '../../app/notices.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { oneLine } from '../../ui/one-line.ts';
import type { CaseDetail } from './case-types.ts';
import { dialogTexts } from './dialog-texts.ts';
import { caseDetailTexts } from './texts.ts';
import { useCaseAct } from './use-case-act.ts';

export interface CaseDialogProps {
  readonly id: string;
  readonly put: (changed: CaseDetail) => void;
  readonly close: () => void;
}

export function EscalateDialog({ id, put, close }: CaseDialogProps) {
  const texts = useTexts(caseDetailTexts);
  const dialogs = useTexts(dialogTexts);
  const { api } = useConsole();
  const tell = useTell();
  const caseAct = useCaseAct(id, put);
  const [note, setNote] = useState('');
  const act = async () => {
    const { body } = await api.call(escalateCase, { path: { id }, body: { note: oneLine(note) } });
    put(body);
    tell({ type: 'success', content: dialogs.escalateDone });
  };
  return (
    <Dialog
      title={dialogs.escalateTitle}
      action={texts.escalate}
      close={close}
      ready={oneLine(note) !== ''}
      act={() => caseAct(act)}
    >
      <p>{dialogs.escalateText}</p>
      <FormField label={dialogs.escalateNote}>
        <Textarea
          value={note}
          rows={3}
          onChange={({ detail }) => setNote(detail.value.slice(0, 500))}
          autoFocus
        />
      </FormField>
    </Dialog>
  );
}
