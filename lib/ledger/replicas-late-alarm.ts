/** Goes off if the replicas in the second region fall behind: what they have not yet is lost with the first region. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';

/** Milliseconds. AWS says that it takes "typically within a second". */
const late = 60_000;
const period = Duration.minutes(5);

/** @param tables by a letter, which stands for them in the expression */
export function addReplicasLateAlarm(
  scope: Construct,
  settings: Settings,
  region: string,
  tables: Readonly<Record<string, { readonly tableName: string }>>,
): void {
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_monitoring.html
  const latencies = Object.entries(tables).map(([name, { tableName: TableName }]) => [
    name,
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName: 'ReplicationLatency',
      dimensionsMap: { TableName, ReceivingRegion: region },
      statistic: 'Maximum',
      period,
    }),
  ]);
  new RunbookAlarm(scope, 'ReplicasLateAlarm', {
    settings,
    metric: new MathExpression({
      expression: `IF(MAX([${Object.keys(tables).join(', ')}]) > ${late}, 1, 0)`,
      usingMetrics: Object.fromEntries(latencies),
      period,
      label: 'A replica comes more than a minute late',
    }),
    lasting: 3,
    hurts: 'Nobody yet: but if the region is lost, minutes of payments are lost with it, and not seconds.',
    runbook:
      'Look whether the key of the replicas in the second region can be used, and whether AWS says that one of the regions is ill.',
  });
}
