/** What dimensions of our metrics can be: closed sets, since each combination is a metric that costs. */
import { problems } from '../../../lambdas/contract/problems.ts';
import { routes } from '../../../lambdas/contract/routes.ts';
import {
  type Dimension,
  flows,
  type MetricName,
  metrics,
  outcomes,
  stepUpResults,
} from '../../../lambdas/metrics.ts';

/** Functions that follow a stream, by the names that they log under: those of their handlers' files. */
export const consumers = [
  'apply-lists',
  'follow-decision',
  'project-activity',
  'project-stores',
  'record-entries',
  'seal-ledger',
  'send-notices',
  'start-review',
  'watch-losses',
] as const;

export const dimensionValues: Readonly<Record<Dimension, readonly string[]>> = {
  operation: routes.map(({ operation }) => operation),
  flow: flows,
  code: Object.keys(problems),
  outcome: outcomes,
  result: stepUpResults,
  consumer: consumers,
  kind: ['held_payment', 'dispute'],
};

/** How many metrics there can be, at most, that CloudWatch charges for. */
export const mostMetrics = (Object.keys(metrics) as MetricName[])
  .flatMap((name): readonly (readonly Dimension[])[] => metrics[name].dimensions)
  .reduce(
    (sum, dimensions) =>
      sum + dimensions.reduce((product, dimension) => product * dimensionValues[dimension].length, 1),
    0,
  );
