/** The most urgent case that the reviewer may take, claimed in the same act. */

import type { Arguments } from '../../client/api.ts';
import { type Action, useAction } from '../../client/web/hooks.ts';
import { claimNextCase } from '../../lambdas/contract/claims.ts';
import { useConsole } from '../app/console.ts';
import { useTexts } from '../app/language.tsx';
import { goTo, hrefOf } from '../app/location.ts';
import { useTell } from '../app/notices.tsx';
import { caseTexts } from '../texts/cases.ts';

type Kind = NonNullable<Arguments<typeof claimNextCase>['body']>['kind'];

/** Goes to the case, or says that there is none. @param kind @default any */
export function useNextCase(kind?: Kind): Action<[]> {
  const { api } = useConsole();
  const { noNext } = useTexts(caseTexts);
  const tell = useTell();
  return useAction(async () => {
    const { body } = await api.call(claimNextCase, { body: kind ? { kind } : {} });
    if (body.case) goTo(hrefOf(`/cases/${body.case.id}`));
    else tell({ type: 'info', content: noNext });
  });
}
