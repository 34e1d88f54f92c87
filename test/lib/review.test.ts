import { expect, test } from 'vitest';
import { openHoldsIndex } from '../../lambdas/store/open-holds.ts';
import { nameOf, synthesize } from './synthesized.ts';

const app = synthesize('dev', {
  'review.timeToDecideSeconds': '77',
  'review.high.timeToDecideSeconds': '99',
});
const machine = app.one('AWS::StepFunctions::StateMachine');

/** The definition, functions by their names. */
const definition = JSON.parse(
  machine.properties.DefinitionString['Fn::Join'][1]
    .map((part: string | { Ref?: string }) => {
      if (typeof part === 'string') return part;
      return part.Ref === 'AWS::Partition' ? 'aws' : nameOf(app.functionBehind(machine.stack, part));
    })
    .join(''),
);
const { ClassOfCase, OpenCase, OpenHighCase, FreezeAsDecided, SettlePayment, Settled } = definition.States;

test('a class of its own for much money; whoever starts it without one gets the other', () => {
  expect(definition.StartAt).toBe('ClassOfCase');
  expect(ClassOfCase).toEqual({
    Type: 'Choice',
    Choices: [
      {
        And: [
          { Variable: '$.caseClass', IsPresent: true },
          { Variable: '$.caseClass', StringEquals: 'high' },
        ],
        Next: 'OpenHighCase',
      },
    ],
    Default: 'OpenCase',
  });
});

const opening: [name: string, caseClass: string, seconds: number][] = [
  ['OpenCase', 'standard', 77],
  ['OpenHighCase', 'high', 99],
];
test.each(opening)(
  '%s opens a case with a task token, and waits as long as a reviewer has',
  (name, caseClass, seconds) => {
    expect(definition.States[name]).toMatchObject({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: {
        FunctionName: 'OpenCase',
        Payload: { 'paymentId.$': '$.paymentId', 'taskToken.$': '$$.Task.Token', caseClass },
      },
      TimeoutSeconds: seconds,
      ResultPath: null,
      Next: 'FreezeAsDecided',
    });
  },
);

test('whoever opens the case, sweeps or watches is told the same times', () => {
  for (const name of ['OpenCase', 'SweepHolds', 'WatchDeadlines'])
    expect(app.one('AWS::Lambda::Function', name).properties.Environment.Variables).toMatchObject({
      TIME_TO_DECIDE: '77',
      HIGH_TIME_TO_DECIDE: '99',
    });
});

test('by default a high payment has as long as any other', () => {
  const { Environment } = synthesize('dev').one('AWS::Lambda::Function', 'OpenCase').properties;
  expect(Environment.Variables.HIGH_TIME_TO_DECIDE).toBe(Environment.Variables.TIME_TO_DECIDE);
});

test.each(opening)('%s: a timeout is not tried again; any other failure is', (name) => {
  const { Retry } = definition.States[name];
  expect(Retry).toHaveLength(1);
  expect(Retry[0].ErrorEquals).toEqual(['States.TaskFailed']);
});

test('freezes as decided before it settles, and settles whatever happened', () => {
  const caught = (Next: string) => [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next }];
  expect(OpenCase.Catch).toEqual(caught('FreezeAsDecided'));
  expect(OpenHighCase.Catch).toEqual(caught('FreezeAsDecided'));
  expect(FreezeAsDecided).toMatchObject({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: {
      FunctionName: 'FreezeAsDecided',
      Payload: { 'paymentId.$': '$.paymentId' },
    },
    Catch: caught('SettlePayment'),
    Next: 'SettlePayment',
  });
  expect(SettlePayment).toMatchObject({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'SettlePayment', Payload: { 'paymentId.$': '$.paymentId' } },
    Next: 'Settled',
  });
  expect(Settled).toEqual({ Type: 'Succeed' });
});

test('every task is tried again, ever more slowly, and not by all at the same moment', () => {
  for (const state of [OpenCase, OpenHighCase, FreezeAsDecided, SettlePayment]) {
    expect(state.Retry).toHaveLength(1);
    expect(state.Retry[0]).toMatchObject({ BackoffRate: 2, JitterStrategy: 'FULL' });
  }
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

test('a held payment costs at most eight transitions, whichever way it goes', () => {
  const longest = (name: string): number => {
    const { Next, Default, Choices = [], Catch = [] } = definition.States[name];
    const next = [Next, Default, ...[...Choices, ...Catch].map((each: { Next: string }) => each.Next)];
    return 1 + Math.max(0, ...next.filter((each) => each !== undefined).map(longest));
  };
  // One to each state, and one to the end.
  expect(longest(definition.StartAt) + 1).toBe(6);
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
  consumer: nameOf(app.functionBehind(stack, properties.FunctionName)),
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
      // What is recorded of cases never changes; where it does, somebody is called.
      { eventName: ['MODIFY', 'REMOVE'], dynamodb: { Keys: { pk: { S: [{ prefix: 'AUDIT#' }] } } } },
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
  const sweeper = app.functionBehind(rule.stack, target.Arn);
  expect(nameOf(sweeper)).toBe('SweepHolds');
  expect(sweeper.properties.Environment.Variables).toMatchObject({
    TIME_TO_DECIDE: '77',
    SWEEP_MARGIN: '300',
  });

  const projections = app.one('AWS::DynamoDB::GlobalTable', 'Projections');
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

test('deadlines are watched every minute, and what the machine could not freeze is tried every five', () => {
  const invokedBy = (rule: string) => {
    const { properties, stack } = app.one('AWS::Events::Rule', rule);
    return [properties.ScheduleExpression, nameOf(app.functionBehind(stack, properties.Targets[0].Arn))];
  };
  expect(invokedBy('DeadlinesSchedule')).toEqual(['rate(1 minute)', 'WatchDeadlines']);
  expect(invokedBy('DecidedFreezesSchedule')).toEqual(['rate(5 minutes)', 'FreezeAsDecided']);
});

test.each([
  ['DeadlinesEscalated', 'case_escalated'],
  ['DecidedFreezesIncomplete', 'freeze_incomplete'],
  ['AuditChanged', 'audit_changed'],
])('%s: somebody is called at a log line of %s', (id, event) => {
  const [filter] = app
    .ofType('AWS::Logs::MetricFilter')
    .filter(({ logicalId }) => logicalId.startsWith(`${id}Lines`));
  expect(filter?.properties.FilterPattern).toBe(`{ $.event = "${event}" }`);
  const [{ MetricName }] = filter?.properties.MetricTransformations ?? [];
  expect(app.one('AWS::CloudWatch::Alarm', `${id}Alarm`).properties).toMatchObject({
    MetricName,
    Threshold: 1,
  });
});

test.each(['DeadlinesFailedAlarm', 'DecidedFreezesFailedAlarm'])('%s goes off when a run fails', (id) => {
  expect(app.one('AWS::CloudWatch::Alarm', id).properties).toMatchObject({
    MetricName: 'Errors',
    Threshold: 1,
  });
});
