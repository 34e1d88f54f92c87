/** The figures of the review as the contract writes them. */
import type * as z from 'zod/mini';
import type { getReviewStatistics } from '../../contract/review-statistics.ts';
import type { EndedSpan } from '../../domain/review/ended-cases.ts';
import {
  approvalRate,
  hasManyFalseAlarms,
  type NowFigures,
  type PeriodFigures,
} from '../../domain/review/statistics.ts';
import { timestampOf } from './time.ts';

type Rendered = z.input<typeof getReviewStatistics.answer>;

export const renderNow = (
  { backlog, oldestAgeSeconds, held }: NowFigures,
  truncated: boolean,
): Rendered['now'] => ({
  backlog: backlog.map((row) => ({ ...row })),
  oldest_age_seconds: oldestAgeSeconds ?? null,
  money_held: held.map(({ currency, amount, cases }) => ({ currency, amount: amount.toString(), cases })),
  truncated,
});

export const renderPeriod = (
  figures: PeriodFigures,
  { from, to }: EndedSpan,
  truncated: boolean,
): Rendered['period'] => ({
  from: timestampOf(from),
  to: timestampOf(to),
  decided: figures.decided,
  expired: figures.expired,
  time_to_decision: {
    p50_seconds: figures.timeToDecision.p50 ?? null,
    p90_seconds: figures.timeToDecision.p90 ?? null,
    max_seconds: figures.timeToDecision.max ?? null,
  },
  by_rule: figures.byRule.map(({ reason, approved, declined, expired, ...rule }) => ({
    reason,
    approved,
    declined,
    expired,
    false_alarm_rate: approvalRate({ approved, ...rule }) ?? null,
    many_false_alarms: hasManyFalseAlarms({ approved, ...rule }),
  })),
  by_reviewer: figures.byReviewer.map(({ username, decided, approved, medianSeconds }) => ({
    username,
    decided,
    approved,
    approval_rate: approvalRate({ decided, approved }) ?? null,
    median_seconds: medianSeconds ?? null,
  })),
  by_day: figures.byDay.map(({ day, decided, approved, declined, expired }) => ({
    day,
    decided,
    approved,
    declined,
    expired,
  })),
  truncated,
});
