/** Ends a snooze before its time, with a reason. */
import { useState } from 'react';
import { endSnooze } from '../../../lambdas/contract/snoozes.ts';
import { useConsole } from '../../app/console.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useTell } from '../../app/notices.tsx';
import { reasonText } from '../../texts/reasons.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { oneLine } from '../../ui/one-line.ts';
import { ReasonField } from '../../ui/reason-field.tsx';
import type { Snooze } from './snooze-table.tsx';
import { LONGEST_REASON, snoozeTexts } from './texts.ts';

interface EndProps {
  readonly of: Snooze;
  readonly close: () => void;
  readonly done: () => void;
}

export function EndDialog({ of: { customer_id, rule }, close, done }: EndProps) {
  const texts = useTexts(snoozeTexts);
  const { language } = useLanguage();
  const { api } = useConsole();
  const tell = useTell();
  const [reason, setReason] = useState('');
  const act = async () => {
    const path = { customer: customer_id, rule };
    await api.call(endSnooze, { path, query: { reason: oneLine(reason) } });
    tell({ type: 'success', content: texts.ended });
    done();
  };
  return (
    <Dialog title={texts.endTitle} action={texts.end} close={close} ready={oneLine(reason) !== ''} act={act}>
      <p>{texts.endText(reasonText(rule, language))}</p>
      <p>
        {texts.customer}: <code>{customer_id}</code>
      </p>
      <ReasonField reason={reason} change={setReason} longest={LONGEST_REASON} autoFocus />
    </Dialog>
  );
}
