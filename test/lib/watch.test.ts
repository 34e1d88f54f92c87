/** Dashboards and objectives: what they watch is there, and cannot grow without bound. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { routes } from '../../lambdas/contract/routes.ts';
import { flows, metrics, moneyOperations } from '../../lambdas/metrics.ts';
import { stageNames } from '../../lib/config.ts';
import { burnRates } from '../../lib/operations/watch/burn-rate-alarms.ts';
import { consumers, dimensionValues, mostMetrics } from '../../lib/operations/watch/dimension-values.ts';
import { nameOf, type Resource, synthesize } from './synthesized.ts';

const root = join(import.meta.dirname, '../..');

/** Names that AWS publishes, of the pages of each service on its metrics in CloudWatch. */
const ofAws: Readonly<Record<string, readonly string[]>> = {
  'AWS/ApiGateway': ['Count', '4XXError', '5XXError', 'Latency'],
  'AWS/Backup': [
    'NumberOfBackupJobsFailed',
    'NumberOfBackupJobsCompleted',
    'NumberOfBackupJobsExpired',
    'NumberOfBackupJobsAborted',
  ],
  'AWS/Billing': ['EstimatedCharges'],
  'AWS/Cognito': ['SignInSuccesses', 'SignUpSuccesses', 'TokenRefreshSuccesses', 'SignInThrottles'],
  'AWS/DynamoDB': [
    'ConsumedReadCapacityUnits',
    'ConsumedWriteCapacityUnits',
    'ReadThrottleEvents',
    'TransactionConflict',
    'WriteThrottleEvents',
  ],
  'AWS/Lambda': ['Duration', 'Errors', 'Invocations', 'IteratorAge', 'Throttles'],
  'AWS/Logs': ['IncomingBytes'],
  'AWS/SQS': ['ApproximateNumberOfMessagesVisible'],
  'AWS/States': ['ExecutionsStarted', 'ExecutionsSucceeded', 'ExecutionsFailed'],
};

type Named = readonly [namespace: string, name: string];

/** CloudFormation's `Fn::Join` of a dashboard's body, with a mark in place of each reference. */
function bodyOf({ properties: { DashboardBody: body } }: Resource): {
  widgets: { properties: { metrics: unknown[][] } }[];
} {
  if (typeof body === 'string') return JSON.parse(body);
  const [, parts] = body['Fn::Join'];
  return JSON.parse(parts.map((part: unknown) => (typeof part === 'string' ? part : 'a-reference')).join(''));
}

const ofDashboard = (dashboard: Resource): Named[] =>
  bodyOf(dashboard).widgets.flatMap(({ properties }) =>
    properties.metrics.flatMap(([namespace, name]): Named[] =>
      typeof namespace === 'string' ? [[namespace, String(name)]] : [],
    ),
  );

const ofAlarm = ({ properties }: Resource): Named[] =>
  properties.MetricName
    ? [[properties.Namespace, properties.MetricName]]
    : properties.Metrics.flatMap(
        ({ MetricStat }: { MetricStat?: { Metric: { Namespace: string; MetricName: string } } }) =>
          MetricStat ? [[MetricStat.Metric.Namespace, MetricStat.Metric.MetricName]] : [],
      );

describe.each(stageNames)('%s', (stage) => {
  const app = synthesize(stage, { 'dashboards.enabled': 'true', 'objectives.enabled': 'true' });
  const dashboards = app.ofType('AWS::CloudWatch::Dashboard');
  const filtered = new Set(
    app
      .ofType('AWS::Logs::MetricFilter')
      .flatMap(({ properties }) => properties.MetricTransformations)
      .map(({ MetricNamespace, MetricName }) => `${MetricNamespace} ${MetricName}`),
  );
  const exists = ([namespace, name]: Named) =>
    ofAws[namespace]?.includes(name) ||
    filtered.has(`${namespace} ${name}`) ||
    (namespace === `Holdfast/${stage}` && name in metrics);

  test('every metric of a dashboard or an alarm is published by AWS, counted in a log, or emitted by us', () => {
    const named = [
      ...dashboards.flatMap(ofDashboard),
      ...app.ofType('AWS::CloudWatch::Alarm').flatMap(ofAlarm),
    ];
    expect(named.length).toBeGreaterThan(150);
    expect(named.filter((each) => !exists(each))).toEqual([]);
  });

  test('every group of people has its dashboard', () => {
    expect(dashboards.map(({ properties }) => properties.DashboardName).sort()).toEqual(
      ['cost', 'identity', 'ledger-health', 'payments', 'risk-and-review'].map(
        (group) => `holdfast-${stage}-${group}`,
      ),
    );
    for (const dashboard of dashboards) expect(bodyOf(dashboard).widgets.length).toBeGreaterThan(5);
  });

  test('no alarm of metric math has more than the ten metrics that CloudWatch takes', () => {
    for (const alarm of app.ofType('AWS::CloudWatch::Alarm'))
      expect(ofAlarm(alarm).length, nameOf(alarm)).toBeLessThanOrEqual(10);
  });
});

test('dev, where nobody pays and nobody looks, has neither dashboards nor alarms on objectives', () => {
  const app = synthesize('dev');
  expect(app.ofType('AWS::CloudWatch::Dashboard')).toEqual([]);
  expect(app.ofType('AWS::CloudWatch::CompositeAlarm')).toEqual([]);
});

describe('our metrics', () => {
  const sources = readdirSync(join(root, 'lambdas/handlers'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, 'lambdas/handlers', file), 'utf8'))
    .join('\n');

  test.each(Object.keys(metrics))('%s is emitted by a handler', (name) => {
    expect(sources).toContain(`'${name}'`);
  });

  test('their dimensions have few values, none of which says who, which or how much', () => {
    expect(dimensionValues.operation).toEqual(routes.map(({ operation }) => operation));
    for (const values of Object.values(dimensionValues))
      for (const value of values) expect(value).toMatch(/^[a-zA-Z_-]{2,40}$/);
    expect(mostMetrics).toBeLessThan(250);
  });

  test('the consumers are the functions that follow a stream', () => {
    const folder = join(root, 'lambdas/handlers');
    const named = readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .filter((file) =>
        /(streamConsumer|batchConsumer|consumed)[<(]/.test(readFileSync(join(folder, file), 'utf8')),
      )
      .map((file) => file.replace('.ts', ''));
    expect(named).toEqual([...consumers]);
    const app = synthesize('dev');
    const followers = app
      .ofType('AWS::Lambda::EventSourceMapping')
      .map(({ properties }) => JSON.stringify(properties.FunctionName));
    for (const consumer of consumers) {
      const id = consumer.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
      expect(
        followers.some((follower) => follower.includes(id)),
        consumer,
      ).toBe(true);
    }
  });

  test('each operation that moves money is a route', () => {
    for (const operation of moneyOperations) expect(dimensionValues.operation).toContain(operation);
    const pools = new Set(routes.map(({ audience }) => audience.pool));
    for (const pool of pools) expect(flows).toContain(pool);
  });
});

describe('an objective', () => {
  const topicArn = 'arn:aws:sns:ap-northeast-1:123456789012:on-call';
  const ticketTopicArn = 'arn:aws:sns:ap-northeast-1:123456789012:tickets';
  const app = synthesize('prod', {
    'alarms.topicArn': topicArn,
    'alarms.ticketTopicArn': ticketTopicArn,
    'objectives.availablePercent': '99.5',
  });
  const alarm = (id: string) => app.one('AWS::CloudWatch::Alarm', id).properties;

  test.each([
    ['InAnHour', 'Long', 3600, 14.4],
    ['InAnHour', 'Short', 300, 14.4],
    ['InSixHours', 'Long', 21_600, 6],
    ['InSixHours', 'Short', 1800, 6],
    ['InThreeDays', 'Long', 259_200, 1],
    ['InThreeDays', 'Short', 21_600, 1],
  ])('has its budget burn %s over the %s window', (rate, window, seconds, times) => {
    const { Metrics, ...properties } = alarm(`Available${rate}${window}`);
    expect(properties).toMatchObject({
      Threshold: Number((times * 0.005).toFixed(6)),
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
    // Alone it wakes nobody.
    expect(properties.AlarmActions).toBeUndefined();
    const periods = Metrics.flatMap(
      ({ MetricStat }: { MetricStat?: { Period: number } }) => MetricStat?.Period ?? [],
    );
    expect(new Set(periods)).toEqual(new Set([seconds]));
  });

  test('wakes somebody when both windows agree, and leaves what burns slowly until people work', () => {
    const composite = (id: string) => app.one('AWS::CloudWatch::CompositeAlarm', id).properties;
    for (const { id, as } of burnRates) {
      const rate = composite(`Available${id}`);
      expect(rate.AlarmActions).toEqual([as === 'page' ? topicArn : ticketTopicArn]);
      expect(JSON.stringify(rate.AlarmRule)).toMatch(/^\{"Fn::Join":\["",\["\(ALARM\(.*\) AND ALARM\(/);
    }
  });

  test('without a topic for tickets, all is told to the one there is', () => {
    const one = synthesize('prod', { 'alarms.topicArn': topicArn });
    for (const { properties } of one.ofType('AWS::CloudWatch::CompositeAlarm'))
      expect(properties.AlarmActions).toEqual([topicArn]);
  });

  test('counts what a function could not answer, and says nothing of a few requests', () => {
    const { Metrics } = alarm('AvailableInAnHourLong');
    const [{ Expression }] = Metrics.filter(({ Expression: each }: { Expression?: string }) => each);
    expect(Expression).toMatch(
      /^IF\(FILL\(answered, 0\) \+ FILL\(crashed0, 0\) .* >= 20, \(FILL\(failed, 0\) \+ .*, 0\)$/,
    );
    const stats = Metrics.flatMap(
      ({ MetricStat }: { MetricStat?: { Metric: { MetricName: string } } }) =>
        MetricStat?.Metric.MetricName ?? [],
    );
    expect(stats.filter((name: string) => name === 'Errors')).toHaveLength(moneyOperations.length);
    expect(stats.filter((name: string) => name === 'Throttles')).toHaveLength(moneyOperations.length);
  });

  test.each(['availablePercent', 'fastPercent', 'decidedPercent', 'freshPercent'])(
    '%s is not so low that the fastest alarm could never go off',
    (setting) => {
      expect(() => synthesize('prod', { [`objectives.${setting}`]: '93' })).toThrow('from 93.1 to 99.99');
    },
  );
});

test('saved queries are asked of log groups that are there', () => {
  const app = synthesize('dev');
  const queries = app.ofType('AWS::Logs::QueryDefinition');
  expect(queries.length).toBeGreaterThanOrEqual(4);
  for (const { stack, properties } of queries) {
    for (const group of properties.LogGroupNames)
      expect(app.pointedTo(stack, group).type).toBe('AWS::Logs::LogGroup');
    // CloudWatch takes no more.
    expect(properties.LogGroupNames.length).toBeLessThanOrEqual(50);
  }
});
