/** Starts the reviews of held payments, and lets those that wait go on. */
import {
  ExecutionAlreadyExists,
  InvalidToken,
  paginateListExecutions,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { Executions } from '../domain/review/cases.ts';

/** The execution has the payment's id for a name, so that starting twice is starting once. */
export function executionStarter(options: {
  readonly client: SFNClient;
  readonly machineArn: string;
}): Pick<Executions, 'start'> {
  return {
    async start(paymentId, caseClass) {
      const command = new StartExecutionCommand({
        stateMachineArn: options.machineArn,
        name: paymentId,
        input: JSON.stringify({ paymentId, caseClass }),
      });
      await unlessExpected(options.client.send(command), [ExecutionAlreadyExists]);
    },
  };
}

export function waitingTasks(options: { readonly client: SFNClient }): Pick<Executions, 'proceed'> {
  return {
    async proceed(taskToken) {
      const command = new SendTaskSuccessCommand({ taskToken, output: '{}' });
      await unlessExpected(options.client.send(command), [TaskDoesNotExist, TaskTimedOut, InvalidToken]);
    },
  };
}

async function unlessExpected(
  answer: Promise<unknown>,
  expected: readonly (abstract new (...args: never[]) => Error)[],
): Promise<void> {
  try {
    await answer;
  } catch (error) {
    if (!expected.some((kind) => error instanceof kind)) throw error;
  }
}

/**
 * The payments whose review runs, with the time of its start in milliseconds since the epoch; a moment behind. A thousand
 * to a call.
 */
export async function runningReviews(options: {
  readonly client: SFNClient;
  readonly machineArn: string;
}): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const pages = paginateListExecutions(
    { client: options.client },
    { stateMachineArn: options.machineArn, statusFilter: 'RUNNING', maxResults: 1000 },
  );
  for await (const { executions } of pages)
    for (const { name, startDate } of executions ?? []) if (name) found.set(name, startDate?.getTime() ?? 0);
  return found;
}
