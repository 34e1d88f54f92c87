import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHarness } from './harness.ts';
import { executionArn, MACHINE } from './machine.ts';

let harness: ReturnType<typeof createHarness>;
beforeEach(() => {
  harness = createHarness();
  harness.start();
});
afterEach(() => harness.close());

const output = '{}';
const decide = async (name: string) => {
  const { event } = await harness.invocation(
    'open-case',
    harness.namesInvoked().filter((each) => each === 'open-case').length,
  );
  await harness.call('SendTaskSuccess', { taskToken: event.token, output });
  await harness.now.settled(name);
};

describe('StartExecution', () => {
  test('says which execution it started, and when', async () => {
    const before = Date.now() / 1000;
    const { status, body } = await harness.execute('p1');
    expect({ status, body }).toEqual({
      status: 200,
      body: { executionArn: executionArn('p1'), startDate: expect.any(Number) },
    });
    expect(body.startDate).toBeGreaterThanOrEqual(before);
    expect(body.startDate).toBeLessThanOrEqual(Date.now() / 1000);
  });

  test('with the same name and input is the same running execution', async () => {
    const first = await harness.execute('p1');
    expect(await harness.execute('p1')).toEqual(first);
    await decide('p1');
    expect(harness.namesInvoked()).toEqual(['open-case', 'settle']);
  });

  test('with the same name and another input is refused', async () => {
    await harness.execute('p1');
    expect(await harness.execute('p1', { paymentId: 'p1', other: 1 })).toMatchObject({
      status: 400,
      body: {
        __type: 'ExecutionAlreadyExists',
        message: `Execution Already Exists: '${executionArn('p1')}'`,
      },
    });
  });

  test('with the name of an ended execution is refused, whatever the input', async () => {
    await harness.execute('p1');
    await decide('p1');
    expect(await harness.execute('p1')).toMatchObject({
      status: 400,
      body: { __type: 'ExecutionAlreadyExists' },
    });
  });

  test('without a name draws one', async () => {
    const { body } = await harness.call('StartExecution', {
      stateMachineArn: MACHINE,
      input: '{"paymentId":"x"}',
    });
    expect(body.executionArn).toMatch(/:execution:review:[0-9a-f]{32}$/);
  });

  test.each([
    ['another machine', { stateMachineArn: `${MACHINE}x` }, 'StateMachineDoesNotExist'],
    ['no machine', {}, 'ValidationException'],
    ['no ARN', { stateMachineArn: 'review' }, 'InvalidArn'],
    ['a name with a space', { stateMachineArn: MACHINE, name: 'a b' }, 'InvalidName'],
    ['a name with a colon', { stateMachineArn: MACHINE, name: 'PAYMENT:1' }, 'InvalidName'],
    ['a name of 81 characters', { stateMachineArn: MACHINE, name: 'x'.repeat(81) }, 'InvalidName'],
    ['an empty name', { stateMachineArn: MACHINE, name: '' }, 'InvalidName'],
    ['an input that is not JSON', { stateMachineArn: MACHINE, input: '{' }, 'InvalidExecutionInput'],
    ['an input that is not text', { stateMachineArn: MACHINE, input: {} }, 'ValidationException'],
    [
      'too long an input',
      { stateMachineArn: MACHINE, input: `"${'x'.repeat(262_144)}"` },
      'InvalidExecutionInput',
    ],
  ])('with %s is refused', async (_, body, type) => {
    expect(await harness.call('StartExecution', body)).toMatchObject({ status: 400, body: { __type: type } });
    expect(harness.invocations).toEqual([]);
  });
});

describe('an execution', () => {
  test('is described, running and ended', async () => {
    await harness.execute('p1');
    const describe = async () =>
      (await harness.call('DescribeExecution', { executionArn: executionArn('p1') })).body;
    const running = {
      executionArn: executionArn('p1'),
      stateMachineArn: MACHINE,
      name: 'p1',
      startDate: expect.any(Number),
      input: '{"paymentId":"p1"}',
      inputDetails: { included: true },
    };
    expect(await describe()).toEqual({ ...running, status: 'RUNNING' });
    await decide('p1');
    expect(await describe()).toEqual({
      ...running,
      status: 'SUCCEEDED',
      stopDate: expect.any(Number),
      output: '{"settled":{"by":"settle"}}',
      outputDetails: { included: true },
    });
  });

  test('is listed newest first, by status, in pages', async () => {
    for (const name of ['a', 'b', 'c']) await harness.execute(name);
    await harness.call('StopExecution', { executionArn: executionArn('b') });
    const list = async (body = {}) =>
      (await harness.call('ListExecutions', { stateMachineArn: MACHINE, ...body })).body;
    const names = (page: Record<string, unknown>) =>
      (page.executions as { name: string }[]).map(({ name }) => name);
    expect(names(await list())).toEqual(['c', 'b', 'a']);
    expect(names(await list({ statusFilter: 'ABORTED' }))).toEqual(['b']);
    const first = await list({ maxResults: 2 });
    expect(names(first)).toEqual(['c', 'b']);
    const second = await list({ maxResults: 2, nextToken: first.nextToken });
    expect(names(second)).toEqual(['a']);
    expect(second.nextToken).toBeUndefined();
  });

  test('that is stopped is aborted, and its token answers nothing', async () => {
    await harness.execute('p1');
    const { event } = await harness.invocation('open-case');
    const stop = { executionArn: executionArn('p1'), error: 'Stopped', cause: 'by the operator' };
    const { body } = await harness.call('StopExecution', stop);
    expect(await harness.now.settled('p1')).toMatchObject({
      status: 'ABORTED',
      error: 'Stopped',
      cause: 'by the operator',
    });
    expect(await harness.call('SendTaskSuccess', { taskToken: event.token, output })).toMatchObject({
      body: { __type: 'TaskTimedOut' },
    });
    expect(await harness.call('StopExecution', stop)).toEqual({ status: 200, body });
    expect((await harness.history(executionArn('p1'))).at(-1)).toMatchObject({
      type: 'ExecutionAborted',
      executionAbortedEventDetails: { error: 'Stopped', cause: 'by the operator' },
    });
  });

  test.each(['DescribeExecution', 'GetExecutionHistory', 'StopExecution'])(
    '%s needs one',
    async (operation) => {
      expect(await harness.call(operation, { executionArn: executionArn('none') })).toMatchObject({
        status: 400,
        body: { __type: 'ExecutionDoesNotExist' },
      });
    },
  );
});

describe('a task token', () => {
  test.each([
    ['not made here', 'SendTaskSuccess', { taskToken: 'forged', output }, 'InvalidToken'],
    ['never issued', 'SendTaskSuccess', { taskToken: 'x'.repeat(64), output }, 'TaskDoesNotExist'],
    ['never issued', 'SendTaskFailure', { taskToken: 'x'.repeat(64) }, 'TaskDoesNotExist'],
    ['absent', 'SendTaskFailure', {}, 'ValidationException'],
    ['of a heartbeat', 'SendTaskHeartbeat', { taskToken: 'x'.repeat(64) }, 'ValidationException'],
  ])('%s is refused by %s', async (_, operation, body, type) => {
    expect(await harness.call(operation, body)).toMatchObject({ status: 400, body: { __type: type } });
  });

  test('stays open when the answer is not JSON', async () => {
    await harness.execute('p1');
    const { event } = await harness.invocation('open-case');
    const bad = await harness.call('SendTaskSuccess', { taskToken: event.token, output: '{' });
    expect(bad).toMatchObject({ status: 400, body: { __type: 'InvalidOutput' } });
    expect(await harness.call('SendTaskSuccess', { taskToken: event.token, output })).toMatchObject({
      status: 200,
    });
  });
});

describe('the permission that a call needs', () => {
  test.each([
    ['StartExecution', { stateMachineArn: MACHINE }, MACHINE],
    ['DescribeExecution', { executionArn: executionArn('p1') }, executionArn('p1')],
    ['ListExecutions', { stateMachineArn: MACHINE }, MACHINE],
    ['SendTaskSuccess', { taskToken: 'forged' }, MACHINE],
    ['StartExecution', {}, '*'],
  ])('%s', (operation, body, resource) => {
    expect(harness.now.service.actions(operation, body)).toEqual([
      { action: `states:${operation}`, resource },
    ]);
  });
});
