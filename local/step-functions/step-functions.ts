/** Step Functions on this machine: the app's Standard state machines, run from their synthesized definitions. */

import type { Service } from '../aws/service.ts';
import { functionBehind } from '../lambda/function-behind.ts';
import { type App, type Invoke, PlatformError, type Resource } from '../types.ts';
import { readDefinition } from './definition.ts';
import { type Machine, startExecutions } from './executions.ts';
import { createService } from './service.ts';
import { openExecutionStore, type Status } from './store.ts';
import { functionsOf } from './task.ts';

export interface StepFunctionsOptions {
  readonly app: App;
  readonly invoke: Invoke;
  /** Whether the role may call lambda:InvokeFunction on the function. */
  readonly mayInvoke: (roleArn: string, functionArn: string) => boolean;
  readonly dataDir: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** That many random bytes, not to be guessed: task tokens come from it. */
  readonly random: (size: number) => Uint8Array;
  readonly log: (line: string) => void;
}

interface SettledExecution {
  readonly arn: string;
  readonly status: Status;
  /** Parsed; undefined unless the execution succeeded. */
  readonly output: unknown;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

export interface StepFunctions {
  readonly service: Service;
  /** Resolves when the execution of that name or ARN has ended, be it not even started yet. */
  settled(nameOrArn: string): Promise<SettledExecution>;
  /** The state transitions that AWS would bill for the execution so far. */
  transitions(executionArn: string): number;
  /** Stops at once. What is running goes on at the next start. */
  close(): Promise<void>;
}

/**
 * Starts the state machines of the app, and goes on with the executions that an earlier run left (see `createTask` for
 * what that means to a task under way).
 *
 * @throws PlatformError naming the machine and the state that cannot be run, or the permission that its role lacks
 */
export function createStepFunctions(options: StepFunctionsOptions): StepFunctions {
  const { app, random } = options;
  const machines = app.resources
    .filter(({ type }) => type === 'AWS::StepFunctions::StateMachine')
    .map((resource) => readMachine(app, resource, options.mayInvoke));
  const store = openExecutionStore(options.dataDir);
  const executions = startExecutions({ ...options, machines, store, region: app.region });
  return {
    service: createService({ machines, executions, store, random }),
    async settled(nameOrArn) {
      const { arn, status, output, error, cause } = await executions.settled(nameOrArn);
      return {
        arn,
        status,
        output: output === null ? undefined : JSON.parse(output),
        error: error ?? undefined,
        cause: cause ?? undefined,
      };
    },
    transitions: (arn) => countTransitions(store.history(arn).map(({ type }) => type)),
    async close() {
      await executions.close();
      store.close();
    },
  };
}

function readMachine(app: App, resource: Resource, mayInvoke: StepFunctionsOptions['mayInvoke']): Machine {
  const { properties, ref: arn } = resource;
  const name = arn.split(':').at(-1) ?? '';
  const label = `the state machine ${resource.stack}.${resource.logicalId}`;
  if ((properties.StateMachineType ?? 'STANDARD') !== 'STANDARD') {
    throw new PlatformError(`The local platform runs Standard state machines only, unlike ${label}.`);
  }
  const substitutions = (properties.DefinitionSubstitutions ?? {}) as Record<string, unknown>;
  const definition = String(properties.DefinitionString).replaceAll(/\$\{(\w+)\}/g, (whole, key: string) =>
    Object.hasOwn(substitutions, key) ? String(substitutions[key]) : whole,
  );
  const parsed = readDefinition(definition, label);
  const roleArn = String(properties.RoleArn);
  for (const [state, functionName] of functionsOf(parsed)) {
    const target = functionBehind(app, functionName);
    if (!target)
      throw new PlatformError(`State ${state} of ${label} invokes ${functionName}, no function of the app.`);
    if (mayInvoke(roleArn, target.invokedArn)) continue;
    throw new PlatformError(
      `State ${state} of ${label} cannot work: its role may not call lambda:InvokeFunction on ${target.resource.ref}.`,
    );
  }
  return { arn, name, roleArn, definition, parsed };
}

/**
 * AWS counts each state that is executed, each retry, and, in its own pricing example, the start and the end.
 *
 * @see https://aws.amazon.com/step-functions/pricing/
 */
function countTransitions(types: readonly string[]): number {
  const count = (matches: (type: string) => boolean) => types.filter(matches).length;
  const retries = count((type) => type === 'TaskScheduled') - count((type) => type === 'TaskStateEntered');
  const startAndEnd = count((type) => type.startsWith('Execution'));
  return startAndEnd + count((type) => type.endsWith('StateEntered')) + Math.max(retries, 0);
}
