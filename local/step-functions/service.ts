/** Step Functions' JSON protocol (`AWSStepFunctions.*`) for the Standard state machines of the app. */
import { Refusal } from '../aws/refusal.ts';
import type { Service } from '../aws/service.ts';
import type { ServiceAnswer } from '../types.ts';
import type { Json } from './definition.ts';
import type { Executions, Machine } from './executions.ts';
import type { Execution, ExecutionStore } from './store.ts';
import type { Answer } from './task.ts';

type Body = Readonly<Record<string, unknown>>;

export interface ServiceOptions {
  readonly machines: readonly Machine[];
  readonly executions: Executions;
  readonly store: ExecutionStore;
  readonly random: (size: number) => Uint8Array;
}

/** Bytes of an execution's input or a task's output. */
const MAXIMUM_PAYLOAD = 262_144;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the API reference lists them among the characters refused.
const FORBIDDEN_IN_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html */
export function createService(options: ServiceOptions): Service {
  const { machines, store, executions } = options;
  const operations: Record<string, (body: Body) => unknown> = {
    StartExecution: (body) => startExecution(body, options),
    DescribeExecution: (body) => describe(executionOf(store, body)),
    ListExecutions: (body) => listExecutions(body, options),
    GetExecutionHistory: (body) => history(body, store),
    StopExecution(body) {
      const { arn } = executionOf(store, body);
      executions.stop(arn, optional(body, 'error') ?? null, optional(body, 'cause') ?? null);
      return { stopDate: seconds(store.find(arn)?.stoppedAt ?? 0) };
    },
    SendTaskSuccess(body) {
      const output = required(body, 'output');
      return answer(body, options, { kind: 'success', output: json(output, 'InvalidOutput') });
    },
    SendTaskFailure(body) {
      const [error = '', cause = ''] = [optional(body, 'error'), optional(body, 'cause')];
      return answer(body, options, { kind: 'failure', error, cause });
    },
    SendTaskHeartbeat() {
      throw new Refusal('ValidationException', 'The local platform runs no tasks with HeartbeatSeconds.');
    },
  };
  return {
    targetPrefix: 'AWSStepFunctions',
    serves: (operation) => Object.hasOwn(operations, operation),
    actions(operation, body) {
      return [{ action: `states:${operation}`, resource: resourceOf(operation, body) }];
    },
    async handle({ operation, body }): Promise<ServiceAnswer> {
      try {
        return { status: 200, body: operations[operation]?.(body) };
      } catch (error) {
        if (error instanceof Refusal) return error.answer();
        throw error;
      }
    },
  };

  /** Answering a token is permitted on its state machine; a token that is not ours is judged by the first machine. */
  function resourceOf(operation: string, body: Body): string {
    if (operation.startsWith('SendTask')) {
      const execution = store.token(String(body.taskToken))?.executionArn;
      return (execution && store.find(execution)?.machineArn) ?? machines[0]?.arn ?? '*';
    }
    return String(body.executionArn ?? body.stateMachineArn ?? '*');
  }
}

/** Idempotent only while the execution runs and for the same input; an ended execution keeps its name. */
function startExecution(body: Body, { machines, executions, store, random }: ServiceOptions): unknown {
  const machine = machineOf(machines, body);
  const name = optional(body, 'name') ?? Buffer.from(random(16)).toString('hex');
  if (name.length < 1 || name.length > 80 || FORBIDDEN_IN_NAME.test(name)) {
    throw new Refusal('InvalidName', `Invalid Name: '${name}'`);
  }
  const input = optional(body, 'input') ?? '{}';
  json(input, 'InvalidExecutionInput');
  const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
  const existing = store.find(arn);
  if (!existing) executions.start(machine, arn, name, input);
  else if (existing.status !== 'RUNNING' || existing.input !== input) {
    throw new Refusal('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
  }
  return { executionArn: arn, startDate: seconds(store.find(arn)?.startedAt ?? 0) };
}

function listExecutions(body: Body, { machines, store }: ServiceOptions): unknown {
  const machine = machineOf(machines, body);
  const status = optional(body, 'statusFilter');
  const found = store.list(machine.arn).filter((execution) => !status || execution.status === status);
  const { page, nextToken } = paged(found, body);
  return {
    executions: page.map((execution) => ({
      executionArn: execution.arn,
      stateMachineArn: execution.machineArn,
      name: execution.name,
      ...timesAndStatus(execution),
    })),
    nextToken,
  };
}

function history(body: Body, store: ExecutionStore): unknown {
  const events = store.history(executionOf(store, body).arn).map(({ id, type, timestamp, details }) => ({
    id,
    previousEventId: id - 1,
    type,
    timestamp: seconds(timestamp),
    ...details,
  }));
  const { page, nextToken } = paged(body.reverseOrder === true ? events.reverse() : events, body);
  return { events: page, nextToken };
}

function answer(body: Body, { executions, store }: ServiceOptions, given: Answer): unknown {
  const token = required(body, 'taskToken');
  if (!/^[\w-]{64}$/.test(token)) throw new Refusal('InvalidToken', "Invalid Token: 'Invalid token'");
  if (!store.token(token))
    throw new Refusal('TaskDoesNotExist', "Task Does Not Exist: 'No task has this token'");
  if (!executions.awaits(token)) {
    throw new Refusal('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }
  executions.answer(token, given);
  return {};
}

function describe(execution: Execution): unknown {
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machineArn,
    name: execution.name,
    ...timesAndStatus(execution),
    input: execution.input,
    inputDetails: { included: true },
    ...(execution.output !== null && { output: execution.output, outputDetails: { included: true } }),
    ...(execution.error !== null && { error: execution.error }),
    ...(execution.cause !== null && { cause: execution.cause }),
  };
}

function timesAndStatus({ status, startedAt, stoppedAt }: Execution) {
  return {
    status,
    startDate: seconds(startedAt),
    ...(stoppedAt !== null && { stopDate: seconds(stoppedAt) }),
  };
}

/** The API's timestamps are seconds since the epoch with a fraction. */
const seconds = (milliseconds: number) => milliseconds / 1000;

function machineOf(machines: readonly Machine[], body: Body): Machine {
  const arn = arnMember(body, 'stateMachineArn');
  const machine = machines.find((candidate) => candidate.arn === arn);
  if (machine) return machine;
  throw new Refusal('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

function executionOf(store: ExecutionStore, body: Body): Execution {
  const arn = arnMember(body, 'executionArn');
  const execution = store.find(arn);
  if (execution) return execution;
  throw new Refusal('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}

function arnMember(body: Body, member: string): string {
  const arn = required(body, member);
  if (/^arn:aws[\w-]*:states:/.test(arn)) return arn;
  throw new Refusal('InvalidArn', `Invalid Arn: '${arn}'`);
}

function required(body: Body, member: string): string {
  const value = optional(body, member);
  if (value !== undefined) return value;
  throw invalid(member, 'must not be null');
}

function optional(body: Body, member: string): string | undefined {
  const value = body[member] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(member, 'must be a string');
}

function invalid(member: string, rule: string): Refusal {
  return new Refusal(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member ${rule}`,
  );
}

function json(text: string, error: 'InvalidExecutionInput' | 'InvalidOutput'): Json {
  const label = error === 'InvalidOutput' ? 'Invalid Output' : 'Invalid State Machine Execution Input';
  if (Buffer.byteLength(text) > MAXIMUM_PAYLOAD) throw new Refusal(error, `${label}: 'Too long'`);
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new Refusal(error, `${label}: 'Not valid JSON'`);
  }
}

function paged<T>(all: readonly T[], body: Body): { page: readonly T[]; nextToken: string | undefined } {
  const start = Number(optional(body, 'nextToken') ?? 0);
  if (!Number.isInteger(start) || start < 0) throw new Refusal('InvalidToken', "Invalid Token: 'nextToken'");
  const size =
    typeof body.maxResults === 'number' && body.maxResults > 0 ? Math.min(body.maxResults, 1000) : 100;
  const end = start + size;
  return { page: all.slice(start, end), nextToken: end < all.length ? String(end) : undefined };
}
