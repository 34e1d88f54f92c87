/** The open cases that hang together with one: its own customer's, and those of others on the same phone. */
import type { CaseContext, CaseDetail } from '../pages/case/case-types.ts';
import type { BulkCase } from './bulk.ts';

/** Of its kind: another takes other outcomes. The case itself comes first; none where it is open no more, or alone. */
export function openAround(of: CaseDetail, context: Pick<CaseContext, 'earlier_cases'>): readonly BulkCase[] {
  if (of.state === 'decided' || of.state === 'expired') return [];
  const others = context.earlier_cases.filter(({ state, kind }) => state === 'open' && kind === of.kind);
  return others.length === 0 ? [] : [of, ...others];
}
