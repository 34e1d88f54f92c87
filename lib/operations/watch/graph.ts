/** A graph of a dashboard, and the series that several of them show. */
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { ProblemCode } from '../../../lambdas/contract/problems.ts';
import { type Flow, outcomes } from '../../../lambdas/metrics.ts';
import type { Sources } from './sources.ts';

export interface Graph {
  readonly title: string;
  readonly series: readonly IMetric[];
}

export const graph = (title: string, ...series: readonly IMetric[]): Graph => ({ title, series });

export const tables = ['ledger', 'registry', 'cases', 'projections'] as const;
export const sum = { statistic: 'Sum' };

export const judged = (from: Sources) =>
  outcomes.map((outcome) => from.ours('payment_judged', { outcome }, { statistic: 'Sum', label: outcome }));

export const heldShare = (from: Sources) =>
  new MathExpression({
    expression:
      '100 * FILL(hold, 0) / (FILL(hold, 0) + FILL(approve, 0) + FILL(step_up, 0) + FILL(decline, 0))',
    usingMetrics: Object.fromEntries(
      outcomes.map((outcome, index) => [outcome, judged(from)[index] as IMetric]),
    ),
    label: 'held, percent',
  });

export const requests = (from: Sources, flow: Flow) =>
  from.ours('duration_ms', { flow }, { statistic: 'SampleCount', label: `requests: ${flow}` });
export const failed = (from: Sources, flow: Flow) =>
  from.ours('fault', { flow }, { statistic: 'Sum', label: 'failed on our side' });
export const times = (from: Sources, flow: Flow) =>
  ['p50', 'p90', 'p99'].map((statistic) =>
    from.ours('duration_ms', { flow }, { statistic, label: statistic }),
  );
export const problems = (from: Sources, codes: readonly ProblemCode[]) =>
  codes.map((code) => from.ours('problem', { code }, { statistic: 'Sum', label: code }));
