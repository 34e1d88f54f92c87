/** A case that is over, as reviewers see it in a list. */
import type * as z from 'zod/mini';
import type { listEndedCases } from '../../contract/ended-cases.ts';
import type { EndedCase } from '../../domain/review/ended-cases.ts';
import { renderCaseSummary } from './case.ts';
import { timestampOf } from './time.ts';

type Rendered = z.input<typeof listEndedCases.answer>['cases'][number];

/** @param now milliseconds since the epoch */
export const renderEndedCase = (ended: EndedCase, now: number): Rendered => ({
  ...renderCaseSummary(ended, now),
  ended_at: timestampOf(ended.endedAt),
  ...(ended.decision ? { decision: decisionOf(ended.decision) } : {}),
});

const decisionOf = ({ outcome, reason, decidedBy }: NonNullable<EndedCase['decision']>) => ({
  outcome,
  reason,
  decided_by: decidedBy,
});
