/** Freezes one customer, device or store, or lifts its freeze: with a reason, and after what it does was read. */
import { useState } from 'react';
import { useTexts } from '../../app/language.tsx';
import { useTell } from '../../app/notices.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { oneLine } from '../../ui/one-line.ts';
import { ReasonField } from '../../ui/reason-field.tsx';
import { Sure, useSure } from '../../ui/sure.tsx';
import { freezesTexts } from './texts.ts';

export interface FreezeDialogProps {
  readonly kind: 'customers' | 'devices' | 'stores';
  readonly id: string;
  readonly state: 'active' | 'frozen';
  readonly change: (wanted: 'active' | 'frozen', reason: string) => Promise<void>;
  readonly close: () => void;
}

/** As long as the contract takes. */
export const LONGEST = 200;

export function FreezeDialog({ kind, id, state, change, close }: FreezeDialogProps) {
  const texts = useTexts(freezesTexts);
  const tell = useTell();
  const [reason, setReason] = useState('');
  // What the dialog was opened for, whatever becomes of the page behind it.
  const [wanted] = useState<'active' | 'frozen'>(state === 'active' ? 'frozen' : 'active');
  const certainty = useSure(`${wanted} ${kind} ${id}`);
  const freezes = wanted === 'frozen';
  const act = async () => {
    await change(wanted, oneLine(reason));
    tell({ type: 'success', content: freezes ? texts.frozeDone(id) : texts.releasedDone(id) });
  };
  return (
    <Dialog
      title={freezes ? texts.freezeTitle : texts.releaseTitle}
      action={freezes ? texts.freezeDo : texts.releaseDo}
      close={close}
      ready={certainty.sure && oneLine(reason) !== ''}
      act={act}
    >
      <ReasonField reason={reason} change={setReason} longest={LONGEST} autoFocus />
      <Sure of={certainty}>{freezes ? texts.freezes[kind](id) : texts.releases[kind](id)}</Sure>
    </Dialog>
  );
}
