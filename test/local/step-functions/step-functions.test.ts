import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHarness, fail, succeed } from './harness.ts';
import { appOf, executionArn, functionArn, invoke, MACHINE, reviewMachine } from './machine.ts';

let harness: ReturnType<typeof createHarness>;
beforeEach(() => {
  harness = createHarness();
});
afterEach(() => harness.close());

const approve = JSON.stringify({ decision: 'approve' });
const tokenOf = async (name = 'open-case', nth = 1) =>
  ((await harness.invocation(name, nth)).event as { token: string }).token;

describe('the review of a held payment', () => {
  test('settles by the decision that answers the token', async () => {
    harness.start();
    await harness.execute('p1');
    const opened = await harness.invocation('open-case');
    expect(opened.event).toEqual({ paymentId: 'p1', token: expect.stringMatching(/^[\w-]{64}$/) });
    const answer = await harness.call('SendTaskSuccess', { taskToken: opened.event.token, output: approve });
    expect(answer).toEqual({ status: 200, body: {} });
    expect(await harness.now.settled('p1')).toEqual({
      arn: executionArn('p1'),
      status: 'SUCCEEDED',
      output: { settled: { by: 'settle' } },
      error: undefined,
      cause: undefined,
    });
    expect(harness.invocations[1]).toEqual({
      name: 'settle',
      event: { paymentId: 'p1', decision: { decision: 'approve' } },
    });
    expect(harness.now.transitions(executionArn('p1'))).toBe(4);
  });

  test('expires when nobody decides in time, and a late decision is refused', async () => {
    harness.start(reviewMachine({ TimeoutSeconds: 1 }));
    await harness.execute('p1');
    const token = await tokenOf();
    expect(await harness.now.settled('p1')).toMatchObject({ status: 'SUCCEEDED', output: { by: 'expire' } });
    expect(harness.namesInvoked()).toEqual(['open-case', 'expire']);
    expect(harness.invocations[1]?.event).toMatchObject({
      paymentId: 'p1',
      error: { Error: 'States.Timeout' },
    });
    const late = await harness.call('SendTaskSuccess', { taskToken: token, output: approve });
    expect(late).toMatchObject({ status: 400, body: { __type: 'TaskTimedOut' } });
    expect((await harness.history(executionArn('p1'))).map(({ type }) => type)).toContain('TaskTimedOut');
  });

  test('is bounded by a timeout that its input names', async () => {
    harness.start(reviewMachine({ TimeoutSecondsPath: '$.seconds' }));
    await harness.execute('p1', { paymentId: 'p1', seconds: 1 });
    expect(await harness.now.settled('p1')).toMatchObject({ output: { by: 'expire' } });
    await harness.execute('p2', { paymentId: 'p2', seconds: 'soon' });
    expect(await harness.now.settled('p2')).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  test('takes the first of two decisions', async () => {
    harness.start();
    await harness.execute('p1');
    const taskToken = await tokenOf();
    await harness.call('SendTaskSuccess', { taskToken, output: approve });
    const second = await harness.call('SendTaskFailure', { taskToken, error: 'Declined' });
    expect(second).toMatchObject({ status: 400, body: { __type: 'TaskTimedOut' } });
    expect(await harness.now.settled('p1')).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('can be decided while the function that opens the case still runs', async () => {
    const { promise: never } = Promise.withResolvers<never>();
    harness.answers['open-case'] = () => never;
    harness.start();
    await harness.execute('p1');
    await harness.call('SendTaskSuccess', { taskToken: await tokenOf(), output: approve });
    expect(await harness.now.settled('p1')).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('fails with what SendTaskFailure says', async () => {
    harness.start();
    await harness.execute('p1');
    await harness.call('SendTaskFailure', {
      taskToken: await tokenOf(),
      error: 'Declined',
      cause: 'by hand',
    });
    expect(await harness.now.settled('p1')).toMatchObject({
      status: 'FAILED',
      error: 'Declined',
      cause: 'by hand',
    });
  });

  test('is recorded as AWS records it', async () => {
    harness.start();
    await harness.execute('p1');
    const taskToken = await tokenOf();
    await harness.until(executionArn('p1'), 'TaskSubmitted');
    await harness.call('SendTaskSuccess', { taskToken, output: approve });
    await harness.now.settled('p1');
    const events = await harness.history(executionArn('p1'));
    expect(events.map(({ type }) => type)).toEqual([
      ...[
        'ExecutionStarted',
        'TaskStateEntered',
        'TaskScheduled',
        'TaskStarted',
        'TaskSubmitted',
        'TaskSucceeded',
      ],
      ...['TaskStateExited', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSucceeded'],
      ...['TaskStateExited', 'ExecutionSucceeded'],
    ]);
    expect(events.map(({ id, previousEventId }) => [id, previousEventId])).toEqual(
      events.map((_, index) => [index + 1, index]),
    );
    expect(events[1]).toMatchObject({
      stateEnteredEventDetails: { name: 'OpenCase', input: '{"paymentId":"p1"}' },
    });
    expect(events[2]).toMatchObject({
      taskScheduledEventDetails: { resourceType: 'lambda', resource: 'invoke.waitForTaskToken' },
    });
  });
});

describe('a function that fails', () => {
  test('is retried where its error is named, each time with a token of its own, and counts as a transition', async () => {
    harness.answers['open-case'] = (_, call) => (call === 1 ? fail('Busy') : succeed(null));
    harness.start();
    await harness.execute('p1');
    const [first, second] = [await tokenOf('open-case', 1), await tokenOf('open-case', 2)];
    expect(second).not.toBe(first);
    expect(await harness.call('SendTaskSuccess', { taskToken: first, output: approve })).toMatchObject({
      body: { __type: 'TaskTimedOut' },
    });
    await harness.call('SendTaskSuccess', { taskToken: second, output: approve });
    expect(await harness.now.settled('p1')).toMatchObject({ status: 'SUCCEEDED' });
    expect(harness.now.transitions(executionArn('p1'))).toBe(5);
  });

  test('fails the execution with its error type when the retries are used up', async () => {
    harness.answers['open-case'] = () => fail('Busy', 'come back later');
    harness.start();
    await harness.execute('p1');
    expect(await harness.now.settled('p1')).toMatchObject({
      status: 'FAILED',
      error: 'Busy',
      cause: JSON.stringify({ errorMessage: 'come back later', errorType: 'Busy' }),
    });
    expect(harness.invocations).toHaveLength(2);
  });

  test.each([
    ['its own name', 'TypeError', 'TypeError'],
    ['States.TaskFailed', 'TypeError', 'States.TaskFailed'],
    ['States.ALL', 'TypeError', 'States.ALL'],
    ['Lambda.Unknown, if it has no name', '', 'Lambda.Unknown'],
  ])('is caught by %s', async (_, errorType, caught) => {
    harness.answers.settle = () => fail(errorType);
    harness.start({
      StartAt: 'Settle',
      States: {
        Settle: invoke('settle', {}, { Catch: [{ ErrorEquals: [caught], Next: 'Caught' }], End: true }),
        Caught: { Type: 'Pass', End: true },
      },
    });
    await harness.execute('p1');
    const { output } = await harness.now.settled('p1');
    expect(output).toMatchObject({ Error: errorType || 'Lambda.Unknown' });
  });

  test('is Lambda.ServiceException where it could not be invoked at all', async () => {
    harness.answers.settle = (_, call) => {
      if (call === 1) throw new Error('no worker');
      return succeed('done');
    };
    harness.start({ StartAt: 'Settle', States: { Settle: reviewMachine().States.Settle } });
    await harness.execute('p1');
    expect(await harness.now.settled('p1')).toMatchObject({ output: { settled: 'done' } });
  });

  test('is retried where the attempt has timed out, and what the first attempt says then is not heard', async () => {
    const { promise: slow, resolve } = Promise.withResolvers<unknown>();
    harness.answers['open-case'] = (_, call) => (call === 1 ? slow : undefined);
    const { OpenCase, Settle, Expire } = reviewMachine({ TimeoutSeconds: 1 }).States;
    const Retry = [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 1 }];
    harness.start({ StartAt: 'OpenCase', States: { OpenCase: { ...OpenCase, Retry }, Settle, Expire } });
    await harness.execute('p1');
    const [first, second] = [await tokenOf('open-case', 1), await tokenOf('open-case', 2)];
    expect(second).not.toBe(first);
    const late = await harness.call('SendTaskSuccess', { taskToken: first, output: approve });
    expect(late).toMatchObject({ body: { __type: 'TaskTimedOut' } });
    resolve(fail('Busy'));
    expect(await harness.now.settled('p1')).toMatchObject({ output: { by: 'expire' } });
    const types = (await harness.history(executionArn('p1'))).map(({ type }) => type);
    expect(types.filter((type) => type === 'TaskTimedOut')).toHaveLength(2);
    expect(types).not.toContain('TaskFailed');
  });
});

describe('the states', () => {
  test('Choice, Pass, Succeed and Fail lead where the definition says, loops included', async () => {
    harness.answers.settle = (_, call) => succeed({ call });
    harness.start({
      StartAt: 'Try',
      States: {
        Try: invoke('settle', {}, { ResultPath: '$.result', Next: 'Enough' }),
        Enough: {
          Type: 'Choice',
          Choices: [
            { Variable: '$.result.Payload.call', NumericLessThan: 3, Next: 'Try' },
            { Variable: '$.bad', IsPresent: true, Next: 'Bad' },
          ],
          Default: 'Mark',
        },
        Mark: { Type: 'Pass', Result: 'good', ResultPath: '$.mark', Next: 'Done' },
        Done: { Type: 'Succeed', OutputPath: '$.mark' },
        Bad: { Type: 'Fail', Error: 'Bad', Cause: 'told so' },
      },
    });
    await harness.execute('good', {});
    expect(await harness.now.settled('good')).toMatchObject({ status: 'SUCCEEDED', output: 'good' });
    expect(harness.invocations).toHaveLength(3);
    await harness.execute('bad', { bad: true });
    expect(await harness.now.settled('bad')).toMatchObject({
      status: 'FAILED',
      error: 'Bad',
      cause: 'told so',
    });
  });

  test('that follows itself runs again', async () => {
    harness.answers.settle = (_, call) => (call < 3 ? fail('Again') : succeed('done'));
    const again = [{ ErrorEquals: ['Again'], ResultPath: null, Next: 'Try' }];
    harness.start({ StartAt: 'Try', States: { Try: invoke('settle', {}, { Catch: again, End: true }) } });
    await harness.execute('p1', {});
    expect(await harness.now.settled('p1')).toMatchObject({ output: { Payload: 'done', StatusCode: 200 } });
  });

  test('read the context object', async () => {
    harness.start({
      StartAt: 'First',
      States: {
        First: { Type: 'Pass', Result: { changed: true }, Next: 'Settle' },
        Settle: invoke(
          'settle',
          {
            Payload: {
              'id.$': '$$.Execution.Id',
              'input.$': '$$.Execution.Input.paymentId',
              'name.$': "States.Format('{}/{}', $$.Execution.Name, $$.State.Name)",
              'machine.$': '$$.StateMachine.Id',
              'started.$': '$$.Execution.StartTime',
            },
          },
          { End: true },
        ),
      },
    });
    const { body } = await harness.execute('p1');
    await harness.now.settled('p1');
    expect(harness.invocations[0]?.event).toEqual({
      id: executionArn('p1'),
      input: 'p1',
      name: 'p1/Settle',
      machine: MACHINE,
      started: new Date((body.startDate as number) * 1000).toISOString(),
    });
  });

  test('of an execution end at the machine’s own timeout', async () => {
    harness.start({ ...reviewMachine(), TimeoutSeconds: 1 });
    await harness.execute('p1');
    const taskToken = await tokenOf();
    expect(await harness.now.settled('p1')).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    expect(await harness.call('SendTaskSuccess', { taskToken, output: approve })).toMatchObject({
      status: 400,
    });
    expect(harness.namesInvoked()).toEqual(['open-case']);
  });
});

describe('a machine is refused by name when', () => {
  const pass = { Type: 'Pass', End: true };
  const only = (state: object) => ({ StartAt: 'S', States: { S: state } });
  test.each<[string, object | string, string]>([
    ['a state is of an unknown type', only({ ...pass, Type: 'Wait', Seconds: 1 }), 'Wait'],
    ['a state runs branches', only({ Type: 'Parallel', Branches: [only(pass)], End: true }), 'Parallel'],
    [
      'a task is another service',
      only({ Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', End: true }),
      'sqs',
    ],
    [
      'a task has a heartbeat',
      only(invoke('settle', {}, { HeartbeatSeconds: 5, End: true })),
      'HeartbeatSeconds',
    ],
    [
      'a task waits longer than a timer can',
      only(invoke('settle', {}, { TimeoutSeconds: 99999999, End: true })),
      '99999999',
    ],
    [
      'a task has other parameters',
      only(invoke('settle', { InvocationType: 'Event' }, { End: true })),
      'InvocationType',
    ],
    [
      'a task names no function',
      only(invoke('settle', { FunctionName: undefined }, { End: true })),
      'FunctionName',
    ],
    ['a task invokes no function of the app', only(invoke('other', {}, { End: true })), 'other'],
    [
      'a retrier does not wait',
      only(invoke('settle', {}, { Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 0 }], End: true })),
      'IntervalSeconds',
    ],
    ['it is written in JSONata', { ...only(pass), QueryLanguage: 'JSONata' }, 'JSONata'],
    ['a state is written in JSONata', only({ ...pass, QueryLanguage: 'JSONata' }), 'JSONata'],
    ['a state takes the whole context', only({ ...pass, Parameters: { 'all.$': '$$' } }), 'context'],
    ['a state leads nowhere', only({ Type: 'Pass', Next: 'Nowhere' }), 'not valid'],
    ['it is no JSON', '{', 'JSON'],
  ])('%s', (_, definition, named) => {
    const start = () => harness.start(definition);
    expect(start).toThrow(
      expect.objectContaining({ name: 'PlatformError', message: expect.stringContaining(named) }),
    );
    expect(start).toThrow('Review.Machine');
  });

  test('it is an Express machine', () => {
    const app = appOf(reviewMachine(), { StateMachineType: 'EXPRESS' });
    expect(() => harness.start('', { app })).toThrow('Review.Machine');
  });

  test('its role may not invoke a function', () => {
    const mayInvoke = (_: string, arn: string) => arn !== functionArn('expire');
    expect(() => harness.start(reviewMachine(), { mayInvoke })).toThrow(
      /State Expire .*Review\.Machine.* expire/,
    );
  });
});

test('a definition gets its substitutions', async () => {
  const text = JSON.stringify(reviewMachine()).replaceAll(functionArn('settle'), `\${SettleArn}`);
  const app = appOf(text, { DefinitionSubstitutions: { SettleArn: functionArn('settle') } });
  harness.start('', { app });
  await harness.execute('p1');
  await harness.call('SendTaskSuccess', { taskToken: await tokenOf(), output: approve });
  expect(await harness.now.settled('p1')).toMatchObject({ status: 'SUCCEEDED' });
});
