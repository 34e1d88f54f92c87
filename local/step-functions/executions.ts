/** Drives executions from state to state, keeping each result before the next state begins. */
import { type Invoke, PlatformError } from '../types.ts';
import {
  type Definition,
  EXECUTION_CONTEXT,
  type Json,
  LONGEST_TIMEOUT_SECONDS,
  readDefinition,
} from './definition.ts';
import { runState, type StateOutcome, type StateRun, TaskError } from './run-state.ts';
import type { Execution, ExecutionStore } from './store.ts';
import { type Answer, createTask, type Task, timeLimit } from './task.ts';

export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** The text, and what it says. */
  readonly definition: string;
  readonly parsed: Definition;
}

export interface ExecutionPorts {
  readonly machines: readonly Machine[];
  readonly store: ExecutionStore;
  readonly region: string;
  readonly invoke: Invoke;
  readonly now: () => number;
  readonly random: (size: number) => Uint8Array;
  readonly log: (line: string) => void;
}

export interface Executions {
  /** Keeps the execution durably, then begins it. The name must be new to the machine. */
  start(machine: Machine, arn: string, name: string, input: string): void;
  /** Ends a running execution; does nothing to one that has ended. */
  stop(arn: string, error: string | null, cause: string | null): void;
  /** Whether a task waits for an answer to this token now. */
  awaits(token: string): boolean;
  /** Answers a token that is awaited, durably. */
  answer(token: string, answer: Answer): void;
  /** The execution of that name or ARN when it has ended, be it not started yet. */
  settled(nameOrArn: string): Promise<Execution>;
  /** Leaves what is running to the next process. */
  close(): Promise<void>;
}

interface Live {
  run?: StateRun;
  task?: Task;
  /** Ends the execution at its machine's TimeoutSeconds. */
  deadline?: NodeJS.Timeout | undefined;
  driving?: Promise<void>;
}

type End = Pick<Execution, 'status' | 'output' | 'error' | 'cause'>;

const END_EVENTS = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
} as const;

/** Starts with the executions that an earlier process left running, each at the state that it had reached. */
export function startExecutions(ports: ExecutionPorts): Executions {
  const { store, now, log } = ports;
  const live = new Map<string, Live>();
  const definitions = new Map(ports.machines.map(({ definition, parsed }) => [definition, parsed]));
  const waiting: { readonly key: string; resolve(execution: Execution): void; reject(error: Error): void }[] =
    [];
  let closing = false;

  const definitionOf = ({ definition, arn }: Pick<Execution, 'definition' | 'arn'>): Definition => {
    const known = definitions.get(definition) ?? readDefinition(definition, arn);
    definitions.set(definition, known);
    return known;
  };

  const finish = (execution: Execution, end: End) => {
    const { arn } = execution;
    store.atomically(() => {
      if (execution.token) store.updateToken(execution.token, { closed: 1 });
      store.append(arn, END_EVENTS[end.status as keyof typeof END_EVENTS], now(), endDetails(end));
      store.update(arn, { ...end, stoppedAt: now(), attemptAt: null, token: null });
    });
    clearTimeout(live.get(arn)?.deadline);
    const ended = store.find(arn) as Execution;
    for (const waiter of waiting.filter(({ key }) => key === arn || key === execution.name)) {
      waiting.splice(waiting.indexOf(waiter), 1);
      waiter.resolve(ended);
    }
  };

  const record = (execution: Execution, outcome: StateOutcome, task: Task | undefined) => {
    const { arn } = execution;
    for (const [type, details] of task?.endings() ?? []) store.append(arn, type, now(), details);
    if (outcome.kind === 'abandoned') return;
    if (outcome.kind === 'failed') {
      const { error, cause } = outcome;
      return finish(execution, { status: 'FAILED', output: null, error, cause });
    }
    const output = JSON.stringify(outcome.output);
    const { Type } = definitionOf(execution).states[execution.state] ?? {};
    store.append(arn, `${Type}StateExited`, now(), {
      stateExitedEventDetails: { name: execution.state, output },
    });
    if (outcome.kind === 'end') {
      return finish(execution, { status: 'SUCCEEDED', output, error: null, cause: null });
    }
    if (execution.token) store.updateToken(execution.token, { closed: 1 });
    const next = { state: outcome.state, stateInput: output, enteredAt: null, attemptAt: null, token: null };
    store.update(arn, next);
  };

  const drive = async (arn: string, entry: Live): Promise<void> => {
    for (;;) {
      const execution = store.find(arn);
      if (closing || execution?.status !== 'RUNNING') return;
      const outcome = await runCurrentState(execution, definitionOf(execution), entry, ports);
      const current = store.find(arn);
      if (closing || outcome.kind === 'abandoned' || current?.status !== 'RUNNING') return;
      store.atomically(() => record(current, outcome, entry.task));
    }
  };

  const begin = (execution: Execution) => {
    const { arn } = execution;
    const entry: Live = {};
    live.set(arn, entry);
    const limit = definitionOf(execution).timeoutSeconds;
    if (limit !== undefined) {
      const left = execution.startedAt + limit * 1000 - now();
      entry.deadline = setTimeout(() => end(arn, 'TIMED_OUT', 'States.Timeout', null), Math.max(left, 0));
    }
    entry.driving = drive(arn, entry)
      .catch((error: unknown) => log(`The execution ${arn} stands still: ${String(error)}`))
      .finally(() => {
        if (live.get(arn) === entry) live.delete(arn);
      });
  };

  const end = (arn: string, status: 'TIMED_OUT' | 'ABORTED', error: string | null, cause: string | null) => {
    const execution = store.find(arn);
    if (execution?.status !== 'RUNNING') return;
    finish(execution, { status, output: null, error, cause });
    live.get(arn)?.run?.abandon();
  };

  for (const execution of store.running()) {
    if (ports.machines.some(({ arn }) => arn === execution.machineArn)) begin(execution);
    else log(`The execution ${execution.arn} stands still: its state machine is no longer part of the app.`);
  }

  return {
    start(machine, arn, name, input) {
      const { startAt } = definitionOf(machine);
      const row = {
        arn,
        machineArn: machine.arn,
        name,
        definition: machine.definition,
        input,
        startedAt: now(),
      };
      store.atomically(() => {
        store.insert({ ...row, state: startAt, stateInput: input });
        const details = { input, inputDetails: { truncated: false }, roleArn: machine.roleArn };
        store.append(arn, 'ExecutionStarted', now(), { executionStartedEventDetails: details });
      });
      begin(store.find(arn) as Execution);
    },
    stop: (arn, error, cause) => end(arn, 'ABORTED', error, cause),
    awaits(token) {
      const known = store.token(token);
      if (!known || known.closed || known.answer !== null) return false;
      return live.get(known.executionArn)?.task?.awaits(token) ?? false;
    },
    answer(token, answer) {
      live.get(store.token(token)?.executionArn ?? '')?.task?.answer(answer);
    },
    settled: (key) =>
      new Promise((resolve, reject) => {
        const execution = store.findNamed(key);
        if (execution && execution.status !== 'RUNNING') resolve(execution);
        else waiting.push({ key, resolve, reject });
      }),
    async close() {
      closing = true;
      for (const { run, deadline } of live.values()) {
        clearTimeout(deadline);
        run?.abandon();
      }
      await Promise.all([...live.values()].map(({ driving }) => driving));
      for (const { key, reject } of waiting)
        reject(new PlatformError(`The platform stopped before ${key} ended.`));
    },
  };
}

/** Enters the state if it is not entered yet, and runs it. */
async function runCurrentState(
  execution: Execution,
  definition: Definition,
  entry: Live,
  ports: ExecutionPorts,
): Promise<StateOutcome> {
  const { store, now } = ports;
  const { arn, state: name, stateInput } = execution;
  const state = definition.states[name];
  if (!state) return { kind: 'failed', error: 'States.Runtime', cause: `There is no state ${name}.` };
  const enteredAt = execution.enteredAt ?? now();
  if (execution.enteredAt === null) {
    const details = { name, input: stateInput };
    store.atomically(() => {
      store.update(arn, { enteredAt });
      store.append(arn, `${state.Type}StateEntered`, enteredAt, { stateEnteredEventDetails: details });
    });
  }
  const input = JSON.parse(stateInput) as Json;
  const context = contextOf(execution, enteredAt, ports);
  try {
    const limit = state.Type === 'Task' ? timeLimit(state, input, context) : LONGEST_TIMEOUT_SECONDS;
    const task = createTask({ ...ports, execution, state, limit });
    entry.task = task;
    const State = {
      ...context.State,
      get RetryCount() {
        return task.context.retries();
      },
    };
    entry.run = runState({
      state,
      names: Object.keys(definition.states),
      input,
      context: { ...context, State, ...(task.context.token && { Task: task.context.token }) },
      task: task.attempt,
      timeout: task.secondsLeft,
      failed: task.failed,
    });
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return { kind: 'failed', error: error.name, cause: error.message };
  }
  return entry.run.outcome;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
function contextOf(execution: Execution, enteredAt: number, { machines }: ExecutionPorts) {
  const machine = machines.find(({ arn }) => arn === execution.machineArn);
  return {
    [EXECUTION_CONTEXT]: {
      Id: execution.arn,
      Input: JSON.parse(execution.input) as Json,
      Name: execution.name,
      RoleArn: machine?.roleArn,
      StartTime: new Date(execution.startedAt).toISOString(),
    },
    StateMachine: { Id: execution.machineArn, Name: machine?.name },
    State: { Name: execution.state, EnteredTime: new Date(enteredAt).toISOString() },
  };
}

function endDetails({ status, output, error, cause }: End): Readonly<Record<string, unknown>> {
  if (status === 'SUCCEEDED') return { executionSucceededEventDetails: { output } };
  const details = { error: error ?? undefined, cause: cause ?? undefined };
  if (status === 'FAILED') return { executionFailedEventDetails: details };
  return status === 'ABORTED'
    ? { executionAbortedEventDetails: details }
    : { executionTimedOutEventDetails: details };
}
