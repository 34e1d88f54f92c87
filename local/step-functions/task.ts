/** Does the work of one Task state: invokes its function, and waits for its token to be answered where it must. */
import type { Invoke } from '../types.ts';
import {
  type Definition,
  type Json,
  LONGEST_TIMEOUT_SECONDS,
  type State,
  waitsForToken,
} from './definition.ts';
import { TaskError } from './run-state.ts';
import type { Execution, ExecutionStore } from './store.ts';

export type Answer =
  | { readonly kind: 'success'; readonly output: Json }
  | { readonly kind: 'failure'; readonly error: string; readonly cause: string };

type Event = readonly [type: string, details: Readonly<Record<string, unknown>>];

export interface Task {
  /** What `$$.Task` and `$$.State.RetryCount` read. */
  readonly context: { readonly token: { readonly Token: string } | undefined; retries(): number };
  attempt(parameters: Json): Promise<Json>;
  /** Seconds that the current attempt may still take. */
  secondsLeft(): number;
  failed(error: string): void;
  /** Whether the current attempt waits for an answer to this token. */
  awaits(token: string): boolean;
  /** Keeps the answer durably, then goes on with it. */
  answer(answer: Answer): void;
  /** How the attempts ended since the last call: history to be written together with what follows from it. */
  endings(): readonly Event[];
}

export interface TaskPorts {
  readonly execution: Execution;
  readonly state: State;
  readonly store: ExecutionStore;
  readonly invoke: Invoke;
  readonly region: string;
  readonly now: () => number;
  readonly random: (size: number) => Uint8Array;
  /** Seconds. */
  readonly limit: number;
}

/**
 * An attempt survives the process. After a restart it goes on with its token and the time that it has left: an answer
 * that was acknowledged is used, a function that has returned is not invoked again and its token stays valid, and a
 * function that was cut off is invoked once more with the same token. So functions run at least once.
 */
export function createTask(ports: TaskPorts): Task {
  const { execution, state, store, now, limit } = ports;
  const waits = waitsForToken(state);
  const ends: Event[] = [];
  let token = execution.token ?? undefined;
  let startedAt = execution.attemptAt;
  let continues = startedAt !== null;
  let retries = -1;
  let current: PromiseWithResolvers<Json> | undefined;

  const tokenNow = () => (token ??= Buffer.from(ports.random(48)).toString('base64url'));
  const begin = (parameters: Json) => {
    const at = now();
    startedAt = at;
    store.atomically(() => {
      for (const [type, details] of takeEndings()) store.append(execution.arn, type, at, details);
      const previous = store.find(execution.arn)?.token;
      if (previous) store.updateToken(previous, { closed: 1 });
      if (waits) store.insertToken(tokenNow(), execution.arn);
      store.update(execution.arn, { attemptAt: at, token: waits ? tokenNow() : null });
      const scheduled = {
        region: ports.region,
        parameters: JSON.stringify(parameters),
        ...resourceOf(state),
      };
      store.append(execution.arn, 'TaskScheduled', at, { taskScheduledEventDetails: scheduled });
      store.append(execution.arn, 'TaskStarted', at, { taskStartedEventDetails: resourceOf(state) });
    });
  };
  const takeEndings = () => ends.splice(0);
  const end = (attempt: PromiseWithResolvers<Json>, answer: Answer) => {
    // A late result of an attempt that has timed out says nothing any more.
    if (attempt !== current) return;
    current = undefined;
    ends.push(endingOf(answer, state));
    if (answer.kind === 'success') {
      attempt.resolve(answer.output);
    } else {
      token = undefined;
      attempt.reject(new TaskError(answer.error, answer.cause));
    }
  };
  const work = async (attempt: PromiseWithResolvers<Json>, parameters: Json) => {
    const result = await callFunction(ports.invoke, parameters);
    if (!waits || result.kind === 'failure') return end(attempt, result);
    if (attempt !== current) return;
    store.atomically(() => {
      store.updateToken(tokenNow(), { submitted: 1 });
      store.append(execution.arn, 'TaskSubmitted', now(), {
        taskSubmittedEventDetails: { ...resourceOf(state), output: JSON.stringify(result.output) },
      });
    });
  };
  const secondsLeft = () => limit - (now() - (startedAt ?? now())) / 1000;
  return {
    context: {
      token: waits
        ? {
            get Token() {
              return tokenNow();
            },
          }
        : undefined,
      retries: () => Math.max(retries, 0),
    },
    attempt(parameters) {
      retries++;
      const attempt = Promise.withResolvers<Json>();
      current = attempt;
      const known = continues && token !== undefined ? store.token(token) : undefined;
      if (!continues) begin(parameters);
      const outOfTime = continues && secondsLeft() <= 0;
      continues = false;
      if (known?.answer) end(attempt, JSON.parse(known.answer));
      else if (!known?.submitted && !outOfTime) void work(attempt, parameters);
      return attempt.promise;
    },
    secondsLeft,
    failed(error) {
      if (current) ends.push(['TaskTimedOut', { taskTimedOutEventDetails: { ...resourceOf(state), error } }]);
      current = undefined;
      token = undefined;
    },
    awaits: (asked) => current !== undefined && asked === token,
    answer(answer) {
      if (!current) return;
      store.updateToken(tokenNow(), { answer: JSON.stringify(answer) });
      end(current, answer);
    },
    endings: takeEndings,
  };
}

/**
 * Seconds that an attempt of a Task may take.
 *
 * @throws TaskError `States.Runtime` if the TimeoutSecondsPath does not lead to a positive integer
 */
export function timeLimit(state: State, input: Json, context: Readonly<Record<string, unknown>>): number {
  const path = state.TimeoutSecondsPath;
  if (path === undefined) return state.TimeoutSeconds ?? LONGEST_TIMEOUT_SECONDS;
  const [root, ...names] = path.split('.');
  const from: unknown = root === '$$' ? context : input;
  const value = names.reduce((at, name) => (at as Record<string, unknown> | null | undefined)?.[name], from);
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) {
    return Math.min(value, LONGEST_TIMEOUT_SECONDS);
  }
  throw new TaskError(
    'States.Runtime',
    `The TimeoutSecondsPath ${path} does not lead to a positive integer.`,
  );
}

/** The functions that the Tasks of a machine invoke, by state. */
export function functionsOf(
  definition: Definition,
): readonly (readonly [state: string, functionName: string])[] {
  return Object.entries(definition.states)
    .filter(([, state]) => state.Type === 'Task')
    .map(([name, state]) => [name, String(state.Parameters?.FunctionName)]);
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
async function callFunction(invoke: Invoke, parameters: Json): Promise<Answer> {
  const { FunctionName, Payload = {} } = parameters as { FunctionName: string; Payload?: Json };
  try {
    const result = await invoke(FunctionName, Payload);
    if (result.ok) {
      const payload = (result.payload ?? null) as Json;
      return { kind: 'success', output: { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 } };
    }
    const { errorType, errorMessage } = result;
    return {
      kind: 'failure',
      error: errorType || 'Lambda.Unknown',
      cause: JSON.stringify({ errorMessage, errorType }),
    };
  } catch (error) {
    // The function was not run: to a state machine, that is Lambda's own failure, which may pass.
    return { kind: 'failure', error: 'Lambda.ServiceException', cause: String(error) };
  }
}

const resourceOf = (state: State) => ({
  resourceType: 'lambda',
  resource: waitsForToken(state) ? 'invoke.waitForTaskToken' : 'invoke',
});

function endingOf(answer: Answer, state: State): Event {
  if (answer.kind === 'success') {
    const output = JSON.stringify(answer.output);
    return ['TaskSucceeded', { taskSucceededEventDetails: { ...resourceOf(state), output } }];
  }
  const { error, cause } = answer;
  return ['TaskFailed', { taskFailedEventDetails: { ...resourceOf(state), error, cause } }];
}
