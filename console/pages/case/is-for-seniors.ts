/** Whether a case was left to the seniors. One whose time runs out calls them, and stays everybody's. */
import type { CaseDetail } from './case-types.ts';

export const isForSeniors = ({ escalation }: Pick<CaseDetail, 'escalation'>): boolean =>
  escalation !== undefined && escalation.reason !== 'deadline';
