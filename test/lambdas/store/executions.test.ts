import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { executionStarter, runningReviews, waitingTasks } from '../../../lambdas/store/executions.ts';
import { type Answer, answering } from '../../support/answering.ts';

const machineArn = 'arn:aws:states:ap-northeast-1:000000000000:stateMachine:review';
const started = { executionArn: 'arn:execution', startDate: 1 };

describe('starting a review', () => {
  test.each<[string, Answer]>([
    ['once', started],
    ['a second time', 'ExecutionAlreadyExists'],
  ])('%s', async (_, answer) => {
    const { settings, asked } = answering(answer);
    await executionStarter({ client: new SFNClient(settings), machineArn }).start('pay_1', 'high');
    expect(asked).toEqual([
      {
        operation: 'StartExecution',
        body: {
          stateMachineArn: machineArn,
          name: 'pay_1',
          input: '{"paymentId":"pay_1","caseClass":"high"}',
        },
      },
    ]);
  });

  test.each(['ExecutionLimitExceeded', 'StateMachineDoesNotExist', 'InvalidExecutionInput'])(
    'that fails (%s) is a fault',
    async (fault) => {
      const client = new SFNClient(answering(fault).settings);
      await expect(executionStarter({ client, machineArn }).start('pay_1', 'standard')).rejects.toThrow();
    },
  );
});

describe('letting a task go on', () => {
  test.each<[string, Answer]>([
    ['that waits', {}],
    ['that was told already', 'TaskDoesNotExist'],
    ['whose time is up', 'TaskTimedOut'],
    ['of an execution that is gone', 'InvalidToken'],
  ])('%s', async (_, answer) => {
    const { settings, asked } = answering(answer);
    await waitingTasks({ client: new SFNClient(settings) }).proceed('token');
    expect(asked).toEqual([{ operation: 'SendTaskSuccess', body: { taskToken: 'token', output: '{}' } }]);
  });

  test('with an output that is refused is a fault', async () => {
    const client = new SFNClient(answering('InvalidOutput').settings);
    await expect(waitingTasks({ client }).proceed('token')).rejects.toThrow();
  });
});

test('which reviews run is asked page by page', async () => {
  const { settings, asked } = answering(
    { executions: [{ name: 'pay_1', startDate: 1.5 }], nextToken: 'more' },
    { executions: [{ name: 'pay_2', startDate: 2 }] },
  );
  const running = await runningReviews({ client: new SFNClient(settings), machineArn });
  expect([...running]).toEqual([
    ['pay_1', 1500],
    ['pay_2', 2000],
  ]);
  const first = { stateMachineArn: machineArn, statusFilter: 'RUNNING', maxResults: 1000 };
  expect(asked).toEqual([
    { operation: 'ListExecutions', body: first },
    { operation: 'ListExecutions', body: { ...first, nextToken: 'more' } },
  ]);
});
