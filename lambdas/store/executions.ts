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
import type { HoldClass } from '../domain/review/case-class.ts';
import type { Executions } from '../domain/review/cases.ts';

interface ExecutionStarter extends Pick<Executions, 'start'> {
  /** @param trace X-Ray's header of the trace that the execution goes on in; without one, it is the caller's own */
  start(paymentId: string, caseClass: HoldClass, trace?: string): Promise<void>;
}

/** The execution has the payment's id for a name, so that starting twice is starting once. */
export function executionStarter(options: {
  readonly client: SFNClient;
  readonly machineArn: string;
}): ExecutionStarter {
  return {
    async start(paymentId, caseClass, trace) {
      const command = new StartExecutionCommand({
        stateMachineArn: options.machineArn,
        name: paymentId,
        input: JSON.stringify({ paymentId, caseClass }),
      });
      if (trace !== undefined) traced(command, trace);
      await unlessExpected(options.client.send(command), [ExecutionAlreadyExists]);
    },
  };
}

/**
 * Not the input's `traceHeader`: Step Functions takes the header before it, and the SDK sends that of the function where
 * there is none (docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html).
 */
const traced = ({ middlewareStack }: StartExecutionCommand, trace: string) =>
  middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { readonly headers: Record<string, string> };
      request.headers['X-Amzn-Trace-Id'] = trace;
      return next(args);
    },
    { step: 'build' },
  );

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
