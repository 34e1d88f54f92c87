import { expect, test } from 'vitest';
import { nameOf, synthesize } from './synthesized.ts';

const app = synthesize('dev');
const mapping = app
  .ofType('AWS::Lambda::EventSourceMapping')
  .find(
    ({ stack, properties }) => nameOf(app.functionBehind(stack, properties.FunctionName)) === 'ProjectStores',
  );

test('the stores are projected from the history, whose stream has a reader to spare', () => {
  expect(nameOf(app.pointedTo(mapping?.stack ?? '', mapping?.properties.EventSourceArn))).toBe('Projections');
  const patterns = mapping?.properties.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) =>
    JSON.parse(Pattern),
  );
  const entries = { sk: { S: [{ prefix: 'ENTRY#' }] } };
  const store = { S: [{ prefix: 'store:' }] };
  expect(patterns).toEqual([
    { dynamodb: { Keys: entries, NewImage: { credit: store } } },
    { dynamodb: { Keys: entries, NewImage: { debit: store } } },
  ]);
});

test('in batches for which the bound of write units is counted, from a window that tells their shard', () => {
  expect(mapping?.properties).toMatchObject({ BatchSize: 1000, TumblingWindowInSeconds: 900 });
});

test('gathered for five minutes in prod; in dev, and on a laptop, nobody waits', () => {
  const mappingIn = (stage: 'dev' | 'prod') =>
    synthesize(stage).one('AWS::Lambda::EventSourceMapping', 'Lines').properties;
  expect(mappingIn('prod').MaximumBatchingWindowInSeconds).toBe(300);
  expect(mappingIn('dev')).not.toHaveProperty('MaximumBatchingWindowInSeconds');
});

test('somebody is woken when the projection falls behind', () => {
  const alarm = app.one('AWS::CloudWatch::Alarm', 'LinesAgeAlarm');
  const [age] = alarm.properties.Metrics.filter(({ MetricStat }: { MetricStat?: unknown }) => MetricStat);
  expect(age.MetricStat).toMatchObject({ Metric: { MetricName: 'IteratorAge' }, Stat: 'Maximum' });
  expect(alarm.properties.Metrics).toContainEqual(
    expect.objectContaining({ Expression: 'IF(age > 1800000, 1, 0)' }),
  );
});
