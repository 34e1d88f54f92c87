/** Reads a state machine's definition (Amazon States Language, JSONPath) and refuses what cannot be run faithfully. */
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { PlatformError } from '../types.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface State {
  readonly Type: 'Task' | 'Choice' | 'Pass' | 'Succeed' | 'Fail';
  readonly Resource?: string;
  readonly Parameters?: Readonly<Record<string, Json>>;
  readonly TimeoutSeconds?: number;
  readonly TimeoutSecondsPath?: string;
  readonly [field: string]: unknown;
}

export interface Definition {
  readonly startAt: string;
  readonly states: Readonly<Record<string, State>>;
  /** Seconds that a whole execution may take. */
  readonly timeoutSeconds: number | undefined;
}

/** The longest time that a Node.js timer can wait: 24 days. */
export const LONGEST_TIMEOUT_SECONDS = Math.floor(2 ** 31 / 1000) - 1;

/** The library overwrites `Execution` in the context object, so ours has another name and the paths are rewritten. */
export const EXECUTION_CONTEXT = 'HoldfastExecution';

const COMMON = ['Type', 'Comment', 'QueryLanguage', 'InputPath', 'OutputPath'];
const FIELDS: Record<string, readonly string[]> = {
  Task: [
    ...COMMON,
    ...['Next', 'End', 'Resource', 'Parameters', 'ResultSelector', 'ResultPath', 'Retry', 'Catch'],
    ...['TimeoutSeconds', 'TimeoutSecondsPath'],
  ],
  Choice: [...COMMON, 'Choices', 'Default'],
  Pass: [...COMMON, 'Next', 'End', 'Parameters', 'Result', 'ResultPath'],
  Succeed: COMMON,
  Fail: [...COMMON, 'Error', 'Cause', 'ErrorPath', 'CausePath'],
};
const LAMBDA_INVOKE = /^arn:aws[\w-]*:states:::lambda:invoke(\.waitForTaskToken)?$/;
const REFERENCE_PATH = /^\$\$?(\.[A-Za-z_]\w*)+$/;

/** By their text. The library compiles its schemas anew for each check, which takes longer than all the rest. */
const checked = new Map<string, Definition>();

/**
 * Parses and checks a definition.
 *
 * @param machine names the state machine in messages
 * @throws PlatformError naming the machine and the state
 */
export function readDefinition(text: string, machine: string): Definition {
  const definition = checked.get(text) ?? check(text, machine);
  checked.set(text, definition);
  return definition;
}

function check(text: string, machine: string): Definition {
  const definition = parse(text, machine);
  requireKnown(
    definition,
    ['StartAt', 'States', 'Comment', 'Version', 'TimeoutSeconds', 'QueryLanguage'],
    machine,
  );
  requireJsonPath(definition, machine);
  for (const [name, state] of Object.entries(definition.States)) {
    checkState(state as unknown as State, `state ${name} of ${machine}`);
  }
  try {
    new StateMachine(definition);
  } catch (error) {
    const reasons = (error as Error).message.split('\n').slice(1).join(' ').trim();
    throw new PlatformError(
      `The definition of ${machine} is not valid: ${reasons || (error as Error).message}`,
    );
  }
  requireTimeout(definition.TimeoutSeconds, machine);
  return {
    startAt: definition.StartAt,
    states: rewritePaths(definition.States as unknown as Json) as unknown as Definition['states'],
    timeoutSeconds: definition.TimeoutSeconds,
  };
}

/** Whether the Task waits for SendTaskSuccess or SendTaskFailure, rather than for its function's result. */
export function waitsForToken(state: State): boolean {
  return state.Resource?.endsWith('.waitForTaskToken') ?? false;
}

function parse(text: string, machine: string): StateMachineDefinition {
  try {
    const definition: unknown = JSON.parse(text);
    if (typeof definition === 'object' && definition !== null && 'States' in definition) {
      return definition as StateMachineDefinition;
    }
  } catch {
    // Told below.
  }
  throw new PlatformError(`The definition of ${machine} is not a JSON object with States.`);
}

function checkState(state: State, owner: string): void {
  const fields = FIELDS[state.Type];
  if (!fields)
    throw new PlatformError(`The local platform cannot run ${owner}: it is of type ${state.Type}.`);
  requireKnown(state, fields, owner);
  requireJsonPath(state, owner);
  if (JSON.stringify(state).match(/"\$\$"|\$\$\[/)) {
    throw new PlatformError(
      `The local platform cannot run ${owner}: it takes the context object as a whole.`,
    );
  }
  // The library takes `"Result": 0` and the like for no result.
  if ('Result' in state && !state.Result) {
    throw new PlatformError(
      `The local platform cannot run ${owner}: its Result is ${JSON.stringify(state.Result)}.`,
    );
  }
  if (state.Type === 'Task') checkTask(state, owner);
}

function checkTask(state: State, owner: string): void {
  for (const { IntervalSeconds = 1 } of (state.Retry ?? []) as { IntervalSeconds?: number }[]) {
    if (Number.isInteger(IntervalSeconds) && IntervalSeconds > 0) continue;
    throw new PlatformError(`A retrier of ${owner} has an IntervalSeconds that is not a positive integer.`);
  }
  if (!LAMBDA_INVOKE.test(state.Resource ?? '')) {
    throw new PlatformError(`The local platform cannot run ${owner}: its resource is ${state.Resource}.`);
  }
  requireTimeout(state.TimeoutSeconds, owner);
  if (state.TimeoutSecondsPath !== undefined) {
    if (!REFERENCE_PATH.test(state.TimeoutSecondsPath) || 'InputPath' in state) {
      throw new PlatformError(
        `The local platform cannot run ${owner}: its TimeoutSecondsPath is not a plain path, or is used with InputPath.`,
      );
    }
  }
  requireKnown(state.Parameters ?? {}, ['FunctionName', 'Payload', 'Payload.$'], `Parameters of ${owner}`);
  if (typeof state.Parameters?.FunctionName !== 'string') {
    throw new PlatformError(`The local platform cannot run ${owner}: its Parameters have no FunctionName.`);
  }
}

function requireKnown(value: object, known: readonly string[], owner: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new PlatformError(`The local platform does not understand ${unknown} in ${owner}.`);
}

function requireJsonPath(value: object, owner: string): void {
  const language = (value as { QueryLanguage?: unknown }).QueryLanguage ?? 'JSONPath';
  if (language === 'JSONPath') return;
  throw new PlatformError(`The local platform cannot run ${owner}: its query language is ${language}.`);
}

function requireTimeout(seconds: number | undefined, owner: string): void {
  if (seconds === undefined || seconds <= LONGEST_TIMEOUT_SECONDS) return;
  throw new PlatformError(
    `The timeout of ${owner}, ${seconds} seconds, is longer than the local platform can wait: ${LONGEST_TIMEOUT_SECONDS}.`,
  );
}

/** Renames `$$.Execution` wherever a path can stand, and drops the `ResultPath` that says what its absence says. */
function rewritePaths(value: Json, key = ''): Json {
  if (typeof value === 'string') {
    const holdsPath = key.endsWith('.$') || key.endsWith('Path') || key === 'Variable';
    return holdsPath ? value.replaceAll('$$.Execution', () => `$$.${EXECUTION_CONTEXT}`) : value;
  }
  if (Array.isArray(value)) return value.map((item) => rewritePaths(item, key));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name, item]) => !(name === 'ResultPath' && item === '$'));
  return Object.fromEntries(entries.map(([name, item]) => [name, rewritePaths(item, name)]));
}
