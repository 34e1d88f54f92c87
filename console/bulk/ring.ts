/** The open cases that hang together with one: its own customer's, and those of whoever shares phones with them. */
import type { CaseDetail, CaseGraph } from '../pages/case/case-types.ts';
import type { BulkCase } from './bulk.ts';

/** Of its kind: another takes other outcomes. The case itself comes first; none where it is open no more, or alone. */
export function openAround(
  of: CaseDetail,
  { open_cases }: Pick<CaseGraph, 'open_cases'>,
): readonly BulkCase[] {
  if (of.state === 'decided' || of.state === 'expired') return [];
  const others = open_cases.filter(({ kind }) => kind === of.kind);
  return others.length === 0 ? [] : [of, ...others];
}
