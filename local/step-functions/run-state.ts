/** Runs a single state of a state machine on `aws-local-stepfunctions` and tells which state comes next. */
import { ExecutionError, StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Json, State } from './definition.ts';

export type StateOutcome =
  | { readonly kind: 'next'; readonly state: string; readonly output: Json }
  | { readonly kind: 'end'; readonly output: Json }
  | { readonly kind: 'failed'; readonly error: string; readonly cause: string }
  | { readonly kind: 'abandoned' };

/** A failure of a Task: `name` is what Retry and Catch match, `message` the Cause. */
export class TaskError extends Error {
  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
  }
}

/** Ends the state without Retry or Catch: the platform stops, or the execution was stopped. */
class Abandoned extends Error {
  // The library asks an error for these.
  readonly isRetryable = false;
  readonly isCatchable = false;
}

export interface StateRun {
  readonly outcome: Promise<StateOutcome>;
  /** Ends the run at once; the outcome is then `abandoned`. */
  abandon(): void;
}

export interface StateRunOptions {
  readonly state: State;
  /** Every state of the machine, of which one may come next. */
  readonly names: readonly string[];
  readonly input: Json;
  readonly context: Readonly<Record<string, unknown>>;
  /** Does a Task's work; called once an attempt with the evaluated Parameters. */
  task(parameters: Json): Promise<Json>;
  /** Seconds that the attempt just begun may still take. */
  timeout(): number;
  /** An attempt failed: by its task, or by its timeout (`States.Timeout`). */
  failed(error: string): void;
}

/** No state has this name: AWS allows no control characters in one. */
const CURRENT = '\u0000current';

/**
 * The library runs whole machines and keeps nothing. So it gets a machine of which only one state is real, and every
 * state that could follow ends it: a state's result is then ours to keep before the next begins.
 */
export function runState(options: StateRunOptions): StateRun {
  const { state, names, input, context } = options;
  const { promise: abandoned, reject } = Promise.withResolvers<never>();
  // Nobody may be waiting for it.
  abandoned.catch(() => {});
  const real = {
    ...state,
    TimeoutSecondsPath: undefined,
    // A getter, because the time left differs from attempt to attempt. The library takes 0 for "not set".
    get TimeoutSeconds() {
      return Math.max(options.timeout(), 0.001);
    },
  };
  const ends = Object.fromEntries(names.map((name) => [name, { Type: 'Succeed' }]));
  const machine = new StateMachine(
    { StartAt: CURRENT, States: { ...ends, [CURRENT]: real } } as unknown as StateMachineDefinition,
    { validationOptions: { noValidate: true } },
  );
  const run = machine.run(input, {
    context,
    overrides: {
      taskResourceLocalHandlers: {
        [CURRENT]: (parameters) => Promise.race([abandoned, options.task(parameters)]),
      },
    },
  });
  // The events are read after this function returns, so the result may fail before anybody waits for it.
  run.result.catch(() => {});
  return {
    outcome: outcomeOf(run, options),
    abandon() {
      reject(new Abandoned());
      run.abort();
    },
  };
}

async function outcomeOf(
  run: ReturnType<StateMachine['run']>,
  options: StateRunOptions,
): Promise<StateOutcome> {
  let next: string | undefined;
  for await (const event of run.eventLogs) {
    if (event.type === 'StateEntered' && event.state.name !== CURRENT) next = event.state.name;
    if (event.type === 'StateFailed') options.failed(event.Error);
  }
  try {
    const output = await run.result;
    return next === undefined ? { kind: 'end', output } : { kind: 'next', state: next, output };
  } catch (error) {
    const cause = error instanceof ExecutionError ? error.cause : undefined;
    if (!(cause instanceof Error) || cause instanceof Abandoned) return { kind: 'abandoned' };
    return { kind: 'failed', error: cause.name, cause: cause.message };
  }
}
