import { expect, test } from 'vitest';
import { openHoldsIndex } from '../../lambdas/store/open-holds.ts';
import { nameOf, synthesize } from './synthesized.ts';

const app = synthesize('dev', { 'review.timeToDecideSeconds': '77' });
const machine = app.one('AWS::StepFunctions::StateMachine');

/** The definition, functions by their names. */
const definition = JSON.parse(
  machine.properties.DefinitionString['Fn::Join'][1]
    .map((part: string | { Ref?: string }) => {
      if (typeof part === 'string') return part;
      return part.Ref === 'AWS::Partition' ? 'aws' : nameOf(app.pointedTo(machine.stack, part));
    })
    .join(''),
);
const { OpenCase, SettlePayment, Settled } = definition.States;

test('opens a case with a task token, and waits as long as a reviewer has', () => {
  expect(definition.StartAt).toBe('OpenCase');
  expect(OpenCase).toMatchObject({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Parameters: {
      FunctionName: 'OpenCase',
      Payload: { 'paymentId.$': '$.paymentId', 'taskToken.$': '$$.Task.Token' },
    },
    TimeoutSeconds: 77,
    ResultPath: null,
    Next: 'SettlePayment',
  });
  expect(app.one('AWS::Lambda::Function', 'OpenCase').properties.Environment.Variables.TIME_TO_DECIDE).toBe(
    '77',
  );
});

test('a timeout is not tried again; any other failure is', () => {
  expect(OpenCase.Retry).toHaveLength(1);
  expect(OpenCase.Retry[0].ErrorEquals).toEqual(['States.TaskFailed']);
});

test('settles whatever happened to the case', () => {
  expect(OpenCase.Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'SettlePayment' }]);
  expect(SettlePayment).toMatchObject({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'SettlePayment', Payload: { 'paymentId.$': '$.paymentId' } },
    Next: 'Settled',
  });
  expect(Settled).toEqual({ Type: 'Succeed' });
});

test('tries for most of an hour to settle, since reserved funds wait on it', () => {
  const [{ ErrorEquals, IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts }] = SettlePayment.Retry;
  expect(ErrorEquals).toEqual(['States.ALL']);
  const delays = Array.from({ length: MaxAttempts }, (_, attempt) =>
    Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds),
  );
  const minutes = delays.reduce((sum, delay) => sum + delay, 0) / 60;
  expect(minutes).toBeGreaterThan(40);
  expect(minutes).toBeLessThan(90);
});

test('a held payment costs at most eight transitions', () => {
  expect(Object.keys(definition.States).length + 1).toBeLessThanOrEqual(8);
});

test('logs failures, without the execution data that holds task tokens', () => {
  expect(machine.properties).toMatchObject({
    StateMachineType: 'STANDARD',
    LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
    TracingConfiguration: { Enabled: true },
  });
  const [{ CloudWatchLogsLogGroup }] = machine.properties.LoggingConfiguration.Destinations;
  const group = app.pointedTo(machine.stack, CloudWatchLogsLogGroup.LogGroupArn);
  expect(group.properties.LogGroupName).toBe('/aws/vendedlogs/states/holdfast-dev-review');
});

const mappings = app.ofType('AWS::Lambda::EventSourceMapping').map(({ stack, properties }) => ({
  consumer: nameOf(app.pointedTo(stack, properties.FunctionName)),
  table: nameOf(app.pointedTo(stack, properties.EventSourceArn)),
  filters: properties.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern)),
}));

test.each([
  {
    consumer: 'StartReview',
    table: 'Ledger',
    filters: [
      {
        eventName: ['INSERT'],
        dynamodb: { Keys: { pk: { S: [{ prefix: 'PAYMENT#' }] } }, NewImage: { state: { S: ['pending'] } } },
      },
      {
        eventName: ['MODIFY'],
        dynamodb: {
          Keys: { pk: { S: [{ prefix: 'PAYMENT#' }] } },
          OldImage: { state: { S: ['challenged'] } },
          NewImage: { state: { S: ['pending'] } },
        },
      },
    ],
  },
  {
    consumer: 'FollowDecision',
    table: 'Cases',
    filters: [
      {
        eventName: ['MODIFY'],
        dynamodb: {
          Keys: { pk: { S: [{ prefix: 'CASE#case_' }] } },
          NewImage: { state: { S: ['decided', 'expired'] } },
        },
      },
    ],
  },
  {
    consumer: 'RecordEntries',
    table: 'Ledger',
    filters: [
      { dynamodb: { NewImage: { debit: { S: [{ prefix: 'wallet:' }, { prefix: 'store:' }] } } } },
      { dynamodb: { NewImage: { credit: { S: [{ prefix: 'wallet:' }, { prefix: 'store:' }] } } } },
    ],
  },
])('$consumer hears of $table', (expected) => {
  expect(mappings).toContainEqual(expected);
});

test('holds that the machine missed are looked for every five minutes, and found without a scan', () => {
  const rule = app.one('AWS::Events::Rule', 'SweeperSchedule');
  expect(rule.properties.ScheduleExpression).toBe('rate(5 minutes)');
  const [target] = rule.properties.Targets;
  const sweeper = app.pointedTo(rule.stack, target.Arn);
  expect(nameOf(sweeper)).toBe('SweepHolds');
  expect(sweeper.properties.Environment.Variables).toMatchObject({
    TIME_TO_DECIDE: '77',
    SWEEP_MARGIN: '300',
  });

  const projections = app.one('AWS::DynamoDB::Table', 'Projections');
  expect(projections.properties.GlobalSecondaryIndexes).toEqual([
    {
      IndexName: openHoldsIndex,
      KeySchema: [
        { AttributeName: 'hold', KeyType: 'HASH' },
        { AttributeName: 'movedAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ]);
});

test('somebody is called when one had to be swept, and when the sweeper cannot', () => {
  const [filter, ...more] = app
    .ofType('AWS::Logs::MetricFilter')
    .filter(({ logicalId }) => logicalId.startsWith('Sweeper'));
  expect(more).toEqual([]);
  expect(filter?.properties.FilterPattern).toBe('{ $.swept IS TRUE }');
  const [{ MetricName }] = filter?.properties.MetricTransformations ?? [];
  const alarm = app.one('AWS::CloudWatch::Alarm', 'SweeperSweptAlarm');
  expect(alarm.properties).toMatchObject({ MetricName, Threshold: 1 });
  const failed = app.one('AWS::CloudWatch::Alarm', 'SweeperFailedAlarm');
  expect(failed.properties).toMatchObject({ MetricName: 'Errors', Threshold: 1 });
});
