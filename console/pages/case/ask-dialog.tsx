/** Asks the customer on the enrolled device; the answer comes signed, and lands in the case. */
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { questionCodes } from '../../../lambdas/contract/payments.ts';
import { askCustomer } from '../../../lambdas/contract/questions.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { useTell } from '../../app/notices.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { decisionTexts } from './decision/texts.ts';
import { dialogTexts } from './dialog-texts.ts';
import type { CaseDialogProps } from './escalate-dialog.tsx';
import { useCaseAct } from './use-case-act.ts';

export function AskDialog({ id, put, close }: CaseDialogProps) {
  const deciding = useTexts(decisionTexts);
  const dialogs = useTexts(dialogTexts);
  const { api } = useConsole();
  const tell = useTell();
  const caseAct = useCaseAct(id, put);
  const [code, setCode] = useState<(typeof questionCodes)[number]>(questionCodes[0]);
  const act = async () => {
    const { body } = await api.call(askCustomer, { path: { id }, body: { text_code: code } });
    put(body);
    tell({ type: 'success', content: dialogs.askDone });
  };
  return (
    <Dialog title={dialogs.askTitle} action={dialogs.askDo} close={close} act={() => caseAct(act)}>
      <p>{dialogs.askText}</p>
      <RadioGroup
        ariaLabel={dialogs.askTitle}
        value={code}
        items={questionCodes.map((value) => ({ value, label: deciding.question[value] }))}
        onChange={({ detail }) => setCode(detail.value as typeof code)}
      />
    </Dialog>
  );
}
