/** Hands a case to a colleague: for senior reviewers. */
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { assignCase, listStaff } from '../../../lambdas/contract/claims.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { useLoad } from '../../app/load.ts';
import { useTell } from '../../app/notices.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LoadedView } from '../../ui/states.tsx';
import { dialogTexts } from './dialog-texts.ts';
import type { CaseDialogProps } from './escalate-dialog.tsx';
import { useCaseAct } from './use-case-act.ts';

export function AssignDialog({ id, put, close }: CaseDialogProps) {
  const texts = useTexts(dialogTexts);
  const { api } = useConsole();
  const tell = useTell();
  const caseAct = useCaseAct(id, put);
  const [to, setTo] = useState<string>();
  const reviewers = useLoad('staff', async () => (await api.call(listStaff)).body.staff);
  const act = async () => {
    const { body } = await api.call(assignCase, { path: { id }, body: { to: to ?? '' } });
    put(body);
    tell({ type: 'success', content: texts.assignDone });
  };
  return (
    <Dialog
      title={texts.assignTitle}
      action={texts.assignDo}
      close={close}
      ready={to !== undefined}
      act={() => caseAct(act)}
    >
      <LoadedView of={reviewers}>
        {(people) => {
          const options = people
            .filter(({ groups }) => groups.some((group) => group !== 'operator'))
            .map(({ username, email, groups }) => ({
              value: username,
              label: email ?? username,
              description: groups.join(', '),
            }));
          return (
            <FormField label={texts.assignTo}>
              <Select
                selectedOption={options.find(({ value }) => value === to) ?? null}
                options={options}
                onChange={({ detail }) => setTo(detail.selectedOption.value)}
                expandToViewport
              />
            </FormField>
          );
        }}
      </LoadedView>
    </Dialog>
  );
}
