import { expect, test } from 'vitest';
import { nameOf, synthesize } from './synthesized.ts';

const app = synthesize('dev');
const mapping = app
  .ofType('AWS::Lambda::EventSourceMapping')
  .find(
    ({ stack, properties }) =>
      nameOf(app.functionBehind(stack, properties.FunctionName)) === 'ProjectActivity',
  );

test('activity is told from the history, whose entries of a customer come from one shard at a time', () => {
  expect(nameOf(app.pointedTo(mapping?.stack ?? '', mapping?.properties.EventSourceArn))).toBe('Projections');
  const patterns = mapping?.properties.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) =>
    JSON.parse(Pattern),
  );
  expect(patterns).toEqual([
    {
      eventName: ['INSERT', 'MODIFY'],
      dynamodb: {
        Keys: { pk: { S: [{ prefix: 'WALLET#' }] }, sk: { S: [{ prefix: 'ENTRY#' }] } },
        NewImage: { kind: { S: ['payment', 'top_up'] } },
      },
    },
  ]);
});

test('at once, in batches as they come, from a window that tells their shard', () => {
  expect(mapping?.properties).toMatchObject({ BatchSize: 100, TumblingWindowInSeconds: 900 });
  expect(mapping?.properties).not.toHaveProperty('MaximumBatchingWindowInSeconds');
});

test('of the items that it tells, the function changes what it tells alone', () => {
  const statements = app
    .ofType('AWS::IAM::Policy')
    .filter(({ logicalId }) => logicalId.startsWith('ProjectActivity'))
    .flatMap(({ properties }) => properties.PolicyDocument.Statement);
  const updates = statements.filter(
    ({ Action, Condition }) =>
      [Action].flat().includes('dynamodb:UpdateItem') && JSON.stringify(Condition).includes('RISK#'),
  );
  expect(updates.map(({ Condition }) => Condition['ForAllValues:StringEquals'])).toEqual([
    { 'dynamodb:Attributes': ['pk', 'sk', 'activity', 'activityNext'] },
  ]);
});

test('somebody is woken when it falls behind', () => {
  const alarm = app.one('AWS::CloudWatch::Alarm', 'ActivityAgeAlarm');
  expect(alarm.properties.Metrics).toContainEqual(
    expect.objectContaining({ Expression: 'IF(age > 300000, 1, 0)' }),
  );
});
