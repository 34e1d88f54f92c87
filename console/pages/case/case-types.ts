/** The shapes of a case, as the contract has them. */
import type * as z from 'zod/mini';
import type { getCaseContext, getCaseGraph } from '../../../lambdas/contract/case-context.ts';
import type { getCase } from '../../../lambdas/contract/cases.ts';

export type CaseDetail = z.output<typeof getCase.answer>;
export type CaseContext = z.output<typeof getCaseContext.answer>;
export type CaseGraph = z.output<typeof getCaseGraph.answer>;
export type PastPayment = CaseContext['customer']['payments'][number];
