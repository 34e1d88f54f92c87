/** Takes an entry off its list, with a reason. */
import { useState } from 'react';
import { removeListEntry } from '../../../lambdas/contract/lists.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { useTell } from '../../app/notices.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { oneLine } from '../../ui/one-line.ts';
import { ReasonField } from '../../ui/reason-field.tsx';
import type { ListEntry } from './list-types.ts';
import { listsTexts } from './texts.ts';

interface RemoveDialogProps {
  readonly of: ListEntry;
  readonly close: () => void;
  readonly changed: () => void;
}

/** As long as the contract takes. */
const LONGEST = 150;

export function RemoveDialog({ of, close, changed }: RemoveDialogProps) {
  const texts = useTexts(listsTexts);
  const { api } = useConsole();
  const tell = useTell();
  const [reason, setReason] = useState('');
  const act = async () => {
    await api.call(removeListEntry, {
      path: { name: of.list, id: of.id },
      query: { reason: oneLine(reason) },
    });
    changed();
    tell({ type: 'success', content: texts.removeDone(of.subject) });
  };
  return (
    <Dialog
      title={texts.removeTitle}
      action={texts.removeDo}
      close={close}
      ready={oneLine(reason) !== ''}
      act={act}
    >
      <p className="confirm-what">
        <bdi>{texts.removeText(of.subject, texts.kinds[of.kind])}</bdi>
      </p>
      <ReasonField reason={reason} change={setReason} longest={LONGEST} autoFocus />
    </Dialog>
  );
}
