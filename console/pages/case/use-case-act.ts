/** An act on a case. Where somebody else was faster, the case is shown as it stands, with why nothing came of the act. */
import { ApiProblem } from '../../../client/api.ts';
import { getCase } from '../../../lambdas/contract/cases.ts';
import type { ProblemCode } from '../../../lambdas/contract/problems.ts';
import { useConsole } from '../../app/console.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useTell } from '../../app/notices.tsx';
import { problemText } from '../../app/refusal.ts';
import type { CaseDetail } from './case-types.ts';
import { caseDetailTexts } from './texts.ts';

/** That the case is not as the page has it. */
const overtaken: ReadonlySet<ProblemCode> = new Set([
  'case_claimed',
  'case_already_decided',
  'case_expired',
  'second_person_required',
  'senior_needed',
  'already_asked',
]);

/** @throws what has another reason: that is told where the act was asked for */
export function useCaseAct(id: string, put: (changed: CaseDetail) => void) {
  const { api } = useConsole();
  const { language } = useLanguage();
  const texts = useTexts(caseDetailTexts);
  const tell = useTell();
  return async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiProblem && overtaken.has(error.problem.code))) throw error;
      put((await api.call(getCase, { path: { id } })).body);
      tell({
        type: 'warning',
        header: texts.overtaken,
        content: problemText(error.problem.code, language),
      });
    }
  };
}
