/** Asks why a draft is withdrawn. */
import { useState } from 'react';
import { withdrawRuleset } from '../../../lambdas/contract/rulesets.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { useTell } from '../../app/notices.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { oneLine } from '../../ui/one-line.ts';
import { ReasonField } from '../../ui/reason-field.tsx';
import type { Draft } from './ruleset-types.ts';
import { LONGEST_REASON, rulesetTexts } from './texts.ts';

interface WithdrawProps {
  readonly of: Draft;
  readonly close: () => void;
  readonly reload: () => Promise<void>;
}

export function WithdrawDialog({ of, close, reload }: WithdrawProps) {
  const texts = useTexts(rulesetTexts);
  const { api } = useConsole();
  const tell = useTell();
  const [reason, setReason] = useState('');
  const act = async () => {
    await api.call(withdrawRuleset, { path: { id: of.id }, query: { reason: oneLine(reason) } });
    tell({ type: 'success', content: texts.withdrawn });
    await reload();
  };
  return (
    <Dialog
      title={texts.withdrawTitle}
      action={texts.withdraw}
      close={close}
      ready={oneLine(reason) !== ''}
      act={act}
    >
      <p>{texts.withdrawText}</p>
      <ReasonField reason={reason} change={setReason} longest={LONGEST_REASON} autoFocus />
    </Dialog>
  );
}
