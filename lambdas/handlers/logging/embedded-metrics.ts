/**
 * Says which numbers of a log line are metrics, in CloudWatch's embedded metric format
 * (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html): CloudWatch
 * makes metrics of them as it takes the line, without a call of ours.
 */
import { environment } from '../../environment.ts';
import { type MetricName, metricNamespace, metrics } from '../../metrics.ts';

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
}

export interface EmbeddedMetrics {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly Directive[] };
}

/** @param now milliseconds since the epoch @returns a member of the line; none for a line that measures nothing */
export function embeddedMetrics(names: readonly MetricName[], now: number): EmbeddedMetrics | undefined {
  if (names.length === 0) return undefined;
  const Namespace = metricNamespace(environment('STAGE'));
  const directives = names.map((Name) => ({
    Namespace,
    Dimensions: metrics[Name].dimensions,
    Metrics: [{ Name, Unit: metrics[Name].unit }],
  }));
  return { _aws: { Timestamp: now, CloudWatchMetrics: directives } };
}
